"""Traces by OpenTelemetry: what is told, what never is, and that a receiver can be away."""

from __future__ import annotations

import io
import json
import logging
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from app import create_app, take_over
from app.core.observability.logs import build_formatter
from app.core.observability.otlp import LAST_SECONDS
from app.core.observability.tracing import begin_traces, end_traces
from app.extensions import db
from tests.rules.sources import ROOT
from tests.support import canaries
from tests.support.canaries import CANARY
from tests.support.console_browser import open_desk
from tests.support.databases import both_databases, settings_for
from tests.support.hosts import Host, open_host
from tests.support.pages import Visitor
from tests.support.sign_ins import EMAIL, create_noor, sign_in
from tests.support.spans import Told, Traces, receiving_traces

ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"
STRANGE = "0af7651916cd43dd8448eb211c80319c"
PARENT = f"00-{STRANGE}-b7ad6b7169203331-01"


@pytest.fixture
def fresh(database_url: str, app: Flask) -> Iterator[Flask]:
    """A service that nobody has asked yet: watching begins before the first request."""
    fresh = create_app(settings_for(database_url))
    yield fresh
    with fresh.app_context():
        db.engine.dispose()
    take_over(app)


@pytest.fixture
def traces(fresh: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Traces]:
    with receiving_traces(fresh, monkeypatch) as traces:
        yield traces


@pytest.fixture
def watched_host(fresh: Flask, receiver: object) -> Host:
    return open_host(fresh, receiver)


@both_databases
class TestSpans:
    def test_of_a_request_have_route_method_status_and_the_id_of_the_log(
        self, fresh: Flask, watched_host: Host, traces: Traces
    ):
        answer = fresh.test_client().post("/open", data={"token": watched_host.token()})

        (span,) = named(traces.end(), "POST /open")
        assert span.attributes == {
            "http.method": "POST",
            "http.route": "/open",
            "http.status_code": 200,
            "fairwell.request_id": answer.headers["X-Request-Id"],
        }
        assert traces.services == {"fairwell"}
        assert traces.paths == {"/v1/traces"}

    def test_of_statements_belong_to_their_request_and_hold_no_values(
        self, fresh: Flask, watched_host: Host, traces: Traces, database_url: str
    ):
        fresh.test_client().post("/open", data={"token": watched_host.token()})

        spans = traces.end()
        (request,) = named(spans, "POST /open")
        below = [span for span in spans if span.parent_id == request.span_id]
        statements = [s.attributes["db.statement"] for s in below if "db.statement" in s.attributes]
        assert any(statement.startswith("INSERT INTO cancel_session") for statement in statements)
        assert {span.trace_id for span in below} == {request.trace_id}
        assert watched_host.account_id not in json.dumps(statements)

    def test_of_jobs_have_kind_attempts_and_verdict_and_calls_only_the_host(
        self, fresh: Flask, watched_host: Host, traces: Traces
    ):
        Visitor(fresh).open(watched_host.token())
        watched_host.work()

        spans = traces.end()
        (job,) = named(spans, "job webhooks.deliver")
        (call,) = [span for span in spans if span.parent_id == job.span_id]
        attributes = job.attributes
        assert attributes["fairwell.job.kind"] == "webhooks.deliver"
        assert (attributes["fairwell.job.attempt"], attributes["fairwell.job.verdict"]) == (
            1,
            "done",
        )
        assert (call.name, call.attributes["server.address"]) == ("POST", "127.0.0.1")
        assert call.attributes["http.response.status_code"] == 204
        assert watched_host.path not in traces.bytes.decode("latin-1")
        heard = watched_host.receiver.heard[-1].headers
        assert call.attributes["fairwell.request_id"] == heard["x-request-id"]
        assert not {"traceparent", "tracestate", "baggage"} & heard.keys()

    def test_of_a_job_that_fails_say_so(
        self, fresh: Flask, watched_host: Host, traces: Traces, monkeypatch: pytest.MonkeyPatch
    ):
        Visitor(fresh).open(watched_host.token())
        watched_host.receiver.answer = lambda heard: (500, {}, CANARY.encode())
        watched_host.work()

        (job,) = named(traces.end(), "job webhooks.deliver")
        assert job.attributes["fairwell.job.verdict"] == "retry"


