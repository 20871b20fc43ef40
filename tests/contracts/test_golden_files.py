"""What the outside may rely on is as it was: routes, events, actions, answers, flows, the embed."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any
from uuid import uuid4

from flask import Flask

from app.commands.sessions import end_left_sessions
from app.core.clock import utcnow
from app.flows.document.schema import FlowDocument
from app.webhooks.models import EventType
from tests.contracts.golden import expect
from tests.contracts.shapes import shape_of
from tests.rules.sources import ROOT
from tests.support.clocks import MovableClock
from tests.support.hosts import ACCEPTED, DAY, Host
from tests.support.pages import Page, Visitor, values_of

REFUSED = (422, {"status": "failed", "code": "not_now", "message": {"en": "Not today."}})
DONE = (200, {"status": "applied", "effective_at": "2031-01-01T00:00:00Z"})
ONE_OFFER_EACH = {
    "fairwell": 1,
    "steps": [
        {
            "survey": {
                "reasons": [
                    {"code": "too_expensive", "offers": ["quarter_off"]},
                    {"code": "unused", "offers": ["pause"]},
                    {"code": "too_complex", "offers": ["trial_extension"]},
                    {"code": "low_quality", "offers": ["basic_plan"]},
                    {
                        "code": "missing_features",
                        "follow_up": {"ask": "text"},
                        "offers": ["support"],
                    },
                    {
                        "code": "other",
                        "follow_up": {
                            "ask": "choices",
                            "choices": [{"code": "closing", "label": "We are closing"}],
                        },
                    },
                ]
            }
        },
        "offer",
        {"confirm": {"effective": ["period_end", "immediately"]}},
        {"result": {"feedback": True}},
    ],
}
ANSWERS: dict[str, dict[str, str]] = {
    "too_expensive": {},
    "unused": {},
    "too_complex": {},
    "low_quality": {},
    "missing_features": {"follow_up.missing_features": "Dark mode"},
}
CHOICES = {"unused": {"months": "2"}}


def test_routes(app: Flask):
    routes = [
        f"{method} {rule}"
        for rule in app.url_map.iter_rules()
        if not rule.rule.startswith("/console/")  # for people, who follow links
        for method in rule.methods - {"HEAD", "OPTIONS"}
    ]
    expect("routes.json", sorted(routes, key=lambda route: route.split()[::-1]))


def test_types_of_events():
    expect("event_types.json", sorted(EventType))


def test_the_schema_of_flows():
    expect("flow.schema.json", FlowDocument.model_json_schema())


def test_the_events_of_the_embed():
    """As its types declare them; each is sent somewhere."""
    declared = (ROOT / "embed" / "src" / "fairwell.d.ts").read_text(encoding="utf-8")
    events = dict(re.findall(r'"fairwell:(\w+)": CustomEvent<(.+)>;', declared))
    source = (ROOT / "embed" / "src" / "opening.js").read_text(encoding="utf-8")
    sent = re.findall(r'\b(?:emit|finish)\("(\w+)"', source)

    assert sorted(events) == sorted(set(sent))
    expect("embed_events.json", events)


def test_what_the_host_hears_and_is_asked(
    make_host: Callable[..., Host], customer: Visitor, clock: MovableClock
):
    """When customers go all the ways there are, and billing agrees or refuses."""
    host = make_host(flow=ONE_OFFER_EACH)
    accept_every_offer(host, customer)
    cancel(host, customer)
    keep_and_abandon(host, customer)
    declare(host, customer)
    with clock.moved(seconds=-5):  # somebody reads the page before they send it
        page = Page(host.app.test_client().get(f"/cancel/{host.account_id}?country=DE"))
    who = {"name": "Zoe", "contract": "K-1", "kind": "extraordinary", "text": "No heating"}
    customer.post(f"/cancel/{host.account_id}", values_of(page.form()) | who)
    host.work()

    expect("events.json", shapes_by(lambda event: event["type"], host.heard))
    expect("actions.json", shapes_by(lambda message: message["data"]["kind"], host.asked))
    assert without_text(host.call("GET", "/events?limit=200").json["data"]) == by_id(host.heard)
    assert odd_times([host.heard, host.asked, host.call("GET", "/sessions").json]) == []


def test_answers_of_the_api(host: Host, customer: Visitor):
    host.reply = ACCEPTED
    cancel(host, customer)
    expect("answers.json", answers_of(host))


def accept_every_offer(host: Host, customer: Visitor) -> None:
    for host.reply in (DONE, REFUSED):
        for reason, fields in ANSWERS.items():
            offer = to_offer(host, customer, reason, **fields)
            customer.press(offer, "accept", **CHOICES.get(reason, {}))


def cancel(host: Host, customer: Visitor) -> None:
    """Cancel with an offer declined, without an offer, and without a reason."""
    declined = customer.press(to_offer(host, customer, "too_expensive"), "decline")
    customer.press(declined, "cancel", effective="immediately")
    fields = {"reason": "other", "follow_up.other": "closing"}
    survey = customer.open(host.token(subscription=another()))
    customer.press(customer.press(survey, "continue", **fields), "cancel")
    confirm = customer.press(customer.open(host.token(subscription=another())), "skip")
    feedback = customer.press(customer.press(confirm, "cancel"), "continue")
    customer.press(feedback, "continue", usage="low", may_notify="yes", change="Less noise")


def declare(host: Host, customer: Visitor) -> None:
    """Cancel for an extraordinary reason, and withdraw, as German law has it."""
    in_force = {"country": "DE", "locale": "en"}
    confirm = customer.open(host.token(customer=in_force, subscription=another()))
    customer.press(confirm, "cancel", kind="extraordinary", text="No heating")
    fresh = another() | {"started_at": int(utcnow().timestamp()) - DAY}
    page = customer.open(host.token(customer=in_force, subscription=fresh))
    customer.press(customer.press(page, "withdraw"), "withdraw")


def keep_and_abandon(host: Host, customer: Visitor) -> None:
    survey = customer.open(host.token(subscription=another()))
    customer.press(customer.press(survey, "skip"), "keep")
    customer.open(host.token(subscription=another()))
    with host.app.app_context():
        end_left_sessions(timedelta(0))


def another() -> dict[str, Any]:
    """Return a subscription that no earlier session knows."""
    return {"ref": f"sub-{uuid4().hex}"}


def to_offer(host: Host, customer: Visitor, reason: str, **fields: str) -> Page:
    trial = {"trial_end": int(utcnow().timestamp()) + DAY} if reason == "too_complex" else {}
    page = customer.open(host.token(subscription=another() | trial))
    return customer.press(page, "continue", reason=reason, **fields)


def answers_of(host: Host) -> dict[str, Any]:
    """Return the shape of the API's answers, by request and status."""
    action = host.asked[-1]["data"]["action_id"]
    claims = {"sub": "customer-9", "subscription": host.claims()["subscription"]}
    later = {"status": "applied", "effective_at": "2031-01-01T00:00:00Z"}
    contradiction = {"status": "failed", "code": "too_late"}
    calls: list[tuple[str, str, Any]] = [
        ("POST", "/sessions", claims),
        ("POST", "/sessions", {}),
        ("GET", "/sessions", None),
        ("GET", f"/sessions/{host.asked[-1]['data']['session_id']}", None),
        ("GET", "/sessions/cs_unknown", None),
        ("GET", f"/actions/{action}", None),
        ("POST", f"/actions/{action}", later),
        ("POST", f"/actions/{action}", contradiction),
    ]
    shapes: dict[str, Any] = {}
    for method, path, body in calls:
        response = host.call(method, path, json=body)
        route = re.sub(r"/\w+_\w+$", "/{id}", path)
        shapes[f"{method} {route} {response.status_code}"] = shape_of([response.json])
    return shapes


def without_text(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Leave out the customer's own words, which only endpoints hear that ask for them."""
    for event in events:
        event["data"].pop("text", None)
    return by_id(events)


def by_id(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(messages, key=lambda message: str(message["id"]))


def shapes_by(
    name_of: Callable[[dict[str, Any]], str], messages: Iterable[dict[str, Any]]
) -> dict[str, Any]:
    groups = defaultdict(list)
    for message in messages:
        groups[name_of(message)].append(message)
    return {key: shape_of(group) for key, group in groups.items()}


def odd_times(told: Any) -> list[str]:
    """Return the moments that are not written as all others: in UTC, with milliseconds."""
    if isinstance(told, dict | list):
        inside = told.values() if isinstance(told, dict) else told
        return [each for part in inside for each in odd_times(part)]
    is_moment = isinstance(told, str) and re.match(r"\d{4}-\d\d-\d\dT", told)
    is_usual = is_moment and re.fullmatch(r"[\d-]{10}T[\d:]{8}\.\d{3}Z", told)
    return [told] if is_moment and not is_usual else []
