"""Offers at the console: listed in words, with a form for each kind, looked at as customers do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from app.console.catalogue.offers import FORMS
from app.core.locale import SHIPPED_LOCALES
from app.members import audit
from app.members.roles import Role
from app.offers import service as offers
from app.offers.catalogue.definitions import read_offer
from app.offers.catalogue.segments import save_segment
from tests.support.clocks import MovableClock
from tests.support.console_browser import ConsolePage, Desk
from tests.support.databases import both_databases
from tests.support.hosts import ORIGIN, Host
from tests.support.pages import Visitor, values_of

GOOD: dict[str, dict[str, str]] = {
    "discount": {"percent": "", "amount": "5.00", "currency": "eur", "periods": "2"},
    "pause": {"months": "1, 3", "at": "now"},
    "plan_change": {"plan": "basic"},
    "trial_extension": {"days": "10"},
    "feature_unlock": {"feature-en": "Reports", "feature-de": "Berichte", "days": "30"},
    "billing_change": {"interval": "year", "amount": "290.00", "currency": "EUR"},
    "onboarding": {"url": "https://calendar.example/book"},
    "support": {"channel": "email", "email": "help@northwind.example"},
    "roadmap": {"items-0-title-en": "Dark mode", "items-0-planned": "2099-Q1"},
    "custom": {
        "title-en": "Shall we call?",
        "fields-0-name": "phone",
        "fields-0-label-en": "Phone",
        "fields-0-type": "choice",
        "fields-0-choices-en": "am: Morning\npm: Afternoon",
        "payload": 'queue = vip\nlimit = 5\nzip = "01234"',
    },
    "redirect": {"title-en": "Have you seen this?", "url": f"{ORIGIN}/new"},
}
PARAMS: dict[str, dict[str, Any]] = {
    "discount": {"amount_minor": 500, "currency": "EUR", "periods": 2},
    "pause": {"months": [1, 3], "at": "now"},
    "plan_change": {"plan": "basic"},
    "trial_extension": {"days": 10},
    "feature_unlock": {"feature": {"en": "Reports", "de": "Berichte"}, "days": 30},
    "billing_change": {"interval": "year", "amount_minor": 29000, "currency": "EUR"},
    "onboarding": {"url": "https://calendar.example/book"},
    "support": {"channel": "email", "email": "help@northwind.example"},
    "roadmap": {"items": [{"title": {"en": "Dark mode"}, "planned": "2099-Q1"}]},
    "custom": {"payload": {"queue": "vip", "limit": 5, "zip": "01234"}},
    "redirect": {"url": f"{ORIGIN}/new"},
}
BAD: dict[str, tuple[dict[str, str], str]] = {
    "discount": ({"percent": "120"}, "Enter 100 or less."),
    "pause": ({"months": "13"}, "Enter 12 or less."),
    "plan_change": ({"plan": "nothing"}, "Choose a plan from your catalog."),
    "trial_extension": ({"days": "soon"}, "Enter a whole number."),
    "feature_unlock": ({"feature-en": "", "feature-de": ""}, "This field is required."),
    "billing_change": ({"amount": "", "currency": ""}, "Enter either a plan, or an amount"),
    "onboarding": ({"url": "ftp://calendar.example"}, "begins with https://"),
    "support": ({"channel": "email", "email": "nobody"}, "Enter an e-mail address."),
    "roadmap": ({"items-0-title-en": "X", "items-0-planned": "soon"}, "Enter a quarter"),
    "custom": ({"title-en": ""}, "needs a title"),
    "redirect": (
        {"title-en": "Look", "url": "https://elsewhere.example/"},
        "one of your allowed domains",
    ),
}
every_kind = pytest.mark.parametrize("kind", FORMS)


def fill(desk: Desk, kind: str, **fields: str) -> ConsolePage:
    """Open the form of a new offer, fill it in, and send it."""
    page = desk.open(f"offers/new/{kind}")
    form = page.form(f"/offers/new/{kind}")
    chosen = {
        str(select["name"]): str((select.select_one("[selected]") or select.option)["value"])
        for select in form.select("select[name]")
    }
    return desk.post(str(form["action"]), {**values_of(form), **chosen, **fields})


def stored(app: Flask, host: Host, key: str) -> Any:
    with app.app_context():
        return offers.get_offer(host.account_id, key)


class TestList:
    def test_says_in_words_what_is_given_to_whom_and_where(self, owner: Desk):
        page = owner.open("offers")

        assert "25% off the next 3 charges" in page.words
        assert "The plan Basic instead" in page.words
        assert "team_size is less than 3" in page.words
        row = page.soup.find("code", string="quarter_off").find_parent("tr")
        assert row.find_all("td")[3].get_text(strip=True) == "default"

    @both_databases
    def test_counts_what_was_shown_and_accepted_lately(
        self, app: Flask, owner: Desk, host: Host, customer: Visitor, clock: MovableClock
    ):
        for intent in ("accept", "decline", None):
            token = host.token(sub=f"customer-{intent}")
            page = customer.press(customer.open(token), "continue", reason="too_expensive")
            if intent:
                customer.press(page, intent)
        customer.press(
            customer.open(host.token(sub="test", mode="test")), "continue", reason="unused"
        )

        words = owner.open("offers").words.replace("\N{MULTIPLICATION SIGN}", " times")
        assert "quarter_off Period: monthly 3 times shown 1 times accepted 1 default" in words
        assert "pause All eligible customers 0 times shown 0 times accepted 0 default" in words
        assert "1\N{MULTIPLICATION SIGN} shown" in owner.in_mode("test").open("offers").words
        with clock.moved(days=31):
            assert "3\N{MULTIPLICATION SIGN} shown" not in owner.open("offers").words

    def test_survives_an_offer_that_cannot_be_read(self, app: Flask, owner: Desk, host: Host):
        from app.extensions import db

        with app.app_context():
            offers.get_offer(host.account_id, "pause").params = {"months": "many"}
            db.session.commit()

        assert "Cannot be read" in owner.open("offers").words

    def test_teaches_where_there_is_none(self, app: Flask, make_desk: Callable[..., Desk]):
        from app.commands.accounts import open_account
        from app.extensions import db

        with app.app_context():
            account = open_account("Empty", with_offers=False)
            db.session.commit()
        host = Host(app, None, "", account)

        assert make_desk(host=host).open("offers").link("New offer").endswith("/offers/new")


@every_kind
class TestForm:
    def test_makes_an_offer(self, app: Flask, desk: Desk, host: Host, kind: str):
        page = fill(desk, kind, key="mine", **GOOD[kind])

        assert page.location == f"{desk.place}/offers?done=saved"
        offer = stored(app, host, "mine")
        with app.app_context():
            definition = read_offer(offer)
        params = definition.params.model_dump(mode="json")
        assert {name: params[name] for name in PARAMS[kind]} == PARAMS[kind]

    def test_shows_what_is_wrong_at_its_field_and_keeps_the_rest(
        self, app: Flask, desk: Desk, host: Host, kind: str
    ):
        fields, words = BAD[kind]

        page = fill(desk, kind, key="mine", budget="77", **{**GOOD[kind], **fields})

        assert page.status == 422
        assert page.alert
        assert words in page.words
        assert page.soup.select_one("[name=budget]")["value"] == "77"
        assert stored(app, host, "mine") is None

    def test_is_the_same_again_after_it_was_saved(
        self, app: Flask, owner: Desk, host: Host, kind: str
    ):
        fill(owner, kind, key="mine", **GOOD[kind])
        before = stored(app, host, "mine").params

        page = owner.open("offers/edit/mine")
        assert owner.submit(page, "/offers/edit/mine").location
        assert stored(app, host, "mine").params == before

    def test_has_an_example_beside_it(self, owner: Desk, kind: str):
        page = fill(owner, kind, key="mine", **GOOD[kind])
        example = owner.open(f"offers/example/{kind}", key="mine")

        assert page.location
        assert example.soup.select_one("section.card dl.terms") is not None, example.words
        assert "frame-ancestors 'self'" in example.response.headers["Content-Security-Policy"]
        assert example.soup.select_one("fieldset.actions")["disabled"] is not None


class TestExample:
    def test_shows_what_is_typed_and_not_yet_saved(self, app: Flask, owner: Desk, host: Host):
        form = owner.open("offers/edit/quarter_off").form("/offers/edit/quarter_off")
        data = {**values_of(form), "percent": "50", "example_locale": "de"}
        page = owner.post("offers/example/discount?key=quarter_off", data)

        assert page.soup.html["lang"] == "de"
        assert "14,50" in page.words
        assert stored(app, host, "quarter_off").params["percent"] == 25

    def test_says_so_while_the_form_is_not_complete(self, owner: Desk):
        page = owner.post("offers/example/discount", {"percent": "lots"})

        assert "as soon as the form is complete" in page.words

    def test_says_when_the_example_shows_what_is_saved(self, owner: Desk):
        form = owner.open("offers/edit/quarter_off")
        page = owner.submit(form, "/offers/edit/quarter_off", percent="lots")
        framed = owner.open(str(page.soup.iframe["src"]))
        typing = owner.post("offers/example/discount?key=quarter_off", {"percent": "lots"})

        for example in (framed, typing):
            assert "the offer as it is saved" in example.words
            assert "€21.75" in example.words
        fresh = owner.open(str(form.soup.iframe["src"]))
        assert "as it is saved" not in fresh.words

    def test_says_why_nobody_would_get_it(self, owner: Desk):
        page = owner.post("offers/example/plan_change", {"plan": "pro"})

        assert "would not be cheaper" in page.words


class TestEditing:
    def test_keeps_words_by_locale_and_one_text_for_everybody(
        self, app: Flask, owner: Desk, host: Host
    ):
        alike = {f"title-{locale}": "Pause?" for locale in SHIPPED_LOCALES}
        fill(owner, "pause", key="one", **alike)
        fill(owner, "pause", key="two", **{"title-en": "Pause?", "title-de": "Pausieren?"})

        assert stored(app, host, "one").title == "Pause?"
        assert stored(app, host, "two").title == {"en": "Pause?", "de": "Pausieren?"}

    def test_reads_conditions_and_rules(self, app: Flask, owner: Desk, host: Host):
        with app.app_context():
            from app.extensions import db

            save_segment(host.account_id, "german_trial", "Trial in Germany", {"in_trial": True})
            db.session.commit()
        page = fill(
            owner,
            "pause",
            key="mine",
            plans="pro",
            countries="de, at",
            regions="us-ca",
            in_trial="no",
            min_price="10.00",
            price_currency="EUR",
            min_tenure_days="30",
            segments="german_trial",
            cooldown_days="7",
            once_per_customer="y",
            starts_at="2030-01-01T09:00",
            ends_at="2030-02-01T09:00",
            budget="100",
            **{"traits-0-name": "seats", "traits-0-operator": "gt", "traits-0-value": "5"},
        )
        assert page.location, page.words
        offer = stored(app, host, "mine")
        assert offer.conditions["countries"] == ["DE", "AT"]
        assert offer.conditions["min_price"] == {"amount_minor": 1000, "currency": "EUR"}
        assert offer.conditions["traits"]["seats"]["gt"] == 5
        assert [each["key"] for each in offer.segments] == ["german_trial"]
        assert (offer.cooldown_days, offer.once_per_customer, offer.budget) == (7, True, 100)
        words = owner.open("offers").words
        assert "Trial in Germany" in words
        assert "In Germany or Austria" in words
        assert "seats is more than 5" in words

    def test_refuses_an_end_before_the_beginning(self, owner: Desk):
        times = {"starts_at": "2030-02-01T09:00", "ends_at": "2030-01-01T09:00"}

        assert "The end must be after" in fill(owner, "pause", key="mine", **times).words

    def test_refuses_a_key_that_is_taken(self, app: Flask, owner: Desk, host: Host):
        page = fill(owner, "discount", key="pause", percent="10")

        assert page.status == 422
        assert stored(app, host, "pause").kind == "pause"

    def test_adds_a_line_without_saving(self, app: Flask, owner: Desk, host: Host):
        page = fill(owner, "roadmap", key="mine", more="items", **{"items-0-title-en": "Dark mode"})

        assert page.status == 200
        assert page.soup.select_one("[name=items-0-title-en]")["value"] == "Dark mode"
        assert page.soup.select_one("[name=items-2-title-en]") is not None
        assert stored(app, host, "mine") is None

    def test_lets_an_offer_rest_and_makes_it_again(self, app: Flask, desk: Desk, host: Host):
        page = desk.open("offers")
        assert desk.submit(page, "/offers/activity/pause").location.endswith("done=rested")
        assert not stored(app, host, "pause").is_active

        fields = {"percent": "10"}
        form = desk.open("offers/edit/quarter_off")
        desk.submit(form, "/offers/edit/quarter_off", **fields)
        assert stored(app, host, "quarter_off").is_active, "editing does not wake or rest anything"

        desk.submit(desk.open("offers"), "/offers/activity/pause")
        assert stored(app, host, "pause").is_active

    def test_begins_a_copy_with_all_there_is(self, owner: Desk):
        page = owner.open("offers/new/custom", like="call_back")

        assert page.soup.select_one("[name=key]")["value"] == "call_back_2"
        assert page.soup.select_one("[name=fields-0-name]")["value"] == "phone"

    def test_says_which_flows_make_the_offer(self, owner: Desk):
        assert "A published flow makes this offer: default" in owner.open("offers/edit/pause").words

    def test_is_written_down(self, app: Flask, owner: Desk, host: Host):
        fill(owner, "pause", key="mine")
        owner.post("offers/activity/mine", {"active": "no"})

        with app.app_context():
            verbs = [entry.verb for entry in audit.list_entries(host.account_id)]
        assert verbs == ["offer.rested", "offer.created"]


class TestAccess:
    @pytest.mark.parametrize("role", [Role.ANALYST, Role.SUPPORT])
    def test_is_to_read_alone_for_others(
        self, app: Flask, make_desk: Callable[..., Desk], host: Host, role: str
    ):
        desk = make_desk(role)

        assert desk.open("offers").status == 200
        assert desk.open("offers/new").status == 403
        assert desk.post("offers/edit/pause", {"months": "1"}).status == 403
        assert desk.post("offers/activity/pause", {"active": "no"}).status == 403
        assert stored(app, host, "pause").is_active

    def test_knows_no_offer_of_another_account(self, owner: Desk, make_host: Callable[..., Host]):
        make_host()

        assert owner.open("offers/edit/none").status == 404
        assert owner.open("offers/new/nonsense").status == 404


@both_databases
def test_an_offer_of_the_console_reaches_a_customer(
    app: Flask, owner: Desk, host: Host, customer: Any
):
    form = owner.open("offers/edit/quarter_off")
    owner.submit(form, "/offers/edit/quarter_off", percent="40")

    offer = customer.press(customer.open(host.token()), "continue", reason="too_expensive")
    assert "€17.40" in offer.words
