"""An example of every event and of every action, as the engine makes them: none is made up.

They are shown in the reference of the API and listed in docs/api.md. ``RENEW_CONTRACTS=1`` writes
them anew. Ids and codes are replaced by others that stay, moments are those of one evening.
"""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app.accounts import service as accounts
from app.accounts.models import Mode
from app.api.document.messages import read_messages
from app.billing.connections import connect_billing
from app.billing.models import ActionKind
from app.billing.stripe import address
from app.billing.stripe.permissions import KeyPermission
from app.config import Settings, get_settings
from app.core.clock import clock_set_to, utcnow
from app.extensions import db
from app.offers import service as offers
from app.offers.kinds import KINDS
from app.webhooks.models import EventType
from tests.contracts.golden import RENEW
from tests.rules.sources import ROOT
from tests.support.clocks import StillClock
from tests.support.hosts import ACCEPTED, DAY, ORIGIN, Host
from tests.support.pages import Page, Visitor, values_of
from tests.support.stripe_double import LIVE_KEY, SECRET, running_stripe

FILE = ROOT / "app" / "api" / "document" / "messages.json"
IDS = re.compile(r"\b([a-z]{2,6})_[0-7][0-9a-hjkmnp-tv-z]{25}\b")
CODES = re.compile(r"\b[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{3}\b")
PSEUDONYM = re.compile(r"\berased-[0-9a-f]{32}\b")
OFFERS: dict[str, tuple[dict[str, Any], dict[str, Any], dict[str, str]]] = {
    # kind: parameters, more of the offer, what the customer fills in
    "discount": ({"percent": 25, "periods": 3}, {}, {}),
    "pause": ({"months": [1, 2, 3]}, {}, {"months": "2"}),
    "plan_change": ({"plan": "basic"}, {}, {}),
    "trial_extension": ({"days": 14}, {}, {}),
    "feature_unlock": (
        {"feature": {"en": "Team reports"}, "code": "reports", "days": 30},
        {},
        {},
    ),
    "billing_change": ({"interval": "year", "amount_minor": 29000, "currency": "EUR"}, {}, {}),
    "onboarding": ({}, {}, {}),
    "support": ({"channel": "email"}, {}, {"message": "Importing takes too long."}),
    "roadmap": (
        {"items": [{"title": "Dark mode", "planned": "2199-Q1"}]},
        {},
        {"tell_me_when": "yes"},
    ),
    "custom": (
        {
            "payload": {"queue": "success"},
            "fields": [{"type": "text", "name": "phone", "label": "Phone"}],
        },
        {"title": "Shall we call you?"},
        {"field.phone": "+31 20 123 4567"},
    ),
    "redirect": ({"url": f"{ORIGIN}/plans"}, {"title": "Have you seen the plans?"}, {}),
}
FLOW = {
    "fairwell": 1,
    "steps": [
        {
            "survey": {
                "reasons": [
                    {"code": "too_expensive"},
                    {"code": "missing_features", "follow_up": {"ask": "text"}},
                    {"code": "other"},
                ]
            }
        },
        {"offer": {"offers": ["one"]}},
        {"confirm": {"effective": ["period_end", "immediately"]}},
        {"result": {"feedback": True}},
    ],
}
REFUSED = (422, {"status": "failed", "code": "card_expired"})
IN_GERMANY = {"country": "DE", "locale": "en"}
IN_IRELAND = {"country": "IE", "name": "Zoë Quandt"}
PAGE = """# What a host is sent

Every event and every action whole, as the service sends them: `POST`, JSON, with `webhook-id`,
`webhook-timestamp` and `webhook-signature` in the headers
([Standard Webhooks](https://www.standardwebhooks.com)). A test makes them anew with the engine and
compares, so none is made up. What they mean stands in [Integrating](integrating.md); the same
examples are in the reference of every installation, at `/api/v1/reference`."""
Messages = dict[str, dict[str, Any]]


@pytest.fixture
def clock() -> Iterator[StillClock]:
    clock = StillClock()
    with clock_set_to(clock):
        yield clock


@pytest.fixture
def messages(
    app: Flask, make_host: Callable[..., Host], customer: Visitor, clock: StillClock
) -> Messages:
    """The first message of each kind that the engine sends when customers go all the ways."""
    found: Messages = {}
    for go in (accept_offers, come_back, withdraw, declare, experiment, be_charged):
        host = make_host(flow=FLOW, with_billing=go is not be_charged)
        go(host, customer, clock)
        host.work()
        for message in [*host.asked, *host.heard]:
            found.setdefault(name_of(message), message)
    return {name: settle_ids(found[name]) for name in sorted(found)}


