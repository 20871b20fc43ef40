# Two commands matter: `make run` and `make test`. Both prepare what is missing.
.DEFAULT_GOAL := help
.PHONY: help run run-stripe test faults wheel kits lint types format bench translations translations-update screenshots assets lock clean

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMPS := .make

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-22s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(STAMPS)/run $(STAMPS)/assets $(STAMPS)/catalogs ## Start the service, its worker and the demo product
	@$(BIN)/fairwell demo

run-stripe: $(STAMPS)/test $(STAMPS)/assets $(STAMPS)/catalogs ## The same, with a double of Stripe behind the flow
	@FAIRWELL_DATABASE_URL="$${FAIRWELL_DATABASE_URL:-sqlite:///$(CURDIR)/var/stripe/fairwell.db}" \
	  DEMO_DATABASE="$${DEMO_DATABASE:-var/stripe/demo.db}" $(BIN)/fairwell demo --stripe --sample-sessions 0

test: $(STAMPS)/test $(STAMPS)/assets $(STAMPS)/catalogs $(STAMPS)/kits ## Run the whole test suite
	@bin/run-tests

faults: $(STAMPS)/test $(STAMPS)/assets $(STAMPS)/catalogs ## Kill and restart everything under load, and count what was lost
	@$(BIN)/python -m tests.faults.report $(FAULTS)

lint: $(STAMPS)/test ## Check style and the direction of imports
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports

types: $(STAMPS)/test ## Check types, strictly
	@$(BIN)/mypy

format: $(STAMPS)/test ## Format the code
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: $(STAMPS)/test $(STAMPS)/assets $(STAMPS)/catalogs ## Measure, as ratios within one run
	@FAIRWELL_CHROMIUM="$$(bin/find-chromium)" $(BIN)/python -m bench

assets: $(STAMPS)/assets $(STAMPS)/catalogs ## Build what browsers load, and compile the translations

translations-update: $(STAMPS)/test ## Take new texts of the interface into the catalogs
	@bin/update-translations

screenshots: $(STAMPS)/test $(STAMPS)/assets $(STAMPS)/catalogs ## Take the pictures of the documentation
	@FAIRWELL_CHROMIUM="$$(bin/find-chromium)" $(BIN)/python -m docs.screenshots

wheel: $(STAMPS)/test $(STAMPS)/assets $(STAMPS)/catalogs ## Build what `pip install` takes, into dist/
	@bin/build-wheel

kits: $(STAMPS)/test $(STAMPS)/assets ## Build the packages for hosts, for pip and for npm, into dist/
	@bin/build-host-wheel
	@PATH="$$(bin/node-path):$$PATH" npm pack --silent --pack-destination "$(CURDIR)/dist" ./embed/npm

lock: ## Resolve the dependencies anew
	@bin/lock-dependencies

clean: ## Remove everything that was made, and keep var/
	@rm -rf $(VENV) $(STAMPS) node_modules tests/kits/node_modules app/static/vendor
	@find translations -name '*.mo' -delete

# --- what the commands need ------------------------------------------------

$(VENV)/bin/python:
	@echo "Preparing Python …"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Fairwell needs Python 3.11 or newer")'
	@$(PYTHON) -m venv $(VENV)

$(STAMPS)/run: requirements.txt pyproject.toml | $(VENV)/bin/python
	@echo "Installing the service …"
	@bin/install requirements.txt
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/test: requirements-dev.txt pyproject.toml | $(VENV)/bin/python
	@echo "Installing the service and its tests …"
	@bin/install requirements-dev.txt
	@mkdir -p $(STAMPS) && touch $@ $(STAMPS)/run

$(STAMPS)/assets: package-lock.json $(wildcard embed/*.mjs) $(shell find embed/src embed/npm/src embed/hosts/node app/static/js app/static/css -type f) | $(STAMPS)/run
	@echo "Building what browsers load …"
	@bin/build-assets
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/kits: tests/kits/package-lock.json | $(STAMPS)/run
	@echo "Installing what hosts are built with …"
	@bin/install-kit-hosts
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/catalogs: $(shell find translations -name '*.po') | $(STAMPS)/run
	@bin/compile-catalogs
	@mkdir -p $(STAMPS) && touch $@
