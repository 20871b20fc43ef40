"""Where members are signed in: listed, ended one by one, and ended for a copied cookie too."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from app.commands.members import record_refusals
from app.members import audit
from app.members.models import AuditEntry
from app.members.sign_in import signed_in
from tests.support.clocks import MovableClock
from tests.support.console_browser import Desk
from tests.support.databases import both_databases
from tests.support.hosts import Host
from tests.support.sign_ins import EMAIL, create_noor, sign_in

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0"


@pytest.fixture
def noor(app: Flask, host: Host) -> str:
    return create_noor(app, host)


@pytest.fixture
def stranger(app: Flask, host: Host) -> Desk:
    return Desk(app.test_client(), f"/console/{host.account_id}/live")


@pytest.fixture
def desk(app: Flask, host: Host, noor: str) -> Desk:
    """A browser in which Noor is signed in."""
    return enter(app, host)


def enter(app: Flask, host: Host) -> Desk:
    client = app.test_client()
    client.environ_base["HTTP_USER_AGENT"] = FIREFOX
    desk = Desk(client, f"/console/{host.account_id}/live")
    assert sign_in(desk).location == "/console/"
    return desk


def is_in(desk: Desk) -> bool:
    return desk.open("start").status == 200


def entries(app: Flask, host: Host) -> list[AuditEntry]:
    with app.app_context():
        return audit.list_entries(host.account_id).rows


@both_databases
class TestSigningOut:
    def test_ends_a_copied_cookie_too(self, app: Flask, desk: Desk, host: Host):
        copy = Desk(app.test_client(), desk.place)
        cookie = desk.client.get_cookie("fairwell_console", path="/console")
        assert cookie is not None
        copy.client.set_cookie("fairwell_console", cookie.value, path="/console")
        assert is_in(copy)

        desk.post("/console/sign-out")

        assert not is_in(desk)
        assert not is_in(copy)

    def test_of_one_browser_leaves_the_others(self, app: Flask, desk: Desk, host: Host, noor: str):
        other = enter(app, host)
        page = desk.open("/console/profile")
        assert page.words.count("Firefox, Linux") == 2
        assert page.words.count("This browser") == 1
        with app.app_context():
            ids = [each.id for each in signed_in.list_member_sessions(noor)]
        with other.client.session_transaction("/console/") as cookie:
            (theirs,) = [each for each in ids if each == cookie["browser"]]
        done = desk.post(f"/console/profile/browsers/{theirs}/end")

        assert done.location == "/console/profile?done=signed_out"
        assert (is_in(desk), is_in(other)) == (True, False)

    def test_everywhere_ends_them_all(self, app: Flask, desk: Desk, host: Host, noor: str):
        other = enter(app, host)
        desk.post("/console/profile/sign-out-everywhere")

        assert (is_in(desk), is_in(other)) == (False, False)
        with app.app_context():
            assert signed_in.list_member_sessions(noor) == []

    def test_is_for_ones_own_browsers_alone(self, desk: Desk, make_desk):
        stranger = make_desk("owner")
        with desk.client.session_transaction("/console/") as cookie:
            theirs = cookie["browser"]
        stranger.post(f"/console/profile/browsers/{theirs}/end")

        assert is_in(desk)


class TestTime:
    def test_ends_a_session_that_is_not_used(self, desk: Desk, clock: MovableClock):
        with clock.moved(hours=11):
            assert is_in(desk)
        with clock.moved(hours=22):
            assert is_in(desk)  # it was used meanwhile
        with clock.moved(hours=35):
            assert not is_in(desk)

    def test_ends_it_after_thirty_days_however_busy(self, desk: Desk, clock: MovableClock):
        for hours in range(11, 30 * 24, 11):
            with clock.moved(hours=hours):
                assert is_in(desk)
        with clock.moved(days=30, seconds=1):
            assert not is_in(desk)


@both_databases
class TestAudit:
    def test_holds_sign_ins_with_the_network(self, app: Flask, desk: Desk, host: Host):
        (entry,) = entries(app, host)

        assert (entry.verb, entry.actor) == ("member.signed_in", "Noor")
        assert entry.detail["network"] == "127.0.0.1"
        assert "Noor signed in." in desk.open("audit").words

    def test_holds_wrong_passwords_once_the_worker_has_looked(
        self, app: Flask, stranger: Desk, host: Host, noor: str, clock: MovableClock
    ):
        sign_in(stranger, password="not hers at all")
        sign_in(stranger, email="nobody@northwind.example", password="not hers at all")
        assert entries(app, host) == []  # whether she is a member shows in nothing
        with app.app_context(), clock.moved(minutes=1):
            record_refusals()
        (entry,) = entries(app, host)

        assert (entry.verb, entry.subject) == ("member.sign_in_refused", noor)
        assert entry.detail == {"name": "Noor", "network": "127.0.0.1"}
        with app.app_context(), clock.moved(minutes=2):
            record_refusals()
        assert len(entries(app, host)) == 1
        assert EMAIL not in str(entry.detail)

    def test_dates_them_by_when_they_happened(
        self, app: Flask, stranger: Desk, host: Host, noor: str, clock: MovableClock
    ):
        sign_in(stranger, password="not hers at all")
        with app.app_context(), clock.moved(hours=1):
            record_refusals()
        (entry,) = entries(app, host)
        with clock.moved(minutes=1):
            from app.core.clock import utcnow

            assert entry.at < utcnow() - timedelta(seconds=1)
