"""The package for Python hosts, installed into an empty environment, in each framework it knows."""

from __future__ import annotations

import base64
import json
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jwt
import pytest
from standardwebhooks import Webhook

from app.api.document.messages.samples import EXAMPLE_SECRET
from app.core.clock import utcnow
from app.core.security.signing import serialize
from tests.contracts.examples import read_examples
from tests.contracts.test_host_recipes import Health, Ill, service
from tests.support.kits import ROOT, run

pytestmark = pytest.mark.xdist_group("kits")
HOST = Path(__file__).with_name("python_host.py")
SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()
CREDENTIALS = {
    "account_id": "acct_01",
    "api_key": "fw_live_1",
    "signing_key": {"kid": "key_01", "secret": "a secret, taken exactly as it is shown"},
    "webhook_secret": SECRET,
}
PERIOD_END = "2026-12-03T08:00:00.000Z"
REFS = {"session_id": "cs_1", "customer_ref": "customer-1", "subscription_ref": "sub-1"}
CANCEL = {
    "effective": "period_end",
    "at": PERIOD_END,
    "refund": {"kind": "prorated", "amount_minor": 1203, "currency": "EUR"},
    "kind": "ordinary",
    "reason": "too_expensive",
}


@dataclass
class PythonHost:
    """A product that runs, to which a test speaks as Fairwell does."""

    process: subprocess.Popen[str]

    def tell(self, **request: Any) -> Any:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def post(self, path: str, message: Any, secret: str = SECRET, webhook_id: str = "act_1") -> Any:
        """Return the status, where it leads, and the body of an answer to a signed message."""
        body, now = json.dumps(message), datetime.fromtimestamp(int(utcnow().timestamp()), UTC)
        headers = {
            "webhook-id": webhook_id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": Webhook(secret).sign(webhook_id, now, body),
            "content-type": "application/json",
        }
        return self.tell(path=path, headers=headers, body=body)

    def ask(self, kind: str, **changes: Any) -> tuple[int, Any]:
        """Ask for an action; return the status and the object of the answer."""
        data = {"action_id": "act_1", "kind": kind, "mode": "live", **REFS, **changes}
        status, _, body = self.post("/fairwell/actions", action(data))
        return status, json.loads(body or "null")

    def done(self) -> list[str]:
        """Return what was done since the last time, and let the product forget it all."""
        return list(self.tell())


def action(data: Any) -> dict[str, Any]:
    return {"type": "action.requested", "timestamp": "2026-11-22T10:00:00.000Z", "data": data}


@pytest.fixture(scope="session")
def service_url() -> Iterator[str]:
    with service(Health) as url:
        yield url


@pytest.fixture(scope="session", params=["flask", "django", "fastapi"])
def running(
    request: pytest.FixtureRequest, host_python: Path, service_url: str
) -> Iterator[PythonHost]:
    yield from start(host_python, service_url, request.param)


@pytest.fixture
def host(running: PythonHost) -> PythonHost:
    running.done()
    return running


def start(python: Path, service_url: str, framework: str) -> Iterator[PythonHost]:
    command = [str(python), "-I", str(HOST), service_url, json.dumps(CREDENTIALS), framework]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        yield PythonHost(process)
        assert process.stdin is not None
        process.stdin.close()


class TestInstalled:
    def test_needs_nothing_and_holds_the_recipes_themselves(self, host_python: Path):
        (package,) = host_python.parents[1].glob("lib/python*/site-packages/fairwell_host")
        (metadata,) = package.parent.glob("fairwell_host-*.dist-info/METADATA")

        assert (package / "mint.py").read_text() == (
            (ROOT / "embed/hosts/python/mint.py").read_text(encoding="utf-8")
        )
        assert (package / "py.typed").exists()
        required = [one for one in metadata.read_text().splitlines() if "Requires-Dist" in one]
        assert all("extra ==" in one for one in required)

    def test_knows_no_part_of_the_service(self, host_python: Path):
        code = "import fairwell_host, sys; print({'app', 'embed', 'flask'} & set(sys.modules))"

        assert run(str(host_python), "-I", "-c", code, cwd=host_python.parent) == "set()\n"

    def test_mints_a_token_that_a_jwt_library_accepts(self, host_python: Path):
        code = (
            "import sys, fairwell_host as f;"
            "fairwell = f.Fairwell.from_json('https://cancel.example/', sys.argv[1]);"
            "print(fairwell.mint('customer-1', {'ref': 'sub-1'}, mode='test'));"
            "print(fairwell.open_url, fairwell)"
        )
        command = (str(host_python), "-I", "-c", code, json.dumps(CREDENTIALS))

        token, shown = run(*command, cwd=host_python.parent).splitlines()

        secret = CREDENTIALS["signing_key"]["secret"]  # type: ignore[index]
        claims = jwt.decode(token, secret.encode(), algorithms=["HS256"], audience="fairwell")
        assert (claims["sub"], claims["mode"]) == ("customer-1", "test")
        assert shown.startswith("https://cancel.example/open Fairwell(url='https://cancel.example'")
        assert secret not in shown
        assert SECRET not in shown


