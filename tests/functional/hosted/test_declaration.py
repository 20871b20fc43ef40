"""What German and French customers can declare with a cancellation: kind, day, contact."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from bs4 import BeautifulSoup

from app.core.clock import utcnow
from tests.functional.hosted.test_jurisdictions import label
from tests.support.clocks import MovableClock
from tests.support.databases import both_databases
from tests.support.hosts import DAY, Host
from tests.support.pages import Page, Visitor, values_of

BERLIN = ZoneInfo("Europe/Berlin")
GERMANY = {"country": "DE", "locale": "en", "name": "Zoë Quandt"}
FRANCE = {"country": "FR", "timezone": "Europe/Paris"}
FIELDS = {"kind", "text", "end_on", "email"}
EITHER = {
    "fairwell": 1,
    "steps": [
        {"confirm": {"effective": ["period_end", "immediately"], "refund": "prorated"}},
        "result",
    ],
}


def arrive(visitor: Visitor, host: Host, customer: dict[str, str], **changes: Any) -> Page:
    return visitor.open(host.token(customer=customer, **changes))


def fields_of(page: Page) -> set[str]:
    return {str(field["name"]) for field in page.soup.select("#step-form [name]")}


def period_end(host: Host) -> datetime:
    return datetime.fromtimestamp(host.claims()["subscription"]["current_period_end"], UTC)


def asked(host: Host) -> dict[str, Any]:
    return dict(host.asked[-1]["data"]["cancel"])


def ending(host: Host) -> dict[str, Any]:
    host.work()
    return next(e["data"] for e in host.heard if e["type"] == "session.ended")


class Sheet:
    """A receipt that was downloaded."""

    def __init__(self, text: str) -> None:
        self.soup = BeautifulSoup(text, "html.parser")


def value(page: Page | Sheet, label: str) -> str:
    (row,) = [row for row in page.soup.select(".terms > div") if row.dt.get_text() == label]
    return str(row.dd.get_text(strip=True))


class TestWhatIsAsked:
    def test_in_germany_is_the_list_of_the_law_on_the_first_page(self, visitor, host):
        page = arrive(visitor, host, GERMANY)

        assert page.step == "confirm"
        assert fields_of(page) >= FIELDS
        assert page.soup.select_one("[name=kind][checked]")["value"] == "ordinary"

    def test_in_france_is_an_editable_summary(self, visitor, host):
        page = arrive(visitor, host, FRANCE)

        assert fields_of(page) >= FIELDS
        assert "For a legitimate reason" in page.words
        assert page.value("kind") == "ordinary"
        assert "Change what is not right" in page.words

    @pytest.mark.parametrize("country", ["NL", "US", "ES"])
    def test_elsewhere_is_nothing(self, visitor, host, country: str):
        page = visitor.press(arrive(visitor, host, {"country": country}), "cancel")

        assert not fields_of(page) & FIELDS

    def test_never_asks_what_the_session_knows(self, visitor, host):
        """P07: the token says who it is and which contract it is about."""
        page = arrive(visitor, host, GERMANY)

        assert not fields_of(page) & {"name", "contract", "address", "birthday", "phone"}
        assert value(page, "Name") == "Zoë Quandt"
        assert value(page, "Subscription") == "sub-7"
        assert page.value("email") == "zoe@customer.example"


@both_databases
class TestExtraordinary:
    def test_is_asked_of_billing_with_the_customers_reason(self, visitor: Visitor, host: Host):
        page = arrive(visitor, host, GERMANY)
        result = visitor.press(page, "cancel", kind="extraordinary", text="Price doubled")

        assert asked(host)["kind"] == "extraordinary"
        assert asked(host)["effective"] == "immediately"
        assert asked(host)["text"] == "Price doubled"
        assert value(result, "Kind of cancellation") == "For good cause (without notice)"

    def test_stands_on_the_receipt_with_its_reason(self, app, customer, host):
        page = arrive(customer, host, GERMANY)
        why = "Price doubled. " * 130
        result = customer.press(page, "cancel", kind="extraordinary", text=why)
        link = result.link("View receipt")
        assert result.link("Download PDF") == f"{link}/download.pdf"

        file = app.test_client().get(f"{link}/download.html").text
        for whole in (Page(app.test_client().get(link)), Sheet(file)):
            assert value(whole, "Kind of cancellation") == "For good cause (without notice)"
            assert value(whole, "Reason") == why.strip()
        pdf = app.test_client().get(f"{link}/download.pdf").data
        another = arrive(customer, host, GERMANY, subscription={"ref": "sub-8"})
        plain = customer.press(another, "cancel", kind="ordinary")
        shorter = app.test_client().get(f"{plain.link('View receipt')}/download.pdf").data
        assert len(pdf) > len(shorter)

    def test_in_france_has_the_name_of_its_law(self, app, customer, host):
        page = arrive(customer, host, FRANCE | {"locale": "en"})
        result = customer.press(page, "cancel", kind="extraordinary", text="We moved")
        receipt = Page(app.test_client().get(result.link("View receipt")))

        assert asked(host)["kind"] == "extraordinary"
        for each in (result, receipt):
            assert value(each, "Kind of cancellation") == "For a legitimate reason"
        assert value(receipt, "Reason") == "We moved"

    def test_is_told_in_codes_and_the_reason_stays_out_of_events(self, customer, host):
        page = arrive(customer, host, GERMANY)
        customer.press(page, "cancel", kind="extraordinary", text="Price doubled")

        assert ending(host)["kind"] == "extraordinary"
        assert "Price doubled" not in str(host.heard)

    def test_needs_no_reason_to_be_received(self, customer, host):
        page = arrive(customer, host, GERMANY)

        assert customer.press(page, "cancel", kind="extraordinary").outcome == "canceled"
        assert "text" not in asked(host)

    def test_leaves_out_a_text_that_belongs_to_the_other_kind(self, customer, host):
        customer.press(arrive(customer, host, GERMANY), "cancel", kind="ordinary", text="Oops")

        assert asked(host)["kind"] == "ordinary"
        assert "text" not in asked(host)

    @pytest.mark.parametrize(
        "fields",
        [
            {"kind": "withdrawal"},
            {"kind": "nonsense"},
            {"kind": "extraordinary", "text": "x" * 2001},
            {"kind": "extraordinary", "text": "x" * 100_000},
            {"kind": "extraordinary", "text": "a\0b"},
        ],
    )
    def test_that_cannot_be_read_is_said_and_can_be_mended(self, visitor, host, fields):
        wrong = visitor.press(arrive(visitor, host, GERMANY), "cancel", **fields)

        assert (wrong.status, wrong.step) == (422, "confirm")
        assert wrong.alert
        mended = visitor.press(wrong, "cancel", kind="ordinary", text="")
        assert mended.outcome == "canceled"


@both_databases
class TestEndDay:
    def test_left_empty_is_the_earliest(self, visitor, host):
        visitor.press(arrive(visitor, host, GERMANY), "cancel")

        assert asked(host)["effective"] == "period_end"
        assert ending(host)["effective_at"] == asked(host)["at"]

    def test_that_is_later_is_what_billing_is_asked_for(self, visitor, host):
        later = period_end(host) + timedelta(days=20)
        day = later.astimezone(BERLIN).date()
        page = arrive(visitor, host, GERMANY)
        result = visitor.press(page, "cancel", end_on=day.isoformat())

        assert asked(host)["effective"] == "on_date"
        assert datetime.fromisoformat(asked(host)["at"]).astimezone(BERLIN).date() == day
        assert "charged as before" in result.words
        assert value(result, "Remaining charges") == "As before, until the end"

    def test_that_is_later_is_on_the_receipt_and_on_the_way_back(self, app, customer, host):
        end = period_end(host)
        day = (end + timedelta(days=20)).astimezone(BERLIN).date()
        page = arrive(customer, host, GERMANY)
        result = customer.press(page, "cancel", end_on=day.isoformat())
        receipt = Page(app.test_client().get(result.link("View receipt")))
        form = result.form("form.way-back")
        back = customer.post(str(form["action"]), values_of(form))

        assert value(receipt, "Remaining charges") == "As before, until the end"
        assert f"{day.day} " in value(receipt, "Requested end")
        assert str(end.astimezone(BERLIN).day) in value(back, "Next charge")

    def test_on_the_last_day_of_the_period_is_the_periods_end(self, customer, host):
        """So nobody is charged for another period because of some hours."""
        end = period_end(host)
        day = end.astimezone(BERLIN).date().isoformat()
        claims = {"subscription": {"current_period_end": int(end.timestamp())}}
        customer.press(arrive(customer, host, GERMANY, **claims), "cancel", end_on=day)

        assert asked(host)["effective"] == "period_end"
        assert datetime.fromisoformat(asked(host)["at"]) == end

    @pytest.mark.parametrize("shift", [-1, 732], ids=["too early", "too late"])
    def test_outside_the_limits_is_refused_and_can_be_mended(self, visitor, host, shift: int):
        day = period_end(host).astimezone(BERLIN).date() + timedelta(days=shift)
        page = arrive(visitor, host, GERMANY)
        wrong = visitor.press(page, "cancel", end_on=day.isoformat())

        assert (wrong.status, wrong.value("end_on")) == (422, day.isoformat())
        assert visitor.press(wrong, "cancel", end_on="").outcome == "canceled"

    @pytest.mark.parametrize("text", ["soon", "2027-02-30", "0000-00-00", "9" * 300, "2027-1-1\0"])
    def test_that_is_no_day_is_refused(self, customer, host, text: str):
        wrong = customer.press(arrive(customer, host, GERMANY), "cancel", end_on=text)

        assert (wrong.status, wrong.alert) == (422, "Enter a day such as 2027-01-31.")
        assert host.asked == []

    def test_may_be_today_for_an_extraordinary_reason(self, customer, host):
        today = utcnow().astimezone(BERLIN).date().isoformat()
        page = arrive(customer, host, GERMANY)

        result = customer.press(page, "cancel", kind="extraordinary", end_on=today)
        assert result.outcome == "canceled"

    def test_is_counted_in_the_customers_zone(self, customer, host):
        """When the period ends at 23:30 UTC, it is the next day in Tokyo already."""
        end = datetime.combine(utcnow().date() + timedelta(days=9), datetime.min.time(), UTC)
        end = end.replace(hour=23, minute=30)
        there = {"country": "DE", "locale": "en", "timezone": "Asia/Tokyo"}
        claims = {"subscription": {"current_period_end": int(end.timestamp())}}
        page = arrive(customer, host, there, **claims)

        same_day_in_berlin = end.date().isoformat()
        assert customer.press(page, "cancel", end_on=same_day_in_berlin).status == 422

    def test_goes_with_a_flow_that_offers_to_end_at_once(self, customer, make_host):
        host = make_host(flow=EITHER)
        page = arrive(customer, host, GERMANY)
        tomorrow = (utcnow().astimezone(BERLIN).date() + timedelta(days=1)).isoformat()

        customer.press(page, "cancel", effective="immediately", end_on=tomorrow)
        assert asked(host)["effective"] == "on_date"
        assert asked(host)["refund"]["kind"] == "prorated"


class TestContact:
    def test_is_told_to_billing_and_to_nobody_else(self, customer, host):
        page = arrive(customer, host, GERMANY)
        customer.press(page, "cancel", email="z.quandt@home.example")

        assert asked(host)["confirm_to"] == "z.quandt@home.example"
        assert ending(host)["outcome"] == "canceled"
        assert "home.example" not in str(host.heard)

    def test_can_be_left_out(self, customer, host):
        page = arrive(customer, host, GERMANY)

        assert customer.press(page, "cancel", email="").outcome == "canceled"
        assert "confirm_to" not in asked(host)

    @pytest.mark.parametrize(
        "text", ["nobody", "a@b@c", "a b@c.example", "a@" + "c" * 300, "a\0@c.example"]
    )
    def test_that_is_no_address_is_refused(self, visitor, host, text: str):
        wrong = visitor.press(arrive(visitor, host, GERMANY), "cancel", email=text)

        assert (wrong.status, wrong.step) == (422, "confirm")
        assert "e-mail address" in wrong.alert


class TestConfirmed:
    def test_counts_from_the_press_whatever_billing_says(self, visitor, make_host):
        """P13: nothing is pending for the customer, nobody has to be called or waited for."""
        host = make_host(with_billing=False)
        result = visitor.press(arrive(visitor, host, GERMANY), "cancel")

        assert host.only_session()["outcome"] == result.outcome == "canceled"
        assert value(result, "Received")

    def test_names_the_act_on_the_button(self, visitor, host):
        """P33: in the words of the law, else in ours."""
        german = arrive(visitor, host, GERMANY | {"locale": "de"})
        dutch = visitor.press(arrive(visitor, host, {"country": "NL", "locale": "nl"}), "cancel")

        assert label(german, "cancel") == "jetzt kündigen"
        assert label(dutch, "cancel") == "Abonnement opzeggen"

    def test_is_summed_up_on_the_same_page(self, visitor, make_host):
        """P34: plan, end, access, charges and refund."""
        host = make_host(flow={"fairwell": 1, "steps": ["confirm", "result"]})
        elsewhere = arrive(visitor, host, {"country": "NL"})
        for page in (elsewhere, arrive(visitor, host, GERMANY)):
            terms = {row.dt.get_text() for row in page.soup.select(".terms > div")}
            assert terms >= {"Plan", "Price", "Access", "Remaining charges", "Refund"}
            assert terms & {"Ends", "Earliest end"}

    def test_is_shown_with_reference_time_and_end(self, visitor, host):
        """P35: reference, date and time with its zone, end date."""
        result = visitor.press(arrive(visitor, host, GERMANY), "cancel")

        session = host.only_session()
        moment = datetime.fromisoformat(session["effective_at"]).astimezone(BERLIN)
        assert value(result, "Reference")
        assert "Central European" in value(result, "Received")
        assert str(moment.day) in value(result, "Ends")

    def test_by_one_press_and_no_other_channel(self, visitor, host):
        """P02: no call, chat, letter or mail is needed, even where one is offered."""
        confirm = arrive(visitor, host, GERMANY)

        assert not confirm.soup.select("a[href^='tel:'], a[href^='mailto:']")
        assert visitor.press(confirm, "cancel").outcome == "canceled"


class TestAlwaysOpen:
    """P06: the way in is open in every state of the plan and at every hour."""

    @pytest.mark.parametrize(
        "status", ["active", "trialing", "past_due", "unpaid", "paused", "canceled", "x_unheard_of"]
    )
    def test_in_every_state_of_the_plan(self, customer: Visitor, host: Host, status: str):
        page = arrive(customer, host, GERMANY, subscription={"status": status})

        assert customer.press(page, "cancel").outcome == "canceled"

    @pytest.mark.parametrize("hours", [0, 6, 12, 18])
    def test_at_every_hour(self, customer: Visitor, host: Host, clock: MovableClock, hours: int):
        with clock.moved(hours=hours) as moment:
            claims = {"iat": int(moment.timestamp()), "exp": int(moment.timestamp()) + 900}
            page = arrive(customer, host, GERMANY, **claims)

            assert customer.press(page, "cancel").outcome == "canceled"


def test_a_chosen_day_keeps_its_time_when_the_clocks_change(customer: Visitor, host: Host):
    """P38: the period ends at the same hour on the wall, in summer as in winter."""
    end = period_end(host).astimezone(BERLIN)
    later = (end + timedelta(days=days) for days in range(1, 366))
    day = next(each.date() for each in later if each.utcoffset() != end.utcoffset())
    claims = {"subscription": {"current_period_end": int(end.timestamp())}}
    page = arrive(customer, host, GERMANY, **claims)
    customer.press(page, "cancel", end_on=(day + timedelta(days=1)).isoformat())

    chosen = datetime.fromisoformat(asked(host)["at"]).astimezone(BERLIN)
    assert (chosen.date(), chosen.time()) == (day + timedelta(days=1), end.time())
    assert chosen.utcoffset() != end.utcoffset()


def test_a_trial_ends_with_the_trial(customer: Visitor, host: Host):
    trial_end = int(utcnow().timestamp()) + 3 * DAY
    customer.press(arrive(customer, host, GERMANY, subscription={"trial_end": trial_end}), "cancel")

    assert datetime.fromisoformat(asked(host)["at"]).timestamp() == trial_end
