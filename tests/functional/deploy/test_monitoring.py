"""The dashboard and the alerts ask for numbers that there are, and a worker apart tells its own."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator

import httpx
import pytest
from ruamel.yaml import YAML

from app.core.observability.counters import COUNTERS
from tests.browser.running_demo import free_port
from tests.rules.sources import ROOT
from tests.support.databases import SECRET
from tests.support.patience import wait_for

MONITORING = ROOT / "deploy" / "monitoring"
TOKEN = "a-token-of-the-operator"
GAUGES = {"fairwell_jobs", "fairwell_job_age_seconds", "fairwell_counts_lag_seconds"}
KNOWN = (
    GAUGES
    | {f"fairwell_{name}_total" for name in COUNTERS}
    | {f"fairwell_http_request_seconds_{part}" for part in ("bucket", "count", "sum")}
)


def dashboard_queries() -> list[str]:
    dashboard = json.loads((MONITORING / "grafana.json").read_text(encoding="utf-8"))
    return [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]


def alerts() -> list[dict[str, str]]:
    text = (MONITORING / "alerts.yaml").read_text(encoding="utf-8")
    (group,) = YAML(typ="safe", pure=True).load(text)["groups"]
    return group["rules"]


def test_they_ask_for_numbers_that_there_are():
    queries = [*dashboard_queries(), *(rule["expr"] for rule in alerts())]
    asked = {name for query in queries for name in re.findall(r"fairwell_\w+", query)}
    assert asked - KNOWN == set()
    assert {name.rpartition("_")[0] for name in KNOWN - asked} <= {"fairwell_http_request_seconds"}


@pytest.mark.parametrize("query", [*dashboard_queries(), *(rule["expr"] for rule in alerts())])
def test_labels_are_those_that_are_counted(query: str):
    labels = {f"fairwell_{name}_total": labels for name, (_, labels) in COUNTERS.items()}
    for name, said in re.findall(r"(fairwell_\w+_total)\{([^}]*)\}", query):
        assert set(re.findall(r"(\w+)=", said)) <= set(labels[name])


def test_every_alert_says_what_to_look_at_and_stands_in_the_guide():
    guide = (ROOT / "docs" / "operation" / "monitor.md").read_text(encoding="utf-8")
    for rule in alerts():
        assert rule["annotations"].keys() == {"summary", "description"}
        assert rule["labels"]["severity"] in {"page", "ticket"}
        assert (rule["alert"] in guide) is (rule["labels"]["severity"] == "page")


@pytest.fixture
def worker_address(database_url: str) -> Iterator[str]:
    port = free_port()
    environment = {
        **os.environ,
        "FAIRWELL_DATABASE_URL": database_url,
        "FAIRWELL_SECRET_KEY": SECRET,
        "FAIRWELL_METRICS_TOKEN": TOKEN,
        "FAIRWELL_WORKER_PORT": str(port),
    }
    with subprocess.Popen(
        [sys.executable, "-m", "app.commands", "work"], env=environment
    ) as worker:
        yield f"http://127.0.0.1:{port}/metrics"
        worker.terminate()


def ask(address: str) -> httpx.Response | None:
    try:
        return httpx.get(address, headers={"Authorization": f"Bearer {TOKEN}"})
    except httpx.ConnectError:
        return None


def test_a_worker_that_runs_apart_tells_its_own_numbers(worker_address: str):
    answer = wait_for(lambda: ask(worker_address), "the worker")

    assert "fairwell_counts_lag_seconds" in answer.text
    assert httpx.get(worker_address).status_code == 401
