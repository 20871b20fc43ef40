"""The public way to cancel: for everybody, without signing in, a cookie or JavaScript."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, Response, current_app, make_response, request
from flask.typing import ResponseReturnValue
from limits import RateLimitItemPerMinute

from app.accounts.models import Account
from app.config import get_settings
from app.core.clock import utcnow
from app.declarations import service as notices
from app.declarations.errors import InvalidDeclaration
from app.declarations.fields import DeclaredFields, read_declared_fields
from app.declarations.models import Declaration
from app.extensions import db, reading
from app.flows.declaration import CancelKind
from app.hosted.billing_wait import ask_billing
from app.hosted.declarations.context import DeclarationContext, build_context, visit_at
from app.hosted.declarations.form_tokens import FormToken, is_hasty, is_trapped, read_ticket
from app.hosted.declarations.page import build_sheet, render_declaration, render_form
from app.hosted.entry.origins import check_same_site
from app.hosted.receipts.files import html_file
from app.rates import count_network
from app.sessions.errors import SessionNotFound

bp = Blueprint("declarations", __name__)
ALLOWED = RateLimitItemPerMinute(30, 5)
"""Declarations of one network: many people may share one, such as those of an office. Only
what is declared counts, so that a mistake costs nobody a turn."""
COST_OF_HASTE = 3


@bp.get("/cancel/<account_id>")
@bp.get("/withdraw/<account_id>", defaults={"is_withdrawal": True})
def show_form(account_id: str, *, is_withdrawal: bool = False) -> ResponseReturnValue:
    """Show what can be declared. Nothing changes."""
    with reading():
        visit = build_context(account_id, is_withdrawal=is_withdrawal)
        db.session.commit()
    return render_form(visit)


@bp.post("/cancel/<account_id>")
@bp.post("/withdraw/<account_id>", defaults={"is_withdrawal": True})
def take_declaration(account_id: str, *, is_withdrawal: bool = False) -> ResponseReturnValue:
    """Take a notice down, and say what is true of it; the same form again is the same notice.

    Nobody is refused for being fast: browsers fill in what they know. Haste
    only counts more where many come from one address.
    """
    check_same_site(request)
    ticket = read_ticket(request.form, account_id)
    visit, notice = _read(account_id, ticket, is_withdrawal=is_withdrawal)
    if notice is not None:
        return render_declaration(visit, notice)
    if ticket is None:
        return render_form(visit, problem="expired", status=422)
    try:
        declared = _read_fields(visit)
    except InvalidDeclaration as error:
        return render_form(visit, mistakes=error.problems, status=422)
    if is_trapped(request.form):
        return render_form(visit, problem="trapped", status=422)
    waits = count_network("declarations", ALLOWED, cost=_cost_of(ticket))
    if waits:
        return _too_often(visit, waits)
    return render_declaration(visit, _receive(visit, ticket, declared))


@bp.post("/cancel/<account_id>/copy")
@bp.post("/withdraw/<account_id>/copy")
def download_copy(account_id: str) -> ResponseReturnValue:
    """Hand what was declared, with date and time, to whoever holds the form that declared it."""
    check_same_site(request)
    ticket = read_ticket(request.form, account_id)
    if ticket is None:
        raise SessionNotFound
    visit, notice = _read(account_id, ticket)
    if notice is None:
        raise SessionNotFound
    return _file(visit, notice)


def render_copy(account: Account, notice: Declaration) -> Response:
    """Return the copy in the language of the person, for a member who looks after them."""
    return _file(visit_at(account, notice.locale, notice.country), notice)


def _read(
    account_id: str, ticket: FormToken | None, *, is_withdrawal: bool = False
) -> tuple[DeclarationContext, Declaration | None]:
    """Return who is there, and what their form has become already."""
    with reading():
        visit = build_context(account_id, is_withdrawal=is_withdrawal)
        notice = ticket and notices.get_declaration(account_id, ticket.notice_id)
        db.session.commit()
    return visit, notice or None


def _read_fields(visit: DeclarationContext) -> DeclaredFields:
    """Return what the form declares: a withdrawal says so by its address alone.

    :raises InvalidDeclaration: naming every field that is wrong.
    """
    declared = read_declared_fields(request.form, visit.asked, visit.today)
    return replace(declared, kind=CancelKind.WITHDRAWAL) if visit.is_withdrawal else declared


def _receive(visit: DeclarationContext, ticket: FormToken, declared: DeclaredFields) -> Declaration:
    """Put the notice on disk, and only then ask the host about it."""
    notice = notices.receive_declaration(
        visit.account,
        ticket.notice_id,
        declared,
        locale=visit.locale,
        country=visit.country,
        packs=visit.packs,
        sends_mail=visit.sends_mail,
    )
    db.session.commit()
    ask_billing(visit.account.id, notice.action_id, get_settings(current_app))
    return notice


def _file(visit: DeclarationContext, notice: Declaration) -> Response:
    response = make_response(html_file(build_sheet(visit, notice)))
    subject = "withdrawal" if notice.is_withdrawal else "cancellation"
    name = f"{subject}-{notice.reference}.html"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _too_often(visit: DeclarationContext, waits: int) -> Response:
    response = render_form(visit, problem="too_often", status=429)
    response.headers["Retry-After"] = str(waits)
    return response


def _cost_of(ticket: FormToken) -> int:
    """Return as how many notices one counts. A form sent again later is in no haste any more."""
    return COST_OF_HASTE if is_hasty(ticket, utcnow()) else 1
