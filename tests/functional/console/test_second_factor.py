"""The second factor: setting up, being asked, recovery codes, and accounts that require it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask

from app.accounts import service as accounts
from app.extensions import db
from app.members import audit
from app.members import service as members
from app.members.sign_in import attempts, password_login
from tests.support.clocks import MovableClock
from tests.support.console_browser import ConsolePage, Desk
from tests.support.crowds import all_at_once
from tests.support.databases import both_databases
from tests.support.hosts import Host
from tests.support.public_browser import PASSWORD, Stranger, code_now, make_member, set_up_factor

EMAIL = "noor@northwind.example"
CODE = "/sign-in/code"


@pytest.fixture
def noor(app: Flask, host: Host) -> str:
    return make_member(app, host.account_id, EMAIL)


@pytest.fixture
def codes(app: Flask, noor: str, clock: MovableClock) -> list[str]:
    """Noor's recovery codes; the code that set the app up lies an hour back."""
    with clock.moved(hours=-1):
        return set_up_factor(app, noor)


def enter_code(desk: Stranger, code: str) -> ConsolePage:
    return desk.submit(desk.open("/console/sign-in/code"), CODE, code=code)


@pytest.mark.usefixtures("codes")
class TestAsking:
    @both_databases
    def test_comes_after_the_password(self, app: Flask, visitor_at_the_door: Stranger, noor: str):
        page = visitor_at_the_door.sign_in(EMAIL)

        assert page.location == "/console/sign-in/code"
        assert not visitor_at_the_door.is_signed_in
        entered = enter_code(visitor_at_the_door, code_now(app, noor))
        assert entered.location == "/console/"
        assert visitor_at_the_door.is_signed_in

    def test_leads_on_to_the_page_that_was_wanted(self, app: Flask, passer_by: Stranger, noor: str):
        wanted = f"{passer_by.place}/start"
        page = passer_by.open("/console/sign-in", next=wanted)
        passer_by.submit(page, "/sign-in", email=EMAIL, password=PASSWORD)

        assert enter_code(passer_by, code_now(app, noor)).location == wanted

    @pytest.mark.parametrize("seconds", [-30, 30])
    def test_forgives_a_clock_that_is_a_step_off(
        self, app: Flask, passer_by: Stranger, noor: str, clock: MovableClock, seconds: int
    ):
        with clock.stopped():
            with clock.moved(seconds=seconds):
                code = code_now(app, noor)
            passer_by.sign_in(EMAIL)

            assert enter_code(passer_by, code).location

    @pytest.mark.parametrize("seconds", [-90, 90])
    def test_forgives_no_more(
        self, app: Flask, passer_by: Stranger, noor: str, clock: MovableClock, seconds: int
    ):
        with clock.moved(seconds=seconds):
            code = code_now(app, noor)
        passer_by.sign_in(EMAIL)

        page = enter_code(passer_by, code)
        assert page.status == 422
        assert "This code is not valid" in page.alert

    def test_takes_no_code_twice(self, app: Flask, passer_by: Stranger, noor: str):
        code = code_now(app, noor)
        passer_by.sign_in(EMAIL)
        enter_code(passer_by, code)
        passer_by.post("/console/sign-out")
        passer_by.sign_in(EMAIL)

        assert enter_code(passer_by, code).status == 422

    @both_databases
    def test_takes_no_code_twice_at_the_same_moment(self, app: Flask, host: Host, noor: str):
        code = code_now(app, noor)
        desks = [Stranger(app.test_client(), f"/console/{host.account_id}/live") for _ in range(4)]
        for desk in desks:
            desk.sign_in(EMAIL)

        pages = all_at_once([lambda desk=desk: enter_code(desk, code) for desk in desks])

        assert sorted(page.status for page in pages).count(303) == 1

    @pytest.mark.parametrize("nonsense", ["", "12345", "abcdef", "\uff11\uff12" * 3, "0" * 40])
    def test_takes_no_nonsense(self, passer_by: Stranger, nonsense: str):
        passer_by.sign_in(EMAIL)

        assert enter_code(passer_by, nonsense).status == 422

    def test_ends_after_five_minutes(
        self, app: Flask, passer_by: Stranger, noor: str, clock: MovableClock
    ):
        passer_by.sign_in(EMAIL)

        with clock.moved(minutes=6):
            assert passer_by.open("/console/sign-in/code").location == "/console/sign-in"

    def test_is_no_door_without_a_password(self, app: Flask, passer_by: Stranger, noor: str):
        page = passer_by.post("/console/sign-in/code", {"code": code_now(app, noor)})

        assert page.location == "/console/sign-in"
        assert not passer_by.is_signed_in

    def test_waits_longer_with_every_wrong_code_and_no_password_forgives_them(
        self, app: Flask, passer_by: Stranger, noor: str, clock: MovableClock
    ):
        """Else whoever knows the password could try all codes."""
        for _ in range(attempts.FREE_TRIES):
            passer_by.sign_in(EMAIL)
            assert enter_code(passer_by, "000000").status == 422

        assert enter_code(passer_by, code_now(app, noor)).status == 429
        assert passer_by.sign_in(EMAIL).status == 429
        with clock.moved(minutes=2):
            passer_by.sign_in(EMAIL)
            assert enter_code(passer_by, code_now(app, noor)).location

    def test_comes_after_a_new_password_as_well(self, app: Flask, passer_by: Stranger, noor: str):
        with app.app_context():
            link = password_login.password_link(members.require_member(noor))
        page = passer_by.open(f"/console/welcome/{link}")
        password = "another fine sentence"

        done = passer_by.submit(page, link, password=password, again=password)
        assert done.location == "/console/sign-in/code"
        assert not passer_by.is_signed_in