class TestNothingLeaves:
    @both_databases
    def test_of_customers_and_members_on_the_whole_way(
        self, fresh: Flask, watched_host: Host, traces: Traces
    ):
        host, visitor = watched_host, Visitor(fresh)
        canaries.talkative(host)
        tokens = walk_with_words(fresh, host, visitor)
        create_noor(fresh, host)
        sign_in(open_desk(fresh, host, "owner"))
        host.work()

        spans = traces.end()
        said = "\n".join(span.whole for span in spans)
        assert len(named(spans, "POST /console/sign-in")) == 1
        assert len(named(spans, "GET /receipt/<link>")) >= 1, {s.name for s in spans}
        for secret in (CANARY, EMAIL, "Noor", *tokens):
            assert secret not in said
            assert secret.encode() not in traces.bytes

    @pytest.mark.parametrize("opt_in", [None, "http,database"])
    def test_of_what_a_stranger_sends(
        self,
        fresh: Flask,
        monkeypatch: pytest.MonkeyPatch,
        opt_in: str | None,
    ):
        with receiving_traces(fresh, monkeypatch) as traces:
            monkeypatch.setenv(
                "OTEL_INSTRUMENTATION_HTTP_CAPTURE_HEADERS_SERVER_REQUEST", "user-agent,x-.*"
            )
            client = fresh.test_client()
            headers = {
                "User-Agent": CANARY,
                "X-Canary": CANARY,
                "Host": f"{CANARY}.example",
                "traceparent": PARENT,
                "tracestate": f"vendor={CANARY}",
                "baggage": f"who={CANARY}",
            }
            client.get(f"/somewhere/{CANARY}?token={CANARY}", headers=headers)
            client.open(f"/open?token={CANARY}", method=CANARY.upper(), headers=headers)

            spans = traces.end()
            assert {span.name for span in spans} >= {"GET"}
            assert {span.trace_id for span in spans} == {STRANGE}
            assert CANARY not in traces.bytes.decode("latin-1").lower()

    def test_of_messages_of_errors(
        self, fresh: Flask, traces: Traces, monkeypatch: pytest.MonkeyPatch
    ):
        @fresh.get("/broken")
        def broken() -> str:
            db.session.execute(db.text(f"SELECT no_such_column AS {CANARY.replace('-', '_')}"))
            return ""

        fresh.test_client().get("/broken")

        spans = traces.end()
        assert any(span.has_error for span in spans)
        assert all("message" not in span.whole for span in spans)
        assert all("no such column" not in span.whole for span in spans)

    def test_of_statements_that_belong_to_nothing(
        self, fresh: Flask, watched_host: Host, traces: Traces
    ):
        with fresh.app_context():
            db.session.execute(db.text("SELECT 1"))
            db.session.remove()

        assert traces.end() == []


class TestLog:
    def test_lines_carry_the_trace(self, fresh: Flask, watched_host: Host, traces: Traces):
        stream, root = io.StringIO(), logging.getLogger()
        handler = logging.StreamHandler(stream)
        handler.setFormatter(build_formatter(as_json=True))
        root.addHandler(handler)
        try:
            fresh.test_client().post("/open", data={"token": "none"})
        finally:
            root.removeHandler(handler)

        (span,) = named(traces.end(), "POST /open")
        lines = [json.loads(line) for line in stream.getvalue().splitlines()]
        (line,) = [line for line in lines if "open refused" in line["event"]]
        assert line["trace_id"] == span.trace_id
        assert line["request_id"] == span.attributes["fairwell.request_id"]


