"""Single sign-on, with a real provider: who comes in, who does not, and what goes wrong."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask

from app.accounts import service as accounts
from app.extensions import db
from app.members import invitations
from app.members import service as members
from app.members.models import Member
from app.members.roles import Role
from tests.faults.receivers import misbehaving
from tests.support.clocks import MovableClock
from tests.support.console_browser import ConsolePage
from tests.support.hosts import Host, open_host
from tests.support.providers import OidcProvider, running_provider
from tests.support.public_browser import Stranger, code_now, make_member, set_up_factor

EMAIL = "noor@northwind.example"
START = "/console/sign-in/provider"


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OidcProvider]:
    with running_provider(tmp_path_factory.mktemp("provider")) as provider:
        yield provider


@pytest.fixture
def app(make_app: Callable[..., Flask], provider: OidcProvider) -> Flask:
    """A service that knows the provider."""
    return make_app(
        oidc_issuer=provider.issuer,
        oidc_client_id="fairwell",
        oidc_client_secret="s3cret",
        oidc_label="Tidewater",
    )


@pytest.fixture
def noor(app: Flask, host: Host) -> str:
    return make_member(app, host.account_id, EMAIL)


def leave(stranger: Stranger, **query: str) -> str:
    """Follow the link to the provider, and return its address."""
    page = stranger.open(START, **query)
    assert page.status == 303, page.words
    return str(page.location)


def arrive(stranger: Stranger, url: str) -> ConsolePage:
    """Come back to the address the provider named."""
    parts = urlsplit(url)
    return ConsolePage(stranger.client.get(f"{parts.path}?{parts.query}"))


def come(stranger: Stranger, provider: OidcProvider, subject: str = "s-1") -> ConsolePage:
    return arrive(stranger, provider.sign_in(leave(stranger), subject))


def bound_to(app: Flask, member_id: str) -> tuple[str | None, str | None]:
    with app.app_context():
        member = members.require_member(member_id)
        return member.oidc_issuer, member.oidc_subject


class TestComingIn:
    def test_begins_with_a_link_on_the_page(self, passer_by: Stranger):
        page = passer_by.open("/console/sign-in")

        assert page.link("Sign in with Tidewater") == START

    def test_asks_for_a_code_with_state_nonce_and_proof_key(self, passer_by: Stranger):
        asked = parse_qs(urlsplit(leave(passer_by)).query)

        assert asked["response_type"] == ["code"]
        assert asked["code_challenge_method"] == ["S256"]
        assert asked["redirect_uri"] == ["http://localhost:8000/console/sign-in/provider/back"]
        assert all(len(asked[name][0]) >= 43 for name in ("state", "nonce", "code_challenge"))

    def test_binds_the_member_whose_address_is_verified(
        self, app: Flask, provider: OidcProvider, visitor_at_the_door: Stranger, noor: str
    ):
        provider.knows("s-1", email="Noor@Northwind.example", email_verified=True)

        assert come(visitor_at_the_door, provider).location == "/console/"
        assert visitor_at_the_door.is_signed_in
        assert bound_to(app, noor) == (provider.issuer, "s-1")

    def test_knows_them_from_then_on_whatever_their_address(
        self, app: Flask, provider: OidcProvider, passer_by: Stranger, noor: str
    ):
        provider.knows("s-1", email=EMAIL, email_verified=True)
        come(passer_by, provider)
        passer_by.post("/console/sign-out")
        provider.knows("s-1", email="new-name@northwind.example", email_verified=False)

        assert come(passer_by, provider).location == "/console/"

    def test_leads_to_the_page_that_was_wanted(
        self, provider: OidcProvider, passer_by: Stranger, noor: str
    ):
        provider.knows("s-1", email=EMAIL, email_verified=True)
        wanted = f"{passer_by.place}/start"
        page = arrive(passer_by, provider.sign_in(leave(passer_by, next=wanted), "s-1"))

        assert page.location == wanted

    def test_accepts_an_invitation(
        self, app: Flask, host: Host, provider: OidcProvider, passer_by: Stranger
    ):
        with app.app_context():
            accounts.require_account(host.account_id).timezone = "Europe/Madrid"
            invitations.invite(
                host.account_id, "ida@northwind.example", Role.ANALYST, by=None, sends_mail=False
            )
            db.session.commit()
        provider.knows("s-2", email="ida@northwind.example", email_verified=True, name="Ida")

        assert come(passer_by, provider, "s-2").location == "/console/"
        with app.app_context():
            ida = members.find_member("ida@northwind.example")
            assert (ida.name, ida.password_hash) == ("Ida", None)
            assert ida.timezone == "Europe/Madrid", "that of the account"
            assert members.get_membership(host.account_id, ida.id).role is Role.ANALYST
            assert invitations.list_pending(host.account_id) == []

    def test_still_asks_for_the_members_own_second_factor(
        self,
        app: Flask,
        provider: OidcProvider,
        passer_by: Stranger,
        noor: str,
        clock: MovableClock,
    ):
        with clock.moved(hours=-1):
            set_up_factor(app, noor)
        provider.knows("s-1", email=EMAIL, email_verified=True)

        assert come(passer_by, provider).location == "/console/sign-in/code"
        assert not passer_by.is_signed_in
        page = passer_by.open("/console/sign-in/code")
        assert passer_by.submit(page, "/sign-in/code", code=code_now(app, noor)).location


class TestStayingOut:
    def refused(self, stranger: Stranger, page: ConsolePage, words: str) -> None:
        assert words in page.alert
        assert page.status in {400, 403, 502}
        assert not stranger.is_signed_in

    @pytest.mark.parametrize("claims", [{}, {"email_verified": False}, {"email_verified": "no"}])
    def test_with_an_address_nobody_verified(
        self, app: Flask, provider: OidcProvider, passer_by: Stranger, noor: str, claims: Any
    ):
        provider.knows("s-3", email=EMAIL, **claims)

        self.refused(passer_by, come(passer_by, provider, "s-3"), "verified")
        assert bound_to(app, noor) == (None, None)

    def test_without_being_a_member_or_invited(
        self, app: Flask, provider: OidcProvider, passer_by: Stranger
    ):
        provider.knows("s-4", email="else@northwind.example", email_verified=True)

        page = come(passer_by, provider, "s-4")
        self.refused(passer_by, page, "Ask an owner for an invitation.")
        with app.app_context():
            assert db.session.query(Member).count() == 0

    def test_as_another_identity_of_a_member_who_is_bound(
        self, app: Flask, provider: OidcProvider, passer_by: Stranger, noor: str
    ):
        provider.knows("s-1", email=EMAIL, email_verified=True)
        come(passer_by, provider)
        passer_by.post("/console/sign-out")
        provider.knows("s-5", email=EMAIL, email_verified=True)

        self.refused(passer_by, come(passer_by, provider, "s-5"), "another identity")
        assert bound_to(app, noor) == (provider.issuer, "s-1")

    def test_with_a_state_of_another_browser(
        self, app: Flask, provider: OidcProvider, passer_by: Stranger, noor: str
    ):
        provider.knows("s-1", email=EMAIL, email_verified=True)
        url = provider.sign_in(leave(passer_by), "s-1")
        other = Stranger(app.test_client(), passer_by.place)
        leave(other)

        self.refused(other, arrive(other, url), "started in another browser")

    def test_a_second_time_with_the_same_answer(
        self, provider: OidcProvider, passer_by: Stranger, noor: str
    ):
        provider.knows("s-1", email=EMAIL, email_verified=True)
        url = provider.sign_in(leave(passer_by), "s-1")
        arrive(passer_by, url)
        passer_by.post("/console/sign-out")

        self.refused(passer_by, arrive(passer_by, url), "started in another browser")

    def test_after_a_quarter_of_an_hour(
        self, provider: OidcProvider, passer_by: Stranger, noor: str, clock: MovableClock
    ):
        url = provider.sign_in(leave(passer_by), "s-1")

        with clock.moved(minutes=16):
            self.refused(passer_by, arrive(passer_by, url), "Sign-in expired")

    def test_with_a_token_for_another_nonce(
        self, provider: OidcProvider, passer_by: Stranger, noor: str
    ):
        provider.knows("s-1", email=EMAIL, email_verified=True)
        url = leave(passer_by)
        nonce = parse_qs(urlsplit(url).query)["nonce"][0]
        back = provider.sign_in(url.replace(nonce, "x" * 43), "s-1")

        self.refused(passer_by, arrive(passer_by, back), "did not respond as expected")

    def test_with_a_code_nobody_gave(self, passer_by: Stranger, noor: str):
        state = parse_qs(urlsplit(leave(passer_by)).query)["state"][0]
        page = arrive(passer_by, f"{START}/back?code=made-up&state={state}")

        self.refused(passer_by, page, "did not respond as expected")

    def test_when_they_refuse_there(self, provider: OidcProvider, passer_by: Stranger):
        page = arrive(passer_by, provider.deny(leave(passer_by)))
        self.refused(passer_by, page, "")

    def test_when_the_provider_is_dead(self, make_app: Callable[..., Flask], receiver: Any):
        app = make_app(oidc_issuer="http://127.0.0.1:9", oidc_client_id="fairwell")
        host = open_host(app, receiver)
        stranger = Stranger(app.test_client(), f"/console/{host.account_id}/live")

        self.refused(stranger, stranger.open(START), "did not respond as expected")
        assert stranger.open("/console/sign-in").status == 200

    def test_when_it_calls_itself_by_another_name(
        self, make_app: Callable[..., Flask], receiver: Any, provider: OidcProvider
    ):
        issuer = provider.issuer.replace("127.0.0.1", "localhost")
        app = make_app(oidc_issuer=issuer + "/elsewhere/..", oidc_client_id="fairwell")
        host = open_host(app, receiver)
        stranger = Stranger(app.test_client(), f"/console/{host.account_id}/live")

        self.refused(stranger, stranger.open(START), "did not respond as expected")

    @pytest.mark.parametrize(("padding", "leads_on"), [(1_000, True), (1_100_000, False)])
    def test_when_its_answer_has_no_end(
        self, make_app: Callable[..., Flask], receiver: Any, padding: int, leads_on: bool
    ):
        with misbehaving(lambda connection: connection.sendall(answer)) as url:
            issuer = url.removesuffix("/hook")
            known = {"issuer": issuer, "authorization_endpoint": f"{issuer}/authorize"}
            body = json.dumps(known | {"padding": "x" * padding}).encode()
            head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n\r\n"
            answer = head.encode() + body
            app = make_app(oidc_issuer=issuer, oidc_client_id="fairwell")
            host = open_host(app, receiver)
            stranger = Stranger(app.test_client(), f"/console/{host.account_id}/live")
            page = stranger.open(START)

        assert (page.status == 303) is leads_on
        if not leads_on:
            self.refused(stranger, page, "did not respond as expected")


def test_without_a_provider_there_is_no_such_way(make_app: Callable[..., Flask]):
    client = make_app().test_client()

    assert client.get(START).status_code == 404
    assert "provider" not in client.get("/console/sign-in").text
