"""Segments: a group described once, honoured by every offer that is for it."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from app.offers import service as offers
from app.offers.catalogue import segments
from tests.functional.console.test_plans import send
from tests.functional.hosted.test_queries import counted
from tests.support.console_browser import Desk
from tests.support.databases import both_databases
from tests.support.hosts import Host
from tests.support.pages import Visitor

GERMANS = {"name": "Trial in Germany", "key": "germans", "countries": "DE"}


def is_offered(customer: Visitor, host: Host, country: str) -> bool:
    token = host.token(customer={"country": country})
    page = customer.press(customer.open(token), "continue", reason="too_expensive")
    return page.step == "offer" and " off for " in page.heading


def only_for(owner: Desk, *keys: str) -> None:
    page = send(owner, "offers/edit/quarter_off", segments=list(keys))
    assert page.location, page.words


@both_databases
class TestSegment:
    def test_decides_who_is_made_an_offer(
        self, owner: Desk, customer: Visitor, make_host, host: Host
    ):
        send(owner, "segments/new", **GERMANS)
        only_for(owner, "germans")

        assert is_offered(customer, host, "NL") is False
        assert is_offered(customer, host, "AT") is False
        send(owner, "segments/edit/germans", countries="DE, AT")
        assert is_offered(customer, host, "AT"), "the offer follows its segment"

    def test_costs_choosing_nothing(self, app: Flask, owner: Desk, customer: Visitor, host: Host):
        def cost() -> int:
            survey = customer.open(host.token(customer={"country": "NL"}))
            with counted(app) as statements:
                customer.press(survey, "continue", reason="too_expensive")
            return len(statements)

        cost()
        before = cost()
        send(owner, "segments/new", **(GERMANS | {"countries": "NL"}))
        send(owner, "segments/new", name="Others", key="others", countries="FR")
        only_for(owner, "germans", "others")

        assert cost() == before

    def test_is_one_of_several(self, owner: Desk, customer: Visitor, host: Host):
        send(owner, "segments/new", **GERMANS)
        send(owner, "segments/new", name="Dutch", key="dutch", countries="NL")
        only_for(owner, "germans", "dutch")

        assert is_offered(customer, host, "NL")
        assert not is_offered(customer, host, "AT")


class TestSegmentForm:
    def test_shows_who_is_in_it_and_what_is_for_it(self, desk: Desk):
        send(desk, "segments/new", **(GERMANS | {"in_trial": "yes"}))
        only_for(desk, "germans")

        words = desk.open("segments").words
        assert "In Germany" in words
        assert "In a trial" in words
        assert "25% off the next 3 charges" in words

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({"countries": "Germany"}, "Write each country as two letters"),
            ({"regions": "California"}, "Write each region with its country"),
            ({"name": ""}, "This field is required."),
            ({"key": "My segment"}, "Use small letters"),
            ({"min_price": "ten", "price_currency": "EUR"}, "Enter an amount such as 29.00."),
            ({"min_price": "10"}, "Enter a currency such as EUR."),
            (
                {"traits-0-name": "seats", "traits-0-operator": "lt", "traits-0-value": "x"},
                "number",
            ),
        ],
    )
    def test_says_what_is_wrong(
        self, app: Flask, desk: Desk, host: Host, fields: dict[str, str], words: str
    ):
        page = send(desk, "segments/new", **(GERMANS | fields))

        assert page.status == 422
        assert words in page.words
        with app.app_context():
            assert segments.list_segments(host.account_id) == []

    def test_keeps_every_trait_it_was_given(self, app: Flask, owner: Desk, host: Host):
        traits = {
            "a": {"eq": True},
            "b": {"eq": "5"},
            "c": {"in": ["x", 2]},
            "d": {"exists": False},
        }
        with app.app_context():
            from app.extensions import db

            segments.save_segment(host.account_id, "all", "All", {"traits": traits})
            db.session.commit()
        assert send(owner, "segments/edit/all").location

        with app.app_context():
            kept: Any = segments.get_segment(host.account_id, "all").conditions["traits"]
        assert kept == traits

    def test_stays_while_an_offer_is_for_it(self, app: Flask, desk: Desk, host: Host):
        send(desk, "segments/new", **GERMANS)
        only_for(desk, "germans")

        page = desk.post("segments/remove/germans")
        assert page.status == 422
        assert "quarter_off" in page.alert

        only_for(desk)
        undo = desk.post("segments/remove/germans")
        with app.app_context():
            assert segments.list_segments(host.account_id) == []
        desk.submit(undo, "/segments/restore")
        with app.app_context():
            assert segments.get_segment(host.account_id, "germans").name == "Trial in Germany"

    def test_is_not_changed_by_others(self, make_desk):
        assert make_desk("support").post("segments/new", GERMANS).status == 403

    def test_an_offer_cannot_be_for_a_segment_that_is_not_there(self, app: Flask, owner: Desk):
        page = send(owner, "offers/edit/quarter_off", segments="nothing")

        assert page.status == 422
        assert offers  # the offer's own tests show that nothing is stored