def accept_offers(host: Host, customer: Visitor, clock: StillClock) -> None:
    for number, (kind, (params, more, fields)) in enumerate(OFFERS.items(), 1):
        save_offer(host, kind, params, more)
        trial = {"trial_end": int(utcnow().timestamp()) + 5 * DAY}
        about = {"ref": f"sub-{number}"} | (trial if kind == "trial_extension" else {})
        page = customer.open(host.token(sub=f"customer-{number}", subscription=about))
        page = customer.press(
            page, "continue", reason="missing_features", **{"follow_up.missing_features": "Exports"}
        )
        page = customer.press(page, "accept", **fields)
        if kind == "pause":
            clock.move(days=12)
            resume(host, customer)
    host.reply = REFUSED
    save_offer(host, "discount", *OFFERS["discount"][:2])
    page = customer.open(host.token(sub="customer-20", subscription={"ref": "sub-20"}))
    page = customer.press(page, "continue", reason="too_expensive")
    customer.press(page, "accept")


def save_offer(host: Host, kind: str, params: dict[str, Any], more: dict[str, Any]) -> None:
    with host.app.app_context():
        offers.save_offer(host.account_id, "one", kind, params, **({"title": None} | more))
        db.session.commit()


def resume(host: Host, customer: Visitor) -> None:
    """Let the end of the pause be announced, and end it before."""
    session = host.call("GET", "/sessions?subscription_ref=sub-2").json["data"][0]
    host.work(utcnow() + timedelta(days=55))
    url = host.call("POST", f"/sessions/{session['id']}/resume-link").json["url"]
    page = customer.look("/resume/" + url.rpartition("/")[2])
    customer.post("/resume", values_of(page.form()))


def come_back(host: Host, customer: Visitor, clock: StillClock) -> None:
    """Decline an offer and cancel; undo that; cancel at once, and come back afterwards."""
    save_offer(host, "discount", *OFFERS["discount"][:2])
    page = customer.press(customer.open(host.token()), "continue", reason="too_expensive")
    page = customer.press(customer.press(page, "decline"), "cancel", effective="period_end")
    go_back(customer, page, "undo")
    again = customer.open(host.token(sub="customer-8", subscription={"ref": "sub-8"}))
    page = customer.press(customer.press(again, "cancel"), "cancel", effective="immediately")
    clock.move(seconds=1)
    go_back(customer, page, "reactivate")
    host.work()
    endpoint = host.call("GET", "/webhook-endpoints").json["data"][0]["id"]
    host.call("POST", f"/webhook-endpoints/{endpoint}/test")
    clock.move(days=40)
    host.work()
    assert host.call("DELETE", "/customers/customer-8").status_code == 200


def go_back(customer: Visitor, result: Page, intent: str) -> None:
    shown = customer.post("/back", values_of(result.form("form[action='/back']")))
    customer.post("/back", values_of(shown.form()) | {"intent": intent})


def withdraw(host: Host, customer: Visitor, clock: StillClock) -> None:
    """Cancel, and withdraw from the contract within its first days."""
    started = {"started_at": int(utcnow().timestamp()) - 3 * DAY}
    page = customer.open(host.token(customer=IN_IRELAND, subscription=started))
    result = customer.press(customer.press(page, "cancel"), "cancel", effective="period_end")
    customer.press(customer.press(result, "withdraw"), "withdraw")


def declare(host: Host, customer: Visitor, clock: StillClock) -> None:
    """Cancel and withdraw without a login."""
    host.reply = ACCEPTED
    for path, more in (
        ("cancel", {"kind": "extraordinary", "text": "No heating"}),
        ("withdraw", {}),
    ):
        address = f"/{path}/{host.account_id}"
        page = Page(host.app.test_client().get(f"{address}?country=DE&lang=en"))
        clock.move(seconds=5)
        who = {"name": "Zoë Quandt", "contract": "K-1", "email": "zoe@customer.example"}
        customer.post(address, values_of(page.form()) | who | more)