class TestRecoveryCodes:
    def test_let_in_once_each_however_they_are_typed(
        self, passer_by: Stranger, codes: list[str], clock: MovableClock
    ):
        for written in (codes[0], codes[1].upper().replace("-", " "), f" {codes[2]} "):
            passer_by.sign_in(EMAIL)
            assert enter_code(passer_by, written).location
            passer_by.post("/console/sign-out")

        passer_by.sign_in(EMAIL)
        assert enter_code(passer_by, codes[0]).status == 422

    def test_are_ten_that_differ_and_are_stored_as_hashes(
        self, app: Flask, noor: str, codes: list[str]
    ):
        assert len(set(codes)) == 10
        with app.app_context():
            stored = str(members.require_member(noor).recovery_hashes)
        assert not [code for code in codes if code in stored or code.replace("-", "") in stored]


class TestSettingUp:
    FACTOR = "/console/profile/second-factor"

    def begin(self, desk: Desk) -> ConsolePage:
        desk.post(f"{self.FACTOR}/begin")
        return desk.open(self.FACTOR)

    def test_begins_with_a_button(self, desk: Desk):
        page = desk.submit(desk.open(self.FACTOR), "/begin")

        assert page.location == self.FACTOR

    def test_shows_a_picture_and_the_key_then_the_codes_once(self, app: Flask, desk: Desk):
        page = self.begin(desk)

        assert str(page.soup.img["src"]).startswith("data:image/svg+xml")
        with app.app_context():
            secret = members.require_member(desk.member_id).totp_secret
        assert page.soup.select_one("#secret").get_text().replace(" ", "") == secret
        done = desk.submit(page, "/confirm", code=code_now(app, desk.member_id))
        assert done.status == 200
        codes = done.soup.select_one("#codes").get_text().split()
        assert len(codes) == 10
        again = desk.open(self.FACTOR)
        assert "10 recovery codes are left." in again.words
        assert codes[0] not in again.text
        assert secret not in again.text

    def test_is_not_on_before_a_code_confirms_it(self, app: Flask, desk: Desk):
        page = desk.submit(self.begin(desk), "/confirm", code="000000")

        assert page.status == 422
        assert page.alert
        with app.app_context():
            assert members.require_member(desk.member_id).totp_since is None

    def test_keeps_the_key_when_the_page_is_opened_again(self, desk: Desk):
        first = self.begin(desk).soup.select_one("#secret").get_text()

        assert self.begin(desk).soup.select_one("#secret").get_text() == first

    def test_cannot_be_done_over_what_is_on(self, app: Flask, passer_by: Stranger, codes, noor):
        passer_by.sign_in(EMAIL)
        enter_code(passer_by, codes[0])
        with app.app_context():
            before = members.require_member(noor).totp_secret
        passer_by.post(f"{self.FACTOR}/begin")
        page = passer_by.post(f"{self.FACTOR}/confirm", {"code": code_now(app, noor)})

        assert page.status == 422
        with app.app_context():
            assert members.require_member(noor).totp_secret == before

    def test_is_written_down_in_the_account(self, app: Flask, host: Host, owner: Desk):
        owner.submit(self.begin(owner), "/confirm", code=code_now(app, owner.member_id))

        with app.app_context():
            (entry,) = audit.list_entries(host.account_id)
            assert (entry.verb, entry.member_id) == ("member.second_factor_on", owner.member_id)


