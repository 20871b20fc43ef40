"""Every kind of offer: shown, accepted, told to billing; and declined."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from app.core.clock import utcnow
from app.core.moments import spell_time
from app.extensions import db
from app.offers import service as offers
from tests.support.hosts import DAY, ORIGIN, Host
from tests.support.pages import Page, Visitor

BERLIN = ZoneInfo("Europe/Berlin")
FLOW = {"fairwell": 1, "steps": [{"offer": {"offers": ["one", "two"]}}, "confirm", "result"]}
CALL = {
    "accept": "Call me",
    "payload": {"queue": "success"},
    "fields": [
        {"type": "text", "name": "phone", "label": "Phone", "required": True, "max_length": 20},
        {"type": "number", "name": "seats", "label": "Seats", "min": 1, "max": 500},
        {
            "type": "choice",
            "name": "time",
            "label": "When",
            "choices": [{"code": "am", "label": "Morning"}, {"code": "pm", "label": "Afternoon"}],
        },
    ],
}
PLANS = {"title": "Have you seen the plans?"}
SHOWN: dict[str, tuple[str, dict[str, Any], dict[str, Any], dict[str, str], str]] = {
    # case: kind, params, more, what the customer fills in, words on the card
    "percent": ("discount", {"percent": 30, "periods": 3}, {}, {}, "€20.30 per month"),
    "for good": ("discount", {"percent": 30, "periods": None}, {}, {}, "For good €20.30"),
    "amount": (
        "discount",
        {"amount_minor": 500, "currency": "EUR", "periods": 1},
        {},
        {},
        "For one month €24.00",
    ),
    "pause": ("pause", {"months": [1, 2]}, {}, {"months": "2"}, "€29.00 per month, as today"),
    "pause now": ("pause", {"months": [1], "at": "now"}, {}, {}, "Pause begins Right away"),
    "plan": ("plan_change", {"plan": "basic"}, {}, {}, "€12.00 per month"),
    "feature": (
        "feature_unlock",
        {"feature": {"en": "Team reports"}, "code": "reports", "days": 30},
        {},
        {},
        "Team reports for 30 days, at no extra cost",
    ),
    "yearly": (
        "billing_change",
        {"interval": "year", "amount_minor": 29000, "currency": "EUR"},
        {},
        {},
        "€290.00 per year",
    ),
    "help": ("support", {"channel": "email"}, {}, {"message": "It is slow"}, "help@northwind"),
    "booking": (
        "onboarding",
        {"url": "https://book.example/northwind"},
        {},
        {},
        "Keep my plan and choose a time",
    ),
    "session": ("onboarding", {}, {}, {}, "Keep my plan and ask for a time"),
    "roadmap": (
        "roadmap",
        {"items": [{"title": "Dark mode", "planned": "2199-Q1"}]},
        {},
        {"tell_me_when": "yes"},
        "Dark mode Planned for Q1 2199",
    ),
    "own": (
        "custom",
        CALL,
        {"title": "Shall we call you?", "body": "Tomorrow, if you like."},
        {"field.phone": "+31 20 1234567", "field.seats": "12", "field.time": "pm"},
        "Tomorrow, if you like.",
    ),
    "page": ("redirect", {"url": f"{ORIGIN}/plans"}, PLANS, {}, "Keep my plan and view the page"),
}
YEARLY = {
    "amount_minor": 29000,
    "interval": "year",
    "current_period_end": int(utcnow().timestamp()) + 200 * DAY,
}
each_kind = pytest.mark.parametrize("case", SHOWN)


def save(app: Flask, host: Host, kind: str, params: dict[str, Any], **more: Any) -> None:
    """Let the host make this offer before its second one."""
    with app.app_context():
        offers.save_offer(host.account_id, "one", kind, params, **more)
        db.session.commit()


@pytest.fixture
def host(make_host: Any) -> Host:
    host: Host = make_host(flow=FLOW)
    return host


@pytest.fixture
def show(app: Flask, host: Host, visitor: Visitor) -> Any:
    """Show one customer one offer."""

    def show(kind: str, params: dict[str, Any], claims: Any = None, **more: Any) -> Page:
        save(app, host, kind, params, **more)
        return visitor.open(host.token(**(claims or {})))

    return show


def terms_day(timestamp: int) -> str:
    """Return a moment as terms spell it."""
    return spell_time(datetime.fromtimestamp(timestamp, UTC))


def told_terms(host: Host) -> dict[str, Any]:
    """Return what billing was told about the offer."""
    return dict(host.asked[-1]["data"]["offer"]["terms"])


class TestEachKind:
    @each_kind
    def test_is_shown_with_its_terms(self, show: Any, case: str):
        kind, params, more, _, words = SHOWN[case]

        page = show(kind, params, **more)

        assert page.step == "offer"
        assert words in page.words
        assert "Now €29.00 per month" in page.words
        assert {"accept", "decline"} <= page.intents
        assert not page.soup.select("[checked]"), "nothing is chosen for the customer"

    @each_kind
    def test_is_told_to_billing_when_it_is_accepted(
        self, show: Any, host: Host, visitor: Visitor, case: str
    ):
        kind, params, more, fields, _ = SHOWN[case]

        page = visitor.press(show(kind, params, **more), "accept", **fields)

        assert page.outcome == "saved"
        asked = host.asked[-1]["data"]
        assert (asked["kind"], asked["offer"]["kind"]) == ("apply_offer", kind)

    @each_kind
    def test_leads_straight_to_the_decision_when_it_is_declined(
        self, show: Any, host: Host, visitor: Visitor, case: str
    ):
        kind, params, more, _, _ = SHOWN[case]

        page = visitor.press(show(kind, params, **more), "decline")

        assert (page.step, page.alert) == ("confirm", "")
        assert host.asked == []


class TestDiscount:
    @pytest.mark.parametrize(
        ("params", "claims", "heading"),
        [
            ({"percent": 25, "periods": 3}, {}, "25% off for 3 months"),
            ({"percent": 30, "periods": 1}, YEARLY, "30% off for one year"),
            ({"percent": 20, "periods": None}, {}, "20% off for good"),
            (
                {"amount_minor": 500, "currency": "EUR", "periods": 2},
                {},
                "€5.00 off for 2 months",
            ),
        ],
    )
    def test_says_how_much_it_takes_off_and_for_how_long(
        self, show: Any, params: dict[str, Any], claims: dict[str, Any], heading: str
    ):
        plan = {"subscription": claims} if claims else {}
        assert show("discount", params, plan).heading == heading


class TestPause:
    def test_ends_on_the_day_the_customer_names(self, show: Any, host: Host, visitor: Visitor):
        page = show("pause", {"until_max_months": 3})
        day = utcnow().astimezone(BERLIN).date() + timedelta(days=40)

        result = visitor.press(page, "accept", resume_on=day.isoformat())

        assert told_terms(host)["resume_on"] == day.isoformat()
        resumes_at = datetime.fromisoformat(told_terms(host)["resumes_at"])
        assert resumes_at.astimezone(BERLIN).date() == day
        assert "Resumes" in result.words

    @pytest.mark.parametrize(
        "day", ["", "tomorrow", "2001-01-01", "2199-01-01", "2027-02-30", "20270401"]
    )
    def test_does_not_end_on_a_day_that_was_not_offered(
        self, show: Any, host: Host, visitor: Visitor, day: str
    ):
        page = visitor.press(show("pause", {"until_max_months": 3}), "accept", resume_on=day)

        assert (page.status, page.step) == (422, "offer")
        assert page.alert
        assert page.value("resume_on") == day
        assert host.asked == []

    def test_that_begins_at_once_lets_the_paid_days_follow(
        self, show: Any, host: Host, visitor: Visitor
    ):
        visitor.press(show("pause", {"months": [1], "at": "now"}), "accept")

        terms = told_terms(host)
        moments = {n: datetime.fromisoformat(terms[n]) for n in terms if n.endswith("_at")}
        rest = moments["next_charge_at"] - moments["resumes_at"]
        assert moments["starts_at"] <= utcnow()
        assert timedelta(days=11, hours=23) < rest <= timedelta(days=12)

    def test_of_a_yearly_plan_begins_with_the_next_year(
        self, show: Any, host: Host, visitor: Visitor
    ):
        """A year that is paid for is used up first, and the charge of a year follows the pause."""
        page = show("pause", {"months": [2]}, claims={"subscription": YEARLY})

        assert "Now €290.00 per year" in page.words
        assert "Afterwards €290.00 per year, as today" in page.words
        visitor.press(page, "accept")
        terms = told_terms(host)
        assert terms["starts_at"] == terms_day(YEARLY["current_period_end"])
        assert terms["next_charge_at"] == terms["resumes_at"]

    def test_of_a_yearly_plan_that_begins_at_once_gives_every_paid_day_back(
        self, show: Any, host: Host, visitor: Visitor
    ):
        page = show("pause", {"months": [2], "at": "now"}, claims={"subscription": YEARLY})

        assert "The days you have paid for already follow after it." in page.words
        visitor.press(page, "accept")
        terms = told_terms(host)
        moments = {n: datetime.fromisoformat(terms[n]) for n in terms if n.endswith("_at")}
        rest = moments["next_charge_at"] - moments["resumes_at"]
        assert timedelta(days=199, hours=23) < rest <= timedelta(days=200)

    def test_keeps_a_price_that_new_customers_do_not_get_any_more(self, show: Any):
        """The catalogue says 29; who has paid 19 for years pays 19 after the pause."""
        page = show("pause", {"months": [1]}, claims={"subscription": {"amount_minor": 1900}})

        assert "Your data and your price stay as they are." in page.words
        assert "Afterwards €19.00 per month, as today" in page.words
        assert "29.00" not in page.words


class TestPlanChange:
    def test_says_that_nothing_is_prorated_and_since_when_it_holds(
        self, show: Any, host: Host, visitor: Visitor
    ):
        page = show("plan_change", {"plan": "basic"})

        assert "nothing is charged or refunded for the days before" in page.words
        assert "€12.00 on" in page.words
        visitor.press(page, "accept")
        end = host.claims()["subscription"]["current_period_end"]
        assert abs(datetime.fromisoformat(told_terms(host)["starts_at"]).timestamp() - end) < 60

    def test_compares_with_the_price_the_customer_pays(self, show: Any):
        page = show("plan_change", {"plan": "basic"}, {"subscription": {"amount_minor": 1900}})

        assert "Price €19.00 per month €12.00 per month" in page.words


class TestWords:
    def test_of_the_customer_reach_billing_and_nobody_else(
        self, show: Any, host: Host, visitor: Visitor
    ):
        page = show("support", {"channel": "email"})

        visitor.press(page, "accept", message="  My <b>boss</b>\r\nwants it  ")
        host.work()

        assert told_terms(host)["message"] == "My <b>boss</b>\nwants it"
        assert not [event for event in host.heard if "boss" in str(event)]

    def test_that_are_too_long_can_be_shortened(self, show: Any, visitor: Visitor):
        page = visitor.press(show("support", {"channel": "email"}), "accept", message="a" * 2001)

        assert (page.status, page.value("message")) == (422, "a" * 2001)

    def test_in_an_owners_field_are_for_billing_too(self, show: Any, host: Host, visitor: Visitor):
        page = show("custom", CALL, title="Call?")

        visitor.press(page, "accept", **{"field.phone": "12345", "field.seats": "2,5"})
        host.work()

        assert told_terms(host) == {
            "payload": {"queue": "success"},
            "fields": {"phone": "12345", "seats": 2.5},
        }
        (accepted,) = [event for event in host.heard if event["type"] == "offer.accepted"]
        assert accepted["data"]["offer"]["terms"]["fields"] == {"seats": 2.5}

    @pytest.mark.parametrize(
        "fields",
        [
            {},
            {"field.phone": "1" * 21},
            {"field.phone": "1", "field.seats": "many"},
            {"field.phone": "1", "field.seats": "501"},
            {"field.phone": "1", "field.seats": "0"},
            {"field.phone": "1", "field.time": "night"},
        ],
    )
    def test_that_do_not_fit_a_field_are_kept_and_refused(
        self, show: Any, host: Host, visitor: Visitor, fields: dict[str, str]
    ):
        page = visitor.press(show("custom", CALL, title="Call?"), "accept", **fields)

        assert (page.status, page.step) == (422, "offer")
        assert page.alert
        assert host.asked == []


class TestConsent:
    def test_is_not_given_by_accepting(self, show: Any, host: Host, visitor: Visitor):
        items = [{"title": "Dark mode", "planned": None}]

        visitor.press(show("roadmap", {"items": items}), "accept")

        assert told_terms(host)["tell_me_when"] is False


class TestLink:
    @pytest.mark.parametrize(
        ("case", "words", "url"),
        [
            ("booking", "Choose a time", "https://book.example/northwind"),
            ("page", "View", f"{ORIGIN}/plans"),
        ],
    )
    def test_stands_on_the_last_page(
        self, show: Any, visitor: Visitor, case: str, words: str, url: str
    ):
        kind, params, more, fields, _ = SHOWN[case]

        page = visitor.press(show(kind, params, **more), "accept", **fields)

        assert page.link(words) == url

    def test_to_a_page_of_the_host_says_what_happens_then(self, show: Any, visitor: Visitor):
        page = show("redirect", {"url": f"{ORIGIN}/plans?from=exit"}, **PLANS)
        done = visitor.press(page, "accept")

        place = ORIGIN.removeprefix("https://")
        assert f"The next page has a link to {place}/plans." in page.words
        assert "Nothing changes until you decide something there." in page.words
        assert "This page is there for you. Nothing changes until" in done.words

    def test_to_an_origin_that_is_no_longer_the_hosts_is_not_offered(
        self, app: Flask, host: Host, show: Any, visitor: Visitor
    ):
        show("redirect", {"url": f"{ORIGIN}/plans"}, **PLANS)
        with app.app_context():
            from app.accounts.service import require_account

            require_account(host.account_id).allowed_origins = []
            db.session.commit()

        page = visitor.open(host.token(return_url=None), origin=None)

        assert page.step == "confirm"


class TestVeto:
    @pytest.mark.parametrize(
        ("allowed", "step"),
        [
            (["one"], "offer"),
            (["two", "one"], "offer"),
            (["two"], "confirm"),
            ([], "confirm"),
            ("one", "confirm"),
            ([7, {"one": 1}], "confirm"),
        ],
    )
    def test_of_the_host_is_heard_before_an_offer_is_shown(
        self, show: Any, allowed: Any, step: str
    ):
        page = show("discount", {"percent": 30, "periods": 3}, claims={"offers": allowed})

        assert page.step == step
