"""The company, its customers and its clock, from which the examples of the reference come."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any

from flask import Flask

from app.core.clock import clock_set_to
from tests.faults.receivers import Receiver, receiving
from tests.support.clocks import StillClock
from tests.support.hosts import Host, open_host
from tests.support.pages import Page, Visitor, values_of

BEGINS = datetime(2026, 12, 1, 9, tzinfo=UTC)
OFFERS: dict[str, dict[str, Any]] = {
    "quarter_off": {"kind": "discount", "params": {"percent": 25, "periods": 3}},
    "five_off": {
        "kind": "discount",
        "params": {"amount_minor": 500, "currency": "EUR", "periods": 6},
    },
    "pause": {"kind": "pause", "params": {"months": [1, 2, 3]}},
    "pause_until": {"kind": "pause", "params": {"until_max_months": 6, "at": "now"}},
    "basic_plan": {"kind": "plan_change", "params": {"plan": "basic"}},
    "yearly": {
        "kind": "billing_change",
        "params": {"interval": "year", "amount_minor": 29000, "currency": "EUR"},
    },
    "first_of_month": {"kind": "billing_change", "params": {"billing_day": 1}},
    "longer_trial": {"kind": "trial_extension", "params": {"days": 14}},
    "try_reports": {
        "kind": "feature_unlock",
        "params": {"feature": {"en": "Team reports"}, "code": "team_reports", "days": 30},
    },
    "onboarding": {
        "kind": "onboarding",
        "params": {"url": "https://app.northwind.example/onboarding"},
    },
    "support": {"kind": "support", "params": {"channel": "email"}},
    "roadmap": {
        "kind": "roadmap",
        "params": {"items": [{"title": {"en": "Dark mode"}, "planned": "2027-Q1"}]},
    },
    "plan_page": {
        "kind": "redirect",
        "title": {"en": "See what your plan includes"},
        "params": {"url": "https://app.northwind.example/billing"},
    },
    "call_back": {
        "kind": "custom",
        "title": {"en": "Shall we call you?"},
        "params": {
            "fields": [
                {"type": "text", "name": "phone", "label": {"en": "Phone number"}},
                {
                    "type": "choice",
                    "name": "time",
                    "label": {"en": "When?"},
                    "choices": [
                        {"code": "morning", "label": {"en": "Morning"}},
                        {"code": "afternoon", "label": {"en": "Afternoon"}},
                    ],
                },
            ],
            "payload": {"queue": "success"},
        },
    },
}

FLOW = {
    "fairwell": 1,
    "steps": [
        {
            "survey": {
                "reasons": [
                    {"code": "too_expensive", "offers": list(OFFERS)},
                    {"code": "missing_features", "follow_up": {"ask": "text"}},
                    {"code": "other"},
                ]
            }
        },
        "offer",
        {"confirm": {"effective": ["period_end", "immediately"], "refund": "prorated"}},
        {"result": {"feedback": True}},
    ],
}


@dataclass
class Stage:
    """A company that hears of everything, and customers who come one after the other."""

    host: Host
    customer: Visitor
    clock: StillClock
    receiver: Receiver
    _numbers: Iterator[int] = field(default_factory=lambda: count(1001))

    def arrive(
        self, *, offer: str | None = None, about: dict[str, Any] | None = None, **subscription: Any
    ) -> Page:
        """Let the next customer press the button that cancels; they may see one offer, or none."""
        number = next(self._numbers)
        return self.customer.open(
            self.host.token(
                sub=f"cus_{number}",
                subscription={"ref": f"sub_{number}"} | subscription,
                customer={"email": f"cus_{number}@example.com"} | (about or {}),
                offers=[offer] if offer else [],
            )
        )

    def answer(self, survey: Page, reason: str = "too_expensive", **fields: str) -> Page:
        """Let a customer give a reason."""
        page = self.customer.press(survey, "continue", reason=reason, **fields)
        assert page.status == 200, page.alert
        return page

    def cancel(self, **arrival: Any) -> Page:
        """Let a customer cancel for the end of the period."""
        return self.customer.press(self.answer(self.arrive(**arrival)), "cancel")

    def send(self, page: Page, intent: str, **fields: str) -> Page:
        """Press a button of a page outside of the flow."""
        form = page.form()
        return self.customer.post(
            str(form["action"]), values_of(form) | fields | {"intent": intent}
        )

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """Call the API, which has to agree."""
        answer = self.host.call(method, path, json=body)
        assert answer.status_code < 300, answer.text
        return answer.json

    def newest_session(self) -> str:
        """Return the id of the session that began last."""
        return str(self.call("GET", "/sessions?limit=200")["data"][-1]["id"])

    @contextmanager
    def later(self, **by: float) -> Iterator[None]:
        """Do what is due by now; let time be later inside the block, and do what is due then."""
        self.host.work()
        self.clock.move(**by)
        self.host.work()
        yield
        self.host.work()
        self.clock.move(**{unit: -value for unit, value in by.items()})


@contextmanager
def open_stage(app: Flask) -> Iterator[Stage]:
    """Create the company at a moment that is always the same."""
    clock = StillClock()
    clock.now = BEGINS
    with receiving() as receiver, clock_set_to(clock):
        host = open_host(app, receiver, with_veto=True)
        host.allows = (200, {"offers": list(OFFERS)})
        stage = Stage(host, Visitor(app), clock, receiver)
        for key, offer in OFFERS.items():
            stage.call("PUT", f"/offers/{key}", offer)
        stage.call("POST", "/flows/default/versions", FLOW)
        yield stage