def experiment(host: Host, customer: Visitor, clock: StillClock) -> None:
    other = json.loads(json.dumps(FLOW))
    other["steps"][0]["survey"]["title"] = "Why do you leave?"
    body = {"key": "kinder_words", "flow": "default", "variants": {"Kinder words": other}}
    assert host.call("POST", "/experiments", json=body).status_code == 201
    assert host.call("POST", "/experiments/kinder_words/start").status_code == 200
    ended = {"decision": "publish_variant", "winner": "b", "note": "Kinder"}
    assert host.call("POST", "/experiments/kinder_words/conclude", json=ended).status_code == 200


def be_charged(host: Host, customer: Visitor, clock: StillClock) -> None:
    """Cancel at Stripe, which takes another payment after the end."""
    app = host.app
    with running_stripe() as stripe:
        address.configure(Settings(stripe_api_url=stripe.url))
        try:
            stripe.add_subscription("sub-7")
            with app.app_context():
                account = accounts.require_account(host.account_id)
                granted = [each.value for each in KeyPermission]
                connect_billing(
                    account, Mode.LIVE, key=LIVE_KEY, webhook_secret=SECRET, permissions=granted
                )
                db.session.commit()
            page = customer.press(customer.open(host.token()), "cancel")
            customer.press(page, "cancel", effective="immediately")
            clock.move(days=30)
            body, signature = stripe.event("invoice.paid", stripe.paid_invoice("sub-7", 2900))
            path = f"/billing/stripe/{host.account_id}"
            headers = {"Stripe-Signature": signature}
            assert app.test_client().post(path, data=body, headers=headers).status_code == 204
        finally:
            address.configure(get_settings(app))


def name_of(message: dict[str, Any]) -> str:
    """Return what a message is an example of."""
    if message["type"] != "action.requested":
        return str(message["type"])
    kind = message["data"]["kind"]
    offer = message["data"]["offer"]["kind"] if kind == ActionKind.APPLY_OFFER else ""
    return " ".join(filter(None, (message["type"], kind, offer)))


def settle_ids(message: dict[str, Any]) -> dict[str, Any]:
    """Return the message with ids that are the same at every run, the same for the same."""
    counts: Counter[str] = Counter()
    known: dict[str, str] = {}

    def replace(found: re.Match[str]) -> str:
        if found[0] not in known:
            counts[found[1]] += 1
            known[found[0]] = f"{found[1]}_01kb3f0q7terasv1e5t0w9m2z{counts[found[1]]}"
        return known[found[0]]

    text = IDS.sub(replace, json.dumps(message, ensure_ascii=False))
    text = CODES.sub("Y2R0-5NCT-R7C", text)
    settled: dict[str, Any] = json.loads(PSEUDONYM.sub(f"erased-{'0123456789abcdef' * 2}", text))
    return settled


def test_are_what_the_engine_sends(messages: Messages):
    text = json.dumps(messages, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    if os.environ.get(RENEW):
        FILE.write_text(text, encoding="utf-8")
    assert json.loads(FILE.read_text(encoding="utf-8")) == json.loads(text)


def test_stand_in_the_documentation():
    page = ROOT / "docs" / "messages.md"
    text = write_page()
    if os.environ.get(RENEW):
        page.write_text(text, encoding="utf-8")
    assert page.read_text(encoding="utf-8") == text


def write_page() -> str:
    """Return the page of the documentation that shows the examples."""
    read_messages.cache_clear()
    parts = [PAGE]
    for is_action, heading in ((False, "## Events"), (True, "## Actions")):
        parts.append(heading)
        for each in read_messages():
            if each.is_action is is_action:
                parts.append(f"### `{each.name}`\n\n```json\n{each.body}\n```")
    return "\n\n".join(parts) + "\n"


def test_leave_out_no_event_no_action_and_no_kind_of_offer():
    kinds = [each for each in ActionKind if each is not ActionKind.APPLY_OFFER]
    wanted = {
        *EventType,
        *(f"action.requested {kind}" for kind in kinds),
        *(f"action.requested apply_offer {kind}" for kind in KINDS),
    }
    assert set(json.loads(FILE.read_text(encoding="utf-8"))) == {str(each) for each in wanted}


def test_have_the_moment_of_one_evening(messages: Messages):
    begin = datetime(2026, 11, 30, tzinfo=UTC)
    told = [datetime.fromisoformat(each["timestamp"]) for each in messages.values()]
    assert min(told) >= begin
    assert Path(FILE).stat().st_size < 60_000