class TestAReceiver:
    def test_that_is_silent_hurts_nobody(
        self, fresh: Flask, watched_host: Host, monkeypatch: pytest.MonkeyPatch
    ):
        with socket.create_server(("127.0.0.1", 0)) as silent:  # connects, and never answers
            monkeypatch.setenv(ENDPOINT, f"http://127.0.0.1:{silent.getsockname()[1]}")
            monkeypatch.setenv("OTEL_BSP_MAX_QUEUE_SIZE", "8")
            monkeypatch.setenv("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "2")
            with fresh.app_context():
                begin_traces(fresh, db.engines.values())
            began = time.monotonic()
            visitor = Visitor(fresh)
            page = visitor.press(visitor.open(watched_host.token()), "cancel")
            assert visitor.press(page, "cancel").outcome == "canceled"
            watched_host.work()
            assert time.monotonic() - began < LAST_SECONDS * 2
            began = time.monotonic()
            end_traces()

        assert time.monotonic() - began < LAST_SECONDS + 2

    def test_whose_address_is_nonsense_hurts_nobody(
        self, fresh: Flask, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setenv(ENDPOINT, "nonsense://[")
        with fresh.app_context():
            begin_traces(fresh, db.engines.values())

        assert fresh.test_client().get("/healthz").status_code == 200
        end_traces()


class TestOff:
    def test_nothing_is_imported(self):
        assert imported_with({}) == []

    @pytest.mark.parametrize(
        ("name", "value"), [("OTEL_SDK_DISABLED", "true"), ("OTEL_TRACES_EXPORTER", "none")]
    )
    def test_by_the_standard_variables(self, name: str, value: str):
        assert imported_with({ENDPOINT: "http://127.0.0.1:9", name: value}) == []

    def test_is_not_what_a_configured_service_is(self):
        assert "opentelemetry.sdk.trace" in imported_with({ENDPOINT: "http://127.0.0.1:9"})


class TestFault:
    def test_is_none_where_the_extra_is_installed(self, doctor: Callable[..., str]):
        assert "No traces are sent" not in doctor({ENDPOINT: "http://127.0.0.1:9"})

    def test_is_a_missing_extra(self, doctor: Callable[..., str]):
        said = doctor({ENDPOINT: "http://127.0.0.1:9"}, without="opentelemetry.sdk")
        assert 'pip install "fairwell[otel]"' in said

    def test_is_another_protocol(self, doctor: Callable[..., str]):
        said = doctor({ENDPOINT: "http://127.0.0.1:9", "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"})
        assert "http/protobuf" in said

    def test_is_said_once_in_the_log_and_the_process_goes_on(self, database_url: str):
        ran = run(
            "import sys; sys.modules['opentelemetry.sdk'] = None\n"
            "from app.commands import cli\n"
            "cli(['work', '--until-stdin-closes'], standalone_mode=False)\n"
            "print('went on to its end')",
            {ENDPOINT: "http://127.0.0.1:9", "FAIRWELL_DATABASE_URL": database_url},
        )

        assert "went on to its end" in ran.stdout
        assert ran.stderr.count('pip install "fairwell[otel]"') == 1


@pytest.fixture
def doctor(app: Flask, database_url: str) -> Callable[..., str]:
    """Ask the doctor, in an environment and perhaps without a package."""

    def ask(environ: dict[str, str], without: str | None = None) -> str:
        lines = [
            "import sys",
            f"sys.modules[{without!r}] = None" if without else "",
            "from app.commands import cli",
            "cli(['doctor'], standalone_mode=False)",
        ]
        return run("\n".join(lines), environ | {"FAIRWELL_DATABASE_URL": database_url}).stdout

    return ask


def imported_with(environ: dict[str, str]) -> list[str]:
    """Return what of OpenTelemetry a process has read that has begun, and answered once."""
    code = (
        "import json, sys\n"
        "from app import create_app\n"
        "from app.core.observability.tracing import begin_traces, end_traces\n"
        "app = create_app()\n"
        "begin_traces(app, [])\n"
        "app.test_client().get('/verify')\n"
        "end_traces()\n"
        "print(json.dumps(sorted(n for n in sys.modules if n.startswith('opentelemetry'))))"
    )
    found: list[str] = json.loads(run(code, environ).stdout.splitlines()[-1])
    return found


def run(code: str, environ: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code],
        env={"FAIRWELL_DATABASE_URL": "sqlite://", "PATH": "", **environ},
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def walk_with_words(app: Flask, host: Host, visitor: Visitor) -> list[str]:
    """Go every customer's way with the word in each place; return what nobody may read."""
    opened = canaries.token(host)
    visitor.open(opened)
    visitor.look(f"/open?token={opened}")
    assert canaries.accept_an_offer(host, visitor).outcome == "saved"
    result = canaries.cancel_with_words(host, visitor)
    canaries.withdraw_by_name(host, visitor)
    canaries.declare_without_login(host, visitor)
    receipts = [str(a["href"]) for a in result.soup.select("a[href*='/receipt/']")]
    for path in receipts:
        app.test_client().get(path)
    return [opened, result.token, *(path.split("/receipt/")[1][:30] for path in receipts)]


def named(spans: list[Told], name: str) -> list[Told]:
    return [span for span in spans if span.name == name]
