"""A member with a password, and a browser that signs in as them."""

from __future__ import annotations

from flask import Flask

from app.extensions import db
from app.members import service as members
from app.members.roles import Role
from app.members.sign_in import password_login
from tests.support.console_browser import ConsolePage, Desk
from tests.support.hosts import Host

EMAIL, PASSWORD = "noor@northwind.example", "a walk along the canal"


def create_noor(app: Flask, host: Host) -> str:
    """Create an owner with a password, and return their id."""
    with app.app_context():
        member = members.create_member(EMAIL, "Noor")
        members.join_account(host.account_id, member.id, Role.OWNER)
        password_login.set_password(member, PASSWORD)
        db.session.commit()
        return member.id


def sign_in(desk: Desk, email: str = EMAIL, password: str = PASSWORD, **query: str) -> ConsolePage:
    """Fill in the form of the sign-in, as a browser would."""
    page = desk.open("/console/sign-in", **query)
    form = page.form("/sign-in")
    token = str(form.select_one("[name=csrf_token]")["value"])
    wanted = str(form.select_one("[name=next]").get("value", ""))
    data = {"csrf_token": token, "email": email, "password": password, "next": wanted}
    headers = {"HX-Request": "true"} if desk.with_htmx else {}
    return ConsolePage(desk.client.post("/console/sign-in", data=data, headers=headers))
