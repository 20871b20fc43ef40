"""Invitations: by mail and by link, once, for one address; and the list of members."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from app.extensions import db
from app.members import audit
from app.members import service as members
from app.members.errors import LastOwner
from app.members.roles import Role
from tests.support.clocks import MovableClock
from tests.support.console_browser import ConsolePage, Desk, open_desk
from tests.support.crowds import all_at_once
from tests.support.databases import both_databases
from tests.support.hosts import Host
from tests.support.mailboxes import Mailbox, text_of
from tests.support.public_browser import PASSWORD, Stranger, make_member

EMAIL = "ida@northwind.example"


def invite(desk: Desk, email: str = EMAIL, role: str = "editor", **more: str) -> str:
    """Invite somebody at the console, and return the path of their link."""
    page = desk.submit(desk.open("members/invite"), "/invite", email=email, role=role, **more)
    assert page.location, page.words
    return path_of(desk.open(page.location).soup.select_one("#link").get_text())


def path_of(url: str) -> str:
    return "/console/" + url.partition("/console/")[2]


def accept(stranger: Desk, link: str, **changes: str) -> ConsolePage:
    fields = {"name": "Ida", "password": PASSWORD, "again": PASSWORD, "locale": "de"} | changes
    return stranger.post(link, fields)


def role_of(app: Flask, host: Host, email: str = EMAIL) -> Role | None:
    with app.app_context():
        member = members.find_member(email)
        place = members.get_membership(host.account_id, member.id) if member else None
        return place.role if place else None


class TestInviting:
    @both_databases
    def test_lets_a_new_member_in_with_the_role(
        self, app: Flask, host: Host, owner: Desk, visitor_at_the_door: Stranger
    ):
        link = invite(owner)
        page = visitor_at_the_door.open(link)

        assert EMAIL in page.words
        done = visitor_at_the_door.submit(
            page, link, name="Ida", password=PASSWORD, again=PASSWORD, locale="de"
        )
        assert done.location == f"{owner.place}/start"
        assert visitor_at_the_door.open("start").soup.html["lang"] == "de"
        assert role_of(app, host) is Role.EDITOR

    def test_is_written_down(self, app: Flask, host: Host, owner: Desk, passer_by: Stranger):
        accept(passer_by, invite(owner))

        with app.app_context():
            entries = audit.list_entries(host.account_id)
            verbs = [(entry.verb, entry.actor) for entry in entries]
        assert verbs == [
            ("member.signed_in", "Ida"),
            ("invitation.accepted", "Ida"),
            ("invitation.sent", "Owner"),
        ]

    def test_changes_nothing_when_a_link_is_opened(self, owner: Desk, passer_by: Stranger):
        link = invite(owner)
        passer_by.open(link)

        assert passer_by.open(link).status == 200

    def test_is_good_once(self, owner: Desk, passer_by: Stranger):
        link = invite(owner)
        accept(passer_by, link)

        assert passer_by.open(link).status == 410
        assert accept(passer_by, link, name="Another").status == 410

    def test_is_good_for_a_week(self, owner: Desk, passer_by: Stranger, clock: MovableClock):
        link = invite(owner)

        with clock.moved(days=6.9):
            assert passer_by.open(link).status == 200
        with clock.moved(days=7.1):
            assert passer_by.open(link).status == 410
            assert accept(passer_by, link).status == 410

    def test_ends_when_it_is_revoked(self, owner: Desk, passer_by: Stranger):
        link = invite(owner)
        page = owner.submit(owner.open("members"), "/revoke")

        assert "no longer works" in owner.open(page.location).words
        assert passer_by.open(link).status == 410
        assert accept(passer_by, link).status == 410

    def test_ends_the_one_before(self, owner: Desk, passer_by: Stranger):
        first, second = invite(owner), invite(owner, role="analyst")

        assert passer_by.open(first).status == 410
        assert passer_by.open(second).status == 200

    def test_shows_the_link_again(self, owner: Desk, passer_by: Stranger):
        invite(owner)
        page = owner.open(owner.open("members").link("Show the link"))

        link = path_of(page.soup.select_one("#link").get_text())
        assert accept(passer_by, link).location

    @pytest.mark.parametrize(
        ("email", "words"),
        [("nobody", "Enter an e-mail address"), ("", "Enter an e-mail address")],
    )
    def test_says_what_is_wrong(self, desk: Desk, email: str, words: str):
        page = desk.submit(desk.open("members/invite"), "/invite", email=email, role="editor")

        assert page.status == 422
        assert words in page.words

    def test_refuses_who_is_a_member(self, app: Flask, host: Host, owner: Desk):
        make_member(app, host.account_id, EMAIL)
        page = owner.submit(owner.open("members/invite"), "/invite", email=EMAIL, role="editor")

        assert "is already a member" in page.words

    @pytest.mark.parametrize(
        "changes", [{"password": "short", "again": "short"}, {"again": "else"}, {"name": ""}]
    )
    def test_keeps_the_link_good_when_the_form_is_wrong(
        self, owner: Desk, passer_by: Stranger, changes: dict[str, str]
    ):
        link = invite(owner)
        page = accept(passer_by, link, **changes)

        assert page.status == 422
        assert page.alert
        assert accept(passer_by, link).location

    def test_says_all_that_is_wrong_with_a_password_at_its_fields(
        self, owner: Desk, passer_by: Stranger
    ):
        page = accept(passer_by, invite(owner), password="short", again="")

        said = {tag["id"]: tag.get_text() for tag in page.soup.select("p.error")}
        assert said == {
            "password-error": "Use at least 12 characters.",
            "again-error": "Repeat the password.",
        }

    def test_never_says_more_than_the_link_does(self, passer_by: Stranger):
        assert passer_by.open("/console/invitation/nonsense").status == 410


class TestWhoIsMemberElsewhere:
    @pytest.fixture
    def ida(self, app: Flask, make_host: Callable[..., Host]) -> str:
        return make_member(app, make_host().account_id, EMAIL, Role.OWNER, "Ida")

    def test_accepts_with_the_sign_in_they_have(
        self, app: Flask, owner: Desk, host: Host, ida: str, visitor_at_the_door: Stranger
    ):
        link = invite(owner, role="support")
        page = visitor_at_the_door.open(link)
        assert "Sign in to accept." in page.words

        visitor_at_the_door.sign_in(EMAIL)
        done = visitor_at_the_door.submit(visitor_at_the_door.open(link), link)
        assert done.location == f"{owner.place}/start"
        assert role_of(app, host) is Role.SUPPORT

    def test_is_not_reached_by_the_link_alone(
        self, app: Flask, owner: Desk, host: Host, ida: str, passer_by: Stranger
    ):
        """Whoever invites can see the link: it must not open what belongs to somebody else."""
        page = accept(passer_by, invite(owner))

        assert page.status == 403
        assert not passer_by.is_signed_in
        assert role_of(app, host) is None

    def test_is_not_somebody_else_who_is_signed_in(
        self, app: Flask, owner: Desk, host: Host, ida: str, make_desk: Callable[..., Desk]
    ):
        assert make_desk("support").post(invite(owner), {}).status == 403
        assert role_of(app, host) is None


@both_databases
class TestCrowd:
    def test_of_acceptances_lets_one_in(self, app: Flask, host: Host, owner: Desk):
        link = invite(owner)
        place = f"/console/{host.account_id}/live"
        strangers = [Stranger(app.test_client(), place) for _ in range(4)]

        pages = all_at_once([lambda one=one: accept(one, link) for one in strangers])

        assert sum(one.is_signed_in for one in strangers) == 1
        assert {page.status for page in pages} <= {303, 410, 403}
        with app.app_context():
            assert len(members.list_members(host.account_id)) == 2

    def test_of_owners_who_leave_keeps_one(self, app: Flask, host: Host):
        desks = [open_desk(app, host) for _ in range(3)]

        def leave(desk: Desk) -> bool:
            with app.app_context():
                try:
                    members.remove_member(host.account_id, desk.member_id)
                    db.session.commit()
                except LastOwner:
                    db.session.rollback()
                    return False
                return True

        left = all_at_once([lambda desk=desk: leave(desk) for desk in desks])

        assert left.count(False) == 1


class TestMail:
    def test_brings_the_link_in_the_inviters_language(
        self, mailing_app: Flask, mailing_host: Host, mailbox: Mailbox
    ):
        owner = open_desk(mailing_app, mailing_host, locale="de", name="Ole")
        invite(owner, by_mail="y")
        mailing_host.work()

        (mail,) = mailbox.received
        assert mailbox.recipients == [EMAIL]
        assert mail["Subject"] == "Einladung zu Northwind"
        assert mail["Content-Language"] == "de"
        assert "Ole hat dich zu Northwind auf Fairwell eingeladen" in text_of(mail, "plain")
        html = BeautifulSoup(text_of(mail, "html"), "html.parser")
        assert not html.select("img, link, script, style, [src]")
        link = path_of(str(html.a["href"]))
        assert link in text_of(mail, "plain").replace("\n", "")
        stranger = Stranger(mailing_app.test_client(), owner.place)
        assert accept(stranger, link).location

    def test_is_told_as_far_as_it_came(
        self, mailing_app: Flask, mailing_host: Host, mailbox: Mailbox
    ):
        owner = open_desk(mailing_app, mailing_host)
        invite(owner, by_mail="y")
        assert "Sending e-mail" in owner.open("members").words
        mailing_host.work()
        assert "E-mail sent" in owner.open("members").words

        mailbox.answers["RCPT"] = "550 No such mailbox"
        invite(owner, email="else@northwind.example", by_mail="y")
        mailing_host.work()
        assert "E-mail failed" in owner.open("members").words

    def test_is_left_out_on_request(self, mailing_app: Flask, mailing_host: Host, mailbox: Mailbox):
        owner = open_desk(mailing_app, mailing_host)
        page = owner.open("members/invite")
        form = {"email": EMAIL, "role": "editor"}
        owner.post(str(page.form("/invite")["action"]), form)
        mailing_host.work()

        assert mailbox.received == []
        assert "By link" in owner.open("members").words

    def test_does_not_leave_after_the_invitation_is_revoked(
        self, mailing_app: Flask, mailing_host: Host, mailbox: Mailbox
    ):
        owner = open_desk(mailing_app, mailing_host)
        invite(owner, by_mail="y")
        owner.submit(owner.open("members"), "/revoke")
        mailing_host.work()

        assert mailbox.received == []

    def test_is_not_promised_without_a_mail_server(self, owner: Desk):
        page = owner.open("members/invite")

        assert "This service cannot send e-mail." in page.words
        assert not page.soup.select("[name=by_mail]")


class TestMembers:
    def test_are_listed_with_what_matters(self, app: Flask, host: Host, desk: Desk):
        make_member(app, host.account_id, EMAIL, Role.ANALYST, "Ida <b>Bold</b>")
        page = desk.open("members")

        assert "2 members" in page.words
        assert "Ida <b>Bold</b>" in page.words
        assert "never" in page.words

    def test_get_another_role(self, app: Flask, host: Host, desk: Desk):
        ida = make_member(app, host.account_id, EMAIL, Role.ANALYST, "Ida")
        page = desk.submit(desk.open("members"), f"/{ida}/role", role="support")

        assert "Role changed." in desk.open(page.location).words
        assert role_of(app, host) is Role.SUPPORT
        with app.app_context():
            (entry,) = audit.list_entries(host.account_id)
            assert entry.detail == {"name": "Ida", "role": "support", "before": "analyst"}

    @pytest.mark.parametrize("role", ["", "king"])
    def test_get_no_role_that_does_not_exist(self, app: Flask, host: Host, desk: Desk, role: str):
        ida = make_member(app, host.account_id, EMAIL, Role.ANALYST, "Ida")

        assert desk.post(f"members/{ida}/role", {"role": role}).status == 422
        assert role_of(app, host) is Role.ANALYST

    def test_are_removed_and_brought_back(self, app: Flask, host: Host, desk: Desk):
        ida = make_member(app, host.account_id, EMAIL, Role.SUPPORT, "Ida")
        page = desk.submit(desk.open("members"), f"/{ida}/remove")
        assert role_of(app, host) is None

        desk.submit(desk.open(page.location), "/members/undo")
        assert role_of(app, host) is Role.SUPPORT

    def test_are_not_brought_into_an_account_by_another_ones_token(
        self, app: Flask, make_host: Callable[..., Host], make_desk: Callable[..., Desk]
    ):
        other = make_host()
        there, here = make_desk(host=other), make_desk(host=make_host())
        ida = make_member(app, other.account_id, EMAIL, Role.SUPPORT, "Ida")
        undo = re.search("undo=([^&]+)", there.post(f"members/{ida}/remove").location)[1]

        assert here.post("members/undo", {"undo": undo}).status == 410

    def test_of_other_accounts_are_not_found(
        self, app: Flask, owner: Desk, make_host: Callable[..., Host]
    ):
        ida = make_member(app, make_host().account_id, EMAIL)

        assert owner.post(f"members/{ida}/role", {"role": "editor"}).status == 404
        assert owner.post(f"members/{ida}/remove").status == 404

    def test_the_last_owner_stays(self, app: Flask, host: Host, desk: Desk):
        for page in (
            desk.post(f"members/{desk.member_id}/role", {"role": "editor"}),
            desk.post(f"members/{desk.member_id}/remove"),
        ):
            assert page.status == 409
            assert "An account needs at least one owner." in page.alert
        assert desk.open("members").status == 200
