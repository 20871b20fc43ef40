"""The profile: what members say of themselves, their password, and signing out everywhere."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from app.console.account.profile.forms import zone_choices
from app.members import audit
from app.members import service as members
from app.members.sign_in import attempts
from tests.support.console_browser import Desk
from tests.support.hosts import Host
from tests.support.public_browser import PASSWORD, Stranger, make_member

EMAIL = "noor@northwind.example"
NEW = "another fine sentence"


@pytest.fixture
def noor(app: Flask, host: Host) -> str:
    return make_member(app, host.account_id, EMAIL)


@pytest.fixture
def inside(visitor_at_the_door: Stranger, noor: str) -> Stranger:
    visitor_at_the_door.sign_in(EMAIL)
    return visitor_at_the_door


class TestProfile:
    def test_is_in_the_menu(self, owner: Desk):
        assert owner.open("start").link("Your profile") == "/console/profile"

    def test_keeps_name_language_and_zone(self, app: Flask, desk: Desk):
        page = desk.submit(
            desk.open("/console/profile"),
            "/profile",
            name="Ole",
            locale="de",
            timezone="America/New_York",
        )

        assert "Profil gespeichert." in desk.open(page.location).words
        with app.app_context():
            member = members.require_member(desk.member_id)
            assert (member.name, member.locale, member.timezone) == (
                "Ole",
                "de",
                "America/New_York",
            )

    @pytest.mark.parametrize(
        "wrong", [{"name": ""}, {"name": "x" * 201}, {"locale": "tlh"}, {"timezone": "Mars/Base"}]
    )
    def test_refuses_what_cannot_be(self, app: Flask, desk: Desk, wrong: dict[str, str]):
        page = desk.submit(desk.open("/console/profile"), "/profile", **wrong)

        assert page.status == 422
        assert page.alert
        with app.app_context():
            assert members.require_member(desk.member_id).name == "Owner"

    def test_offers_zones_that_exist(self):
        zones = [choice.value for choice in zone_choices()]

        assert zones[0] == "UTC"
        assert {"Europe/Berlin", "Asia/Kolkata", "America/Argentina/Buenos_Aires"} <= set(zones)
        assert all(ZoneInfo(zone) for zone in zones)


class TestPassword:
    def change(self, desk: Stranger, current: str, new: str = NEW, again: str = NEW):
        page = desk.open("/console/profile")
        return desk.submit(page, "/password", current=current, password=new, again=again)

    def test_changes_for_who_knows_the_old_one(self, inside: Stranger):
        page = self.change(inside, PASSWORD)

        assert "Password changed." in inside.open(page.location).words
        inside.post("/console/sign-out")
        assert inside.sign_in(EMAIL, PASSWORD).status == 422
        assert inside.sign_in(EMAIL, NEW).location

    def test_ends_the_other_sessions(self, app: Flask, inside: Stranger):
        other = Stranger(app.test_client(), inside.place)
        other.sign_in(EMAIL)
        self.change(inside, PASSWORD)

        assert inside.is_signed_in
        assert not other.is_signed_in

    @pytest.mark.parametrize(
        ("current", "new", "again"),
        [
            ("not this one", NEW, NEW),
            (PASSWORD, "short", "short"),
            (PASSWORD, NEW, "else"),
            ("", NEW, NEW),
        ],
    )
    def test_stays_when_something_is_wrong(
        self, inside: Stranger, current: str, new: str, again: str
    ):
        page = self.change(inside, current, new, again)

        assert page.status == 422
        assert page.alert
        inside.post("/console/sign-out")
        assert inside.sign_in(EMAIL, PASSWORD).location

    def test_cannot_be_guessed_by_who_sits_down_at_an_open_browser(self, inside: Stranger):
        for _ in range(attempts.FREE_TRIES):
            self.change(inside, "not this one")

        assert self.change(inside, PASSWORD).status == 429

    def test_is_written_down_in_every_account(
        self, app: Flask, host: Host, inside: Stranger, noor: str
    ):
        self.change(inside, PASSWORD)

        with app.app_context():
            entry, *_sign_ins = audit.list_entries(host.account_id)
            assert (entry.verb, entry.member_id) == ("member.password_changed", noor)


def test_signing_out_everywhere_ends_every_session(app: Flask, inside: Stranger):
    other = Stranger(app.test_client(), inside.place)
    other.sign_in(EMAIL)
    page = inside.submit(inside.open("/console/profile"), "/sign-out-everywhere")

    assert page.location == "/console/sign-in"
    assert not inside.is_signed_in
    assert not other.is_signed_in