@pytest.mark.usefixtures("codes")
class TestTurningOff:
    FACTOR = "/console/profile/second-factor"

    @pytest.fixture
    def inside(self, visitor_at_the_door: Stranger, codes: list[str]) -> Stranger:
        visitor_at_the_door.sign_in(EMAIL)
        enter_code(visitor_at_the_door, codes[0])
        return visitor_at_the_door

    def test_needs_the_password(self, app: Flask, inside: Stranger, noor: str):
        page = inside.post(f"{self.FACTOR}/off", {"proof": "not this one at all"})

        assert page.status == 422
        assert "Incorrect password" in page.words
        done = inside.post(f"{self.FACTOR}/off", {"proof": PASSWORD})
        assert done.location == "/console/profile?done=off"
        with app.app_context():
            member = members.require_member(noor)
            assert member.totp_secret is member.totp_since is None
            assert member.recovery_hashes == []

    def test_wrong_passwords_are_counted(self, inside: Stranger):
        for _ in range(attempts.FREE_TRIES):
            inside.post(f"{self.FACTOR}/off", {"proof": "not this one at all"})

        assert inside.post(f"{self.FACTOR}/off", {"proof": PASSWORD}).status == 429

    def test_new_codes_end_the_old_ones(self, inside: Stranger, codes: list[str]):
        page = inside.submit(inside.open(self.FACTOR), "/recovery-codes", proof=PASSWORD)

        fresh = page.soup.select_one("#codes").get_text().split()
        assert len(set(fresh) - set(codes)) == 10
        inside.post("/console/sign-out")
        inside.sign_in(EMAIL)
        assert enter_code(inside, codes[1]).status == 422
        assert enter_code(inside, fresh[0]).location


class TestRequiring:
    @pytest.fixture
    def strict(self, app: Flask, host: Host) -> None:
        with app.app_context():
            account = accounts.require_account(host.account_id)
            accounts.require_second_factor(account, is_required=True)
            db.session.commit()

    @pytest.mark.usefixtures("strict")
    def test_leads_members_without_one_to_set_it_up(self, app: Flask, desk: Desk):
        refused = desk.open("start")

        assert refused.location == "/console/profile/second-factor?required=1"
        page = desk.open(refused.location)
        assert "This account requires two-factor authentication." in page.words

    @pytest.mark.usefixtures("strict")
    def test_is_content_once_it_is_set_up(self, app: Flask, host: Host, make_desk: Callable):
        desk = make_desk()
        set_up_factor(app, desk.member_id)

        assert desk.open("start").status == 200

    @pytest.mark.usefixtures("strict")
    def test_asks_nothing_in_other_accounts(self, app: Flask, make_host, make_desk: Callable):
        assert make_desk(host=make_host()).open("start").status == 200

    def test_is_the_owners_to_decide(self, app: Flask, host: Host, desk: Desk):
        desk.submit(desk.open("members"), "/members/second-factor", is_required="y")

        with app.app_context():
            assert accounts.require_account(host.account_id).requires_second_factor
            assert (
                audit.list_entries(host.account_id).rows[0].verb == "account.second_factor_required"
            )
        assert re.search("second-factor", desk.open("start").location)
