"""A browser at the entrance of the console, in which nobody is signed in yet."""

from __future__ import annotations

from flask import Flask

from app.core.clock import utcnow
from app.extensions import db
from app.members import service as members
from app.members.models import Member
from app.members.roles import Role
from app.members.sign_in import password_login, second_factor
from tests.support.console_browser import ConsolePage, Desk

PASSWORD = "a walk along the canal"


class Stranger(Desk):
    """Somebody at the door. Forms carry the token of the page on which anybody may sign in."""

    def csrf_token(self) -> str:
        page = self.open("/console/sign-in")
        return str(page.soup.select_one("input[name=csrf_token]")["value"])

    def sign_in(self, email: str, password: str = PASSWORD) -> ConsolePage:
        page = self.open("/console/sign-in")
        return self.submit(page, "/sign-in", email=email, password=password)

    @property
    def is_signed_in(self) -> bool:
        return self.open("/console/profile").status == 200


def make_member(
    app: Flask, account_id: str, email: str, role: Role = Role.OWNER, name: str = "Noor"
) -> str:
    """Create a member with a password, and return their id."""
    with app.app_context():
        member = members.create_member(email, name)
        members.join_account(account_id, member.id, role)
        password_login.set_password(member, PASSWORD)
        db.session.commit()
        return member.id


def set_up_factor(app: Flask, member_id: str) -> list[str]:
    """Turn a member's second factor on, and return their recovery codes."""
    with app.app_context():
        member = members.require_member(member_id)
        second_factor.begin(member)
        codes = second_factor.confirm(member.id, code_of(member))
        db.session.commit()
        return codes


def code_now(app: Flask, member_id: str) -> str:
    """Return what the member's app shows."""
    with app.app_context():
        return code_of(members.require_member(member_id))


def code_of(member: Member) -> str:
    """Return the code of RFC 6238, computed anew (HMAC-SHA-1, six digits)."""
    import base64
    import hmac

    key = base64.b32decode(member.totp_secret or "")
    step = int(utcnow().timestamp()) // 30
    digest = hmac.digest(key, step.to_bytes(8, "big"), "sha1")
    offset = digest[-1] & 15
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"