class TestAction:
    def test_is_done_and_the_answer_says_when(self, host: PythonHost):
        status, answer = host.ask("cancel", cancel=CANCEL)

        assert status == 200
        assert answer == {
            "status": "applied",
            "effective_at": "2026-12-03T08:00:00+00:00",
            "message": {"en": "Done.", "de": "Ist erledigt: schön."},
        }
        (done,) = host.done()
        assert done.startswith("Cancel(")
        assert "amount_minor=1203" in done

    def test_is_done_once_however_often_it_comes(self, host: PythonHost):
        answers = [host.ask("cancel", cancel=CANCEL) for _ in range(3)]

        assert answers == [answers[0]] * 3
        assert len(host.done()) == 1

    def test_is_refused_with_the_code(self, host: PythonHost):
        offer = {"kind": "discount", "key": "quarter_off", "terms": {"percent": 25}}

        answer = host.ask("apply_offer", offer=offer)

        assert answer == (422, {"status": "failed", "code": "not_for_this_plan"})

    def test_is_decided_later(self, host: PythonHost):
        answers = [host.ask("cancel", cancel=CANCEL, customer_ref="waits") for _ in range(2)]

        assert answers == [(202, {"status": "pending"})] * 2
        assert len(host.done()) == 1

    def test_whose_code_breaks_is_asked_again(self, host: PythonHost):
        status, _, _ = host.post(
            "/fairwell/actions",
            action({"action_id": "act_1", "kind": "cancel", "cancel": CANCEL}
                   | REFS | {"customer_ref": "breaks"}),
        )  # fmt: skip

        assert status == 500
        assert host.done() == []

    @pytest.mark.parametrize("kind", ["withdraw", "verify_cancel", "something_new"])
    def test_that_somebody_declared_is_never_refused_for_want_of_code(
        self, host: PythonHost, kind: str
    ):
        assert host.ask(kind)[0] == 503

    @pytest.mark.parametrize("kind", ["undo_cancel", "reactivate", "resume"])
    def test_without_code_is_refused_where_nothing_is_lost_by_it(self, host: PythonHost, kind: str):
        assert host.ask(kind) == (422, {"status": "failed", "code": "unsupported_action"})

    def test_is_no_action_when_somebody_tries_the_address(self, host: PythonHost):
        message = {"type": "ping", "timestamp": PERIOD_END, "data": {"account_id": "acct_01"}}

        assert host.post("/fairwell/actions", message)[0] == 204


class TestEvent:
    ENDED = {"type": "session.ended", "timestamp": PERIOD_END, "data": {"outcome": "canceled"}}

    def test_is_heard_once(self, host: PythonHost):
        statuses = [host.post("/fairwell/webhooks", self.ENDED)[0] for _ in range(2)]

        assert statuses == [204, 204]
        assert host.done() == ["('session.ended', 'canceled')"]

    def test_of_another_type_is_taken_and_left_alone(self, host: PythonHost):
        assert host.post("/fairwell/webhooks", self.ENDED | {"type": "offer.shown"})[0] == 204
        assert host.done() == []


def test_offers_are_chosen(host: PythonHost):
    data = {**REFS, "mode": "live", "reason": None, "offers": ["quarter_off", "pause"]}
    message = {"type": "eligibility.requested", "timestamp": PERIOD_END, "data": data}

    status, _, body = host.post("/fairwell/eligibility", message)

    assert (status, json.loads(body)) == (200, {"offers": ["pause"]})


@pytest.mark.parametrize("name", ["actions", "webhooks", "eligibility"])
class TestForgery:
    def test_is_refused_and_does_nothing(self, host: PythonHost, name: str):
        other = "whsec_" + base64.b64encode(b"another").decode()
        message = action({"action_id": "act_1", "kind": "cancel", **REFS, "cancel": CANCEL})

        status, _, body = host.post(f"/fairwell/{name}", message, secret=other)

        assert (status, json.loads(body)) == (400, {"error": "not verified"})
        assert host.done() == []


class TestCancelForm:
    def test_is_led_on_with_its_token(self, host: PythonHost, service_url: str):
        answer = host.post("/account/cancel", "token=t.o.k")

        assert answer[:2] == [307, f"{service_url}/open"]

    def test_stays_while_the_service_is_ill(self, host_python: Path):
        with service(Ill) as url:
            for framework in ("flask", "django", "fastapi"):
                for host in start(host_python, url, framework):
                    assert host.post("/account/cancel", "token=t.o.k") == [200, None, "own page"]


