"""Signing in and out, choosing a password, and who comes in where."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask

from app.extensions import db
from app.members import service as members
from app.members.roles import PERMISSIONS, Permission, Role
from app.members.sign_in import attempts, password_login
from tests.support.clocks import MovableClock
from tests.support.console_browser import ConsolePage, Desk
from tests.support.databases import both_databases
from tests.support.hosts import Host
from tests.support.sign_ins import EMAIL, PASSWORD, create_noor, sign_in


@pytest.fixture
def noor(app: Flask, host: Host) -> str:
    """A member with a password; returns their id."""
    return create_noor(app, host)


@pytest.fixture(params=["plain", "htmx"])
def stranger(request: pytest.FixtureRequest, app: Flask, host: Host) -> Desk:
    """A browser in which nobody is signed in."""
    place = f"/console/{host.account_id}/live"
    return Desk(app.test_client(), place, with_htmx=request.param == "htmx")


@pytest.mark.usefixtures("noor")
class TestSignIn:
    @both_databases
    def test_leads_to_the_one_account(self, stranger: Desk, host: Host):
        page = sign_in(stranger)

        assert page.location == "/console/"
        assert stranger.open("/console/").location == f"/console/{host.account_id}/live/start"

    def test_leads_to_the_page_that_was_wanted(self, stranger: Desk):
        refused = stranger.open("start")

        assert refused.location.startswith("/console/sign-in?next=")
        wanted = f"{stranger.place}/start?from=here"
        assert sign_in(stranger, next=wanted).location == wanted

    @pytest.mark.parametrize(
        "elsewhere", ["https://evil.example/", "//evil.example/console/", "/\\evil.example"]
    )
    def test_never_leads_to_another_site(self, stranger: Desk, elsewhere: str):
        assert sign_in(stranger, next=elsewhere).location == "/console/"

    def test_is_refused_alike_for_a_wrong_password_and_for_nobody(self, stranger: Desk):
        wrong = sign_in(stranger, password="something else entirely")
        nobody = sign_in(stranger, email="nobody@northwind.example")

        assert wrong.status == nobody.status == 422
        assert wrong.alert == nobody.alert != ""
        assert stranger.open("start").location

    def test_says_what_is_missing(self, stranger: Desk):
        page = sign_in(stranger, email="", password="")

        assert page.status == 422
        assert "Enter your e-mail address." in page.words

    def test_waits_longer_with_every_wrong_password(
        self, app: Flask, stranger: Desk, clock: MovableClock
    ):
        for _ in range(attempts.FREE_TRIES):
            assert sign_in(stranger, password="not this one").status == 422

        assert sign_in(stranger).status == 429, "even the right one has to wait"
        with clock.moved(minutes=2):
            assert sign_in(stranger).location

    def test_treats_strangers_as_it_treats_members(self, stranger: Desk):
        for email in (EMAIL, "nobody@northwind.example"):
            answers = [sign_in(stranger, email, "not this one") for _ in range(attempts.FREE_TRIES)]
            assert {page.status for page in answers} == {422}
            assert sign_in(stranger, email, "not this one").status == 429

    def test_hashes_as_often_for_nobody_as_for_a_member(
        self, stranger: Desk, monkeypatch: pytest.MonkeyPatch
    ):
        """Hashing is what takes the time, so as many hashes take as long."""
        seen: list[str] = []
        verify = PasswordHasher.verify
        monkeypatch.setattr(
            PasswordHasher, "verify", lambda *a, **k: seen.append("once") or verify(*a, **k)
        )
        sign_in(stranger, "nobody@northwind.example", "not this one")
        for_nobody = len(seen)
        sign_in(stranger, EMAIL, "not this one")
        assert for_nobody == len(seen) - for_nobody == 1

    def test_a_stranger_locks_no_member_out(self, app: Flask, stranger: Desk, host: Host):
        for _ in range(attempts.FREE_TRIES + 3):
            sign_in(stranger, password="not this one")
        assert sign_in(stranger).status == 429

        member = Desk(app.test_client(), stranger.place)
        member.client.environ_base["REMOTE_ADDR"] = "203.0.113.7"
        assert sign_in(member).location == "/console/"

    @pytest.mark.parametrize(
        ("others", "is_same"), [("2001:db8:1:2::ffff", True), ("2001:db8:1:3::1", False)]
    )
    def test_a_household_of_ipv6_is_one_asker(self, app: Flask, stranger: Desk, others, is_same):
        stranger.client.environ_base["REMOTE_ADDR"] = "2001:db8:1:2::1"
        for _ in range(attempts.FREE_TRIES):
            sign_in(stranger, password="not this one")
        stranger.client.environ_base["REMOTE_ADDR"] = others
        assert (sign_in(stranger).status == 429) is is_same

    def test_needs_a_token_against_forged_forms(self, app: Flask):
        client = app.test_client()
        response = client.post("/console/sign-in", data={"email": EMAIL, "password": PASSWORD})

        assert response.status_code == 400
        assert "This page has expired" in response.text


class TestCookie:
    def test_lives_below_the_console_and_out_of_reach_of_scripts(self, noor: str, stranger: Desk):
        cookie = sign_in(stranger).response.headers["Set-Cookie"]

        assert "Path=/console" in cookie
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie

    def test_is_taken_from_https_alone_where_there_is_https(self, make_app: Any):
        app = make_app(public_url="https://cancel.example.com")

        assert app.config["SESSION_COOKIE_NAME"].startswith("__Secure-")
        assert app.config["SESSION_COOKIE_SECURE"]

    def test_ends_after_half_a_day_without_a_click(self, app: Flask):
        assert app.permanent_session_lifetime == timedelta(hours=12)

    def test_ends_after_a_month_however_busy(self, owner: Desk, clock: MovableClock):
        with clock.moved(days=31):
            assert owner.open("start").location.startswith("/console/sign-in")

    def test_ends_with_a_new_password(self, app: Flask, owner: Desk):
        with app.app_context():
            password_login.set_password(members.require_member(owner.member_id), PASSWORD)
            db.session.commit()

        assert owner.open("start").location.startswith("/console/sign-in")

    def test_ends_by_signing_out(self, desk: Desk):
        assert desk.post("/console/sign-out").location == "/console/sign-in"
        assert desk.open("start").location.startswith("/console/sign-in")


class TestWelcomeLink:
    @pytest.fixture
    def link(self, app: Flask, noor: str) -> str:
        with app.app_context():
            token = password_login.password_link(members.require_member(noor))
        return f"/console/welcome/{token}"

    def choose(self, desk: Desk, link: str, password: str, again: str | None = None):
        form = desk.open(link).form(link)
        token = str(form.select_one("[name=csrf_token]")["value"])
        data = {"csrf_token": token, "password": password, "again": again or password}
        return ConsolePage(desk.client.post(link, data=data))

    def test_signs_in_with_the_new_password(self, stranger: Desk, link: str):
        assert self.choose(stranger, link, "another fine sentence").location == "/console/"
        assert stranger.open("start").status == 200

    def test_works_once(self, stranger: Desk, link: str):
        self.choose(stranger, link, "another fine sentence")

        assert stranger.open(link).status == 410

    def test_changes_nothing_by_being_opened(self, stranger: Desk, link: str):
        stranger.open(link)

        assert stranger.open(link).status == 200

    def test_ends_after_a_week(self, stranger: Desk, link: str, clock: MovableClock):
        with clock.moved(days=8):
            assert stranger.open(link).status == 410

    @pytest.mark.parametrize(
        ("password", "again"),
        [
            ("too short", None),
            ("aaaaaaaaaaaaaaaa", None),
            ("noor@northwind.example", None),
            ("a fine sentence", "and another"),
        ],
    )
    def test_refuses_a_weak_password(self, stranger: Desk, link: str, password: str, again: str):
        page = self.choose(stranger, link, password, again)

        assert page.status == 422
        assert page.alert
        assert stranger.open(link).status == 200


class TestPlaces:
    def test_of_another_account_do_not_exist(self, owner: Desk, make_host):
        other = make_host()

        assert owner.open(f"/console/{other.account_id}/live/start").status == 404
        assert owner.open("/console/acct_nobody/live/start").status == 404

    def test_are_listed_when_there_are_several(self, app: Flask, owner: Desk, make_host):
        other = make_host()
        with app.app_context():
            members.join_account(other.account_id, owner.member_id, Role.ANALYST)
            db.session.commit()

        page = owner.open("/console/")
        assert page.heading == "Your accounts"
        places = {str(link["href"]) for link in page.soup.select("ul.list a")}
        assert places == {owner.place + "/start", f"/console/{other.account_id}/live/start"}

    def test_are_none_for_who_belongs_nowhere(self, app: Flask, owner: Desk, host: Host):
        with app.app_context():
            someone = members.create_member("else@northwind.example", "Else")
            members.join_account(host.account_id, someone.id, Role.OWNER)
            members.remove_member(host.account_id, owner.member_id)
            db.session.commit()

        assert "not a member of any account" in owner.open("/console/").words


class TestLanguage:
    def test_is_the_members_own_from_now_on(self, desk: Desk):
        desk.post("/console/language", {"locale": "de"})

        assert desk.open("start").soup.html["lang"] == "de"
        assert "Abmelden" in desk.open("start").words

    def test_of_nobody_is_the_browsers(self, stranger: Desk):
        page = ConsolePage(
            stranger.client.get("/console/sign-in", headers={"Accept-Language": "nl"})
        )
        assert page.heading == "Aanmelden"


def test_owners_may_do_everything():
    assert PERMISSIONS[Role.OWNER] == frozenset(Permission)


def test_every_role_may_look():
    assert all(Permission.VIEW in permissions for permissions in PERMISSIONS.values())


@pytest.mark.parametrize(
    "wanted", ["/console/\r\nSet-Cookie: a=b", "/console/\x00", "/console/\n", "//evil.example"]
)
def test_a_wanted_page_that_is_none_of_ours_is_forgotten(stranger: Desk, noor: str, wanted: str):
    page = sign_in(stranger, next=wanted)

    assert page.location == "/console/"
