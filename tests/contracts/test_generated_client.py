"""A client that a generator makes of the OpenAPI document works as it comes out."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest
from flask import Flask

from tests.support.hosts import Host

GENERATOR = Path(sys.executable).parent / "openapi-python-client"
PACKAGE = "fairwell_made_client"
SKIPPED = "Unsupported content type text/csv"
"""The one operation whose body is a CSV file, which this generator makes no function of."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("client")


@pytest.fixture(scope="module", autouse=True)
def _importable(folder: Path):
    sys.path.insert(0, str(folder))
    yield
    sys.path.remove(str(folder))
    for name in [name for name in sys.modules if name.split(".")[0] == PACKAGE]:
        del sys.modules[name]


@pytest.fixture
def warnings(app: Flask, folder: Path) -> str:
    """Generate the package once, and return what the generator says of the document."""
    said = folder / "said.txt"
    if not said.exists():
        document = folder / "openapi.json"
        document.write_text(json.dumps(app.test_client().get("/api/v1/openapi.json").json))
        config = folder / "config.json"
        config.write_text(json.dumps({"post_hooks": []}))
        made = subprocess.run(
            [GENERATOR, "generate", "--meta", "none", "--path", document, "--config", config,
             "--output-path", folder / PACKAGE],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        said.write_text(made.stdout + made.stderr)
    return said.read_text()


@pytest.fixture
def client(warnings: str, app: Flask, host: Host) -> Any:
    """The client, with the key of an account, in front of the service itself."""
    return import_module(PACKAGE).AuthenticatedClient(
        base_url="http://localhost/api/v1",
        token=host.credentials["api_key"],
        httpx_args={"transport": httpx.WSGITransport(app=app)},
    )


def operation(tag: str, name: str) -> ModuleType:
    return import_module(f"{PACKAGE}.api.{tag}.{name}")


def model(name: str) -> Any:
    return getattr(import_module(f"{PACKAGE}.models"), name)


def test_has_a_function_for_every_operation_but_one(warnings: str, app: Flask, folder: Path):
    assert warnings.count("WARNING") == warnings.count(SKIPPED) == 1
    document: Any = app.test_client().get("/api/v1/openapi.json").json
    named = {each["operationId"] for path in document["paths"].values() for each in path.values()}
    files = {file.stem for file in (folder / PACKAGE / "api").glob("*/*.py")} - {"__init__"}
    assert named - files == {"import_subscriptions"}


def test_creates_reads_and_lists(client: Any):
    body = model("PlanBody").from_dict(
        {"name": "Team", "amount_minor": 4900, "currency": "EUR", "interval": "month"}
    )
    made = operation("plans", "put_plan").sync(key="team", client=client, body=body)
    assert (made.key, made.amount_minor) == ("team", 4900)
    assert operation("plans", "get_plan").sync(key="team", client=client) == made
    assert made in operation("plans", "list_plans").sync(client=client).data


def test_opens_a_session_and_finds_it(client: Any, host: Host):
    claims = {"sub": "cus_1001", "subscription": {"ref": "sub_1", "plan": "pro"}}
    body = model("ClaimsSchema").from_dict(claims)
    link = operation("sessions", "create_session").sync(client=client, body=body)
    found = operation("sessions", "get_session").sync(session_id=link.id, client=client)
    assert found.customer_ref == "cus_1001"
    (listed,) = operation("sessions", "list_sessions").sync(client=client).data
    assert listed.id == found.id == link.id


def test_reads_what_is_refused(client: Any):
    problem = operation("plans", "get_plan").sync(key="nothing", client=client)
    assert isinstance(problem, model("ProblemSchema"))
    assert (problem.status, problem.code) == (404, "not_found")