KINDS = [
    ({"kind": "cancel", "cancel": CANCEL | {"at": None, "refund": "none"}},
     {"effective": "period_end", "at": "None", "refund": "None", "declared": "ordinary"}),
    ({"kind": "apply_offer", "offer": {"kind": "pause", "key": "p", "terms": {"months": 1}}},
     {"offer": "pause", "key": "p", "terms": "{'months': 1}"}),
    ({"kind": "undo_cancel", "undo_cancel": {"canceled_for": PERIOD_END, "plan": "pro"}},
     {"canceled_for": "2026-12-03 08:00:00+00:00", "plan": "pro", "amount_minor": "None"}),
    ({"kind": "reactivate", "reactivate": {"canceled_for": PERIOD_END, "amount_minor": 2900}},
     {"canceled_for": "2026-12-03 08:00:00+00:00", "amount_minor": "2900"}),
    ({"kind": "resume", "resume": {"resumes_at": PERIOD_END, "currency": "EUR"}},
     {"resumes_at": "2026-12-03 08:00:00+00:00", "starts_at": "None", "currency": "EUR"}),
    ({"kind": "withdraw", "withdraw": {
        "reference": "73QR", "effective_at": PERIOD_END, "packs": [],
        "refund": {"kind": "full", "amount_minor": None, "currency": None}}},
     {"reference": "73QR", "effective_at": "2026-12-03 08:00:00+00:00",
      "refund": "Refund(kind='full', amount_minor=None, currency=None)"}),
    ({"kind": "verify_cancel", "notice_id": "ntc_1", "received_at": PERIOD_END,
      "verify_cancel": {"name": "Zoë", "contract": "7", "kind": None, "end_on": "2027-01-31"}},
     {"notice_id": "ntc_1", "customer_name": "Zoë", "end_on": "2027-01-31", "declared": "None",
      "received_at": "2026-12-03 08:00:00+00:00", "session_id": "cs_1"}),
]  # fmt: skip
"""What the service sends, shortened, and what becomes of it."""


@pytest.mark.parametrize(("data", "expected"), KINDS, ids=[str(one["kind"]) for one, _ in KINDS])
def test_reads_each_kind_into_its_type(host: PythonHost, data: Any, expected: dict[str, str]):
    read = host.tell(read={"action_id": "act_1", **REFS, **data}, names=list(expected))

    assert read == expected


EXAMPLES = read_examples()
ACTIONS = [name for name in EXAMPLES if name.startswith("actions/")]
NAMED = {"kind": "declared", "name": "customer_name"}
"""Where a class has another name for a field."""
IN_DATA_ALONE = {"packs"}


@pytest.mark.parametrize("name", ACTIONS)
def test_reads_all_that_an_example_says_into_its_type(host: PythonHost, name: str):
    data = EXAMPLES[name]["body"]["data"]
    expected = expected_of(data)

    assert host.tell(read=data, names=list(expected)) == expected


def expected_of(data: dict[str, Any]) -> dict[str, str]:
    """Return what an action has to say of a message, field by field."""
    head = {key: value for key, value in data.items() if isinstance(value, str) and key != "kind"}
    head["id"] = head.pop("action_id")
    if offer := data.get("offer"):
        said = {"offer": offer["kind"], "key": offer["key"], "terms": offer["terms"]}
    else:
        said = {NAMED.get(key, key): value for key, value in data[data["kind"]].items()}
    if data["kind"] == "withdraw":
        del said["declared"]  # it is one in any case
    return {key: typed(value) for key, value in (said | head).items() if key not in IN_DATA_ALONE}


def typed(value: Any) -> str:
    """Return a value of JSON as the text of what the package makes of it."""
    if isinstance(value, dict) and "amount_minor" in value and "kind" in value:
        names = ("kind", "amount_minor", "currency")
        return f"Refund({', '.join(f'{name}={value[name]!r}' for name in names)})"
    if value == "none":
        return "None"
    if isinstance(value, str) and re.fullmatch(r"[\d-]{10}T[\d:.]{12}Z", value):
        return str(datetime.fromisoformat(value))
    return str(value)


def test_verifies_every_example(host_python: Path):
    code = (
        "import json, sys\n"
        "from fairwell_host.verify import verify_webhook\n"
        "for secret, headers, body in json.load(sys.stdin):\n"
        "    now = int(headers['webhook-timestamp'])\n"
        "    verify_webhook(secret, headers, body.encode(), now)\n"
        "    print('valid')\n"
    )
    requests = [
        (EXAMPLE_SECRET, example["headers"], serialize(example["body"]).decode())
        for example in EXAMPLES.values()
    ]
    done = subprocess.run(
        [str(host_python), "-I", "-c", code],
        input=json.dumps(requests), capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert (done.stdout.split(), done.stderr) == (["valid"] * len(EXAMPLES), "")
