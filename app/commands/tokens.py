"""``fairwell token``: open tokens for a first try, and what is wrong with those of a host."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any

import click
import jwt
from flask.cli import with_appcontext

from app.accounts import service as accounts
from app.commands.output import account_option, as_json_option, show
from app.core.clock import utcnow
from app.core.errors import FairwellError
from app.core.ids import new_id
from app.extensions import db, reading
from app.flows.errors import FlowNotFound, FlowNotPublished
from app.labels.customer.codes import cause_label
from app.labels.member.sessions import list_expectations, refusal_advice, refusal_label
from app.sessions.entry.refusals import reason_of
from app.sessions.entry.start import find_session, require_flow_entry
from app.sessions.entry.tokens import check_time, verify_open_token
from app.sessions.errors import InvalidToken

LIFE_SECONDS = 900


@click.group()
def token() -> None:
    """Open tokens, as a host's backend signs them."""


@token.command("mint")
@account_option
@click.option("--customer", "customer_ref", default="customer-1", show_default=True)
@click.option("--plan", default="pro", show_default=True)
@click.option("--amount-minor", default=2900, show_default=True, type=click.IntRange(0))
@click.option("--currency", default="EUR", show_default=True)
@click.option("--interval", default="month", type=click.Choice(["day", "week", "month", "year"]))
@click.option("--locale", help="The customer's language.")
@click.option("--mode", default="test", show_default=True, type=click.Choice(["live", "test"]))
@click.option("--claims", help="More claims as a JSON object; they replace those above.")
@as_json_option
@with_appcontext
def mint(account_id: str, claims: str | None, as_json: bool, **facts: Any) -> None:
    """Sign an open token for a made-up subscription. Send it as the form field ``token``."""
    with reading():
        key = accounts.latest_signing_key(account_id)
    if key is None:
        raise click.ClickException(f"There is no account {account_id} with a live signing key.")
    payload = _claims(account_id, facts) | _read_object(claims or "{}")
    signed = jwt.encode(payload, key.secret, algorithm="HS256", headers={"kid": key.kid})
    if as_json:
        show({"token": signed}, as_json=True)
    else:
        click.echo(signed)


@token.command("check")
@click.argument("given", metavar="TOKEN")
@as_json_option
@with_appcontext
def check(given: str, as_json: bool) -> None:
    """Say what is wrong with an open token, or what of it is ignored. ``-`` reads it from a pipe.

    Nothing is changed, and the token can still be used.
    """
    text = sys.stdin.read().strip() if given == "-" else given
    with reading():
        report = _report(text)
        db.session.rollback()
    if as_json:
        show(report, as_json=True)
    else:
        click.echo("\n".join(_sentences(report)))
    if not report["ok"]:
        raise SystemExit(1)


def _report(text: str) -> dict[str, Any]:
    """Return what ``/open`` would make of a token at this moment."""
    try:
        account, claims = verify_open_token(text)
    except InvalidToken as error:
        return {"ok": False, **_refusal(error)}
    ignored = list(claims.ignored)
    known = {"account": account.id, "mode": claims.mode.value, "ignored": ignored}
    try:
        check_time(claims)
        find_session(account.id, claims)
        ignored += require_flow_entry(account, claims)[1]
    except (InvalidToken, FlowNotFound, FlowNotPublished) as error:
        return {"ok": False, **_refusal(error), **known}
    return {"ok": True, **known}


def _refusal(error: FairwellError) -> dict[str, Any]:
    reason = reason_of(error)
    given = error.given if isinstance(error, InvalidToken) else str(error)
    wrong = error.claims if isinstance(error, InvalidToken) else []
    return {
        "reason": reason.value,
        "message": refusal_label(reason, given),
        "claims": dict(list_expectations(wrong)),
        "advice": refusal_advice(reason),
    }


def _sentences(report: dict[str, Any]) -> Iterator[str]:
    if report["ok"]:
        yield f"The token is good for {report['account']}, {report['mode']} mode."
    else:
        yield f"Refused: {report['message']}."
        yield from (f"  {claim}: {must_be}" for claim, must_be in report["claims"].items())
        yield report["advice"]
    for each in report.get("ignored", []):
        given = f" ({each['given']})" if "given" in each else ""
        yield f"Ignored: {each['claim']}{given}: {cause_label(each['reason'])}."


def _read_object(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except ValueError as error:
        raise click.BadParameter("not JSON", param_hint="--claims") from error
    if not isinstance(value, dict):
        raise click.BadParameter("not a JSON object", param_hint="--claims")
    return value


def _claims(account_id: str, facts: dict[str, Any]) -> dict[str, Any]:
    now = int(utcnow().timestamp())
    return {
        "iss": account_id,
        "aud": "fairwell",
        "sub": facts["customer_ref"],
        "jti": new_id("jti"),
        "iat": now,
        "exp": now + LIFE_SECONDS,
        "mode": facts["mode"],
        "subscription": {
            "ref": f"sub-{facts['customer_ref']}",
            "plan": facts["plan"],
            "amount_minor": facts["amount_minor"],
            "currency": facts["currency"],
            "interval": facts["interval"],
            "current_period_end": now + 12 * 24 * 3600,
        },
        "customer": {"locale": facts["locale"]} if facts["locale"] else {},
    }
