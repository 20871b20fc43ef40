"""The reference: every operation is there, and every example of it does what it says."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app.api.document.build import build_document, list_rules
from app.api.document.examples import BODIES, build_path
from app.api.document.messages.event_schemas import EVENTS
from app.api.document.messages.request_schemas import ACTIONS, OTHER_REQUESTS
from app.api.document.messages.samples import FOLDER
from app.api.document.operations import REQUESTS
from app.api.document.reference import Operation, build_reference
from tests.rules.sources import ROOT
from tests.support.hosts import Host
from tests.support.inspection import inspect

UNKNOWN = {
    "action_id",
    "session_id",
    "endpoint_id",
    "delivery_id",
    "receipt_id",
    "kid",
    "listener_id",
}
TEST_KEYS_ONLY = {"api_listeners.start_listener", "api_test_clock.advance"}
OF_WHAT_RUNS = {"api_experiments.conclude", "api_experiments.correct"}


@pytest.fixture
def operations(app: Flask) -> list[Operation]:
    areas = build_reference(build_document(app, "1", "http://x.example/api/v1"))
    return [operation for area in areas.values() for operation in area]


def test_shows_every_operation_to_anybody(app: Flask, operations: list[Operation]):
    page = app.test_client().get("/api/v1/reference")
    soup = inspect(page.text)

    assert page.status_code == 200
    assert len(operations) == len(list_rules(app)) == len(soup.select("article:not(.message)"))
    for operation in operations:
        article = soup.select_one(f"article#{operation.id}")
        assert article is not None, operation.id
        assert len(article.select("pre")) == 4
        assert operation.scope in article.get_text()


def test_shows_everything_that_is_sent_with_its_examples(app: Flask):
    soup = inspect(app.test_client().get("/api/v1/reference").text)
    names = [article["id"] for article in soup.select("article.message")]
    shown = {str(pre.get_text()) for pre in soup.select("article.message details pre")}

    assert names == [f"sent-{each}" for each in (*EVENTS, *ACTIONS, *OTHER_REQUESTS)]
    assert len(shown) == len(list(FOLDER.rglob("*.json")))
    for article in soup.select("article.message"):
        assert article.select("details"), article["id"]
        assert "webhook-signature: v1," in article.pre.get_text()
    cancel = soup.select_one("article#sent-cancel")
    assert cancel is not None
    assert "one of period_end, immediately, on_date" in cancel.get_text()
    assert "cancel.refund.amount_minor" in cancel.get_text()


def test_every_body_has_an_example_that_fits(app: Flask):
    assert BODIES.keys() == REQUESTS.keys() | {"api_imports.import_subscriptions"}
    for name, schema in REQUESTS.items():
        schema.model_validate(BODIES[name])


def test_examples_are_accepted(app: Flask, host: Host):
    """As far as they name nothing that only a busy account has."""
    refused = {}
    for rule, method in sorted(list_rules(app), key=lambda each: each[0].rule.count("/")):
        name = rule.endpoint.removeprefix("api.")
        if name not in BODIES or name in OF_WHAT_RUNS | TEST_KEYS_ONLY:
            continue
        if rule.arguments & UNKNOWN:
            continue
        body = BODIES[name]
        is_file = isinstance(body, str)
        sent = {"data": body, "content_type": "text/csv"} if is_file else {"json": body}
        named = re.sub(r"<(?:path:)?(\w+)>", r"{\1}", rule.rule.removeprefix("/api/v1"))
        answer = host.call(method.upper(), build_path(name, named), **sent)
        if answer.status_code >= 300:
            refused[name] = (answer.status_code, answer.text)
    assert not refused


def test_every_code_is_documented():
    """As far as it can be seen: the codes that stand in the code are those of the table."""
    text = "".join(each.read_text() for each in sorted((ROOT / "app" / "api").rglob("*.py")))
    before = (
        r"HTTPStatus\.[A-Z_]+,\s*",
        r"_problem\(",
        r"_unprocessable\(\s*",
        r"validated\([^)]*\),\s*",
        r"invalid_fields\(",
    )
    given = re.compile(f'(?:{"|".join(before)})"([a-z_]+)"')
    page = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    table = page.partition("## Problems")[2].partition("\n## ")[0]
    told = set(re.findall(r"`([a-z_]+)`", table))
    assert set(given.findall(text)) - {"invalid_signature"} <= told
    assert len(told) > 50


class TestSnippets:
    def test_with_curl_send_the_request(self, operations: list[Operation], recorder: Recorder):
        if shutil.which("curl") is None:
            pytest.skip("needs curl")
        texts = ["uuidgen() { echo a-key; }"]
        texts += [operation.snippets["curl"] for operation in operations]
        run(["sh", "-ec", "\n".join(texts)], recorder)
        check(operations, recorder)

    def test_with_python_send_the_request(self, operations: list[Operation], recorder: Recorder):
        text = "\n".join(operation.snippets["Python"] for operation in operations)
        run(["python3", "-c", text], recorder)
        check(operations, recorder)

    def test_with_node_send_the_request(
        self, operations: list[Operation], recorder: Recorder, tmp_path: Path
    ):
        node = shutil.which("node")
        if node is None:
            pytest.skip("needs node")
        blocks = [f"{{\n{operation.snippets['Node']}\n}}" for operation in operations]
        (tmp_path / "all.mjs").write_text("\n".join(blocks))
        run([node, str(tmp_path / "all.mjs")], recorder)
        check(operations, recorder)

    def test_with_php_send_the_request(
        self, operations: list[Operation], recorder: Recorder, tmp_path: Path
    ):
        php = shutil.which("php")
        if php is None:
            pytest.skip("needs php")
        parts = [operation.snippets["PHP"].removeprefix("<?php\n") for operation in operations]
        (tmp_path / "all.php").write_text("<?php\n" + "\n".join(parts))
        run([php, str(tmp_path / "all.php")], recorder)
        check(operations, recorder)


@dataclass
class Recorded:
    """One request that an example sent."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Recorder:
    """A server that answers everything with an empty object, and remembers what was asked."""

    url: str
    heard: list[Recorded] = field(default_factory=list)


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    class Handler(BaseHTTPRequestHandler):
        def record(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            recorder.heard.append(Recorded(self.command, self.path, headers, body))
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = record  # noqa: N815

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    recorder = Recorder(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield recorder
    server.shutdown()
    server.server_close()
    thread.join()


def run(command: list[str], recorder: Recorder) -> None:
    environment = os.environ | {"FAIRWELL_URL": recorder.url, "FAIRWELL_API_KEY": "fw_live_sample"}
    done = subprocess.run(
        command, check=False, env=environment, capture_output=True, text=True, timeout=90
    )
    assert done.returncode == 0, done.stderr


def check(operations: list[Operation], recorder: Recorder) -> None:
    """Compare what arrived with what the reference says is asked, in its order."""
    assert len(recorder.heard) == len(operations)
    for operation, heard in zip(operations, recorder.heard, strict=True):
        head, _, _ = operation.snippets["curl"].partition(" \\\n")
        path = head.partition("$FAIRWELL_URL")[2].removesuffix('"')
        assert (heard.method, heard.path) == (operation.method, path), operation.id
        assert heard.headers["authorization"] == "Bearer fw_live_sample"
        if operation.body:
            assert heard.headers["content-type"] == "application/json"
            assert json.loads(heard.body) in BODIES.values(), operation.id
        if "Idempotency-Key" in operation.snippets["curl"]:
            assert heard.headers["idempotency-key"]
