"""``fairwell member``: who may sign in to the console."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import with_appcontext

from app.accounts import service as accounts
from app.accounts.errors import AccountNotFound
from app.commands.output import as_json_option, show
from app.config import get_settings
from app.extensions import db
from app.members import audit
from app.members import service as members
from app.members.errors import InvalidAddress
from app.members.models import Member
from app.members.refused_sign_ins import record_refused_sign_ins
from app.members.roles import Role


@click.group()
def member() -> None:
    """Members: the people who sign in to the console."""


@member.command("create")
@click.option("--account", "account_id", required=True, help="The account they belong to.")
@click.option("--email", required=True, help="The address they sign in with.")
@click.option("--name", default="", help="What colleagues call them.")
@click.option("--role", type=click.Choice([role.value for role in Role]), default="owner")
@click.option("--locale", default="en", help="The language of their console.")
@click.option("--timezone", help="Such as Europe/Berlin. Without it, that of the account.")
@as_json_option
@with_appcontext
def create(
    account_id: str, email: str, role: str, timezone: str | None, as_json: bool, **profile: str
) -> None:
    """Create a member, and print the link by which they choose their password."""
    try:
        profile["timezone"] = timezone or accounts.require_account(account_id).timezone
        found = members.find_member(email) or members.create_member(email, **profile)
    except AccountNotFound as error:
        raise click.ClickException(f"there is no account {account_id}") from error
    except InvalidAddress as error:
        raise click.ClickException(f"{email!r} is no e-mail address") from error
    members.join_account(account_id, found.id, Role(role))
    audit.record(account_id, None, "member.joined", found.id, name=found.name, role=role)
    db.session.commit()
    show(_described(found), as_json=as_json)


@member.command("link")
@click.option("--email", required=True, help="The address they sign in with.")
@as_json_option
@with_appcontext
def link(email: str, as_json: bool) -> None:
    """Print a new link for a member who has no password, or has lost it."""
    found = members.find_member(email)
    if found is None:
        raise click.ClickException(f"nobody signs in with {email}")
    show(_described(found), as_json=as_json)


@member.command("forget-second-factor")
@click.option("--email", required=True, help="The address they sign in with.")
@with_appcontext
def forget_second_factor(email: str) -> None:
    """Turn a member's second factor off: they lost the app and every recovery code."""
    from app.members.sign_in import second_factor

    found = members.find_member(email)
    if found is None:
        raise click.ClickException(f"nobody signs in with {email}")
    second_factor.turn_off(found)
    for place in members.list_memberships(found.id):
        detail = {"name": found.name}
        audit.record(place.account.id, None, "member.second_factor_forgotten", found.id, **detail)
    db.session.commit()
    click.echo(f"{found.email} signs in by password alone now.")


def record_refusals() -> None:
    """Take wrong passwords into the audit log. The worker does it every minute."""
    while record_refused_sign_ins():
        db.session.commit()


def welcome_url(found: Member) -> str:
    """Return where a member chooses a password. Good once, for a week."""
    from app.members.sign_in import password_login  # late: the worker needs this file, not that

    token = password_login.password_link(found)
    return get_settings(current_app).addresses.welcome(token)


def _described(found: Member) -> dict[str, str]:
    return {"member_id": found.id, "email": found.email, "link": welcome_url(found)}
