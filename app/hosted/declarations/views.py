"""The public way to cancel: for everybody, without signing in, a cookie or JavaScript."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, make_response, request
from flask.typing import ResponseReturnValue

from app.accounts.models import Account
from app.config import get_settings
from app.core.clock import utcnow
from app.core.security.throttle import Throttle
from app.declarations import service as notices
from app.declarations.errors import InvalidDeclaration
from app.declarations.fields import DeclaredFields, read_declared_fields
from app.declarations.models import Declaration
from app.extensions import db, reading
from app.hosted.access import check_same_site
from app.hosted.billing_wait import ask_billing
from app.hosted.declarations.context import DeclarationContext, build_context, visit_at
from app.hosted.declarations.form_tokens import FormToken, is_hasty, is_trapped, read_ticket
from app.hosted.declarations.page import build_sheet, render_declaration, render_form
from app.hosted.receipts.files import html_file
from app.sessions.errors import SessionNotFound

bp = Blueprint("declarations", __name__)
_EXTENSION = "fairwell.entrance"
RETRY_AFTER_SECONDS = 60
COST_OF_HASTE = 3


@bp.get("/cancel/<account_id>")
def show_form(account_id: str) -> ResponseReturnValue:
    """Show what can be declared. Nothing changes."""
    with reading():
        visit = build_context(account_id)
        db.session.commit()
    return render_form(visit)


@bp.post("/cancel/<account_id>")
def take_declaration(account_id: str) -> ResponseReturnValue:
    """Take a notice down, and say what is true of it; the same form again is the same notice.

    Nobody is refused for being fast: browsers fill in what they know. Haste
    only counts more where many come from one address.
    """
    check_same_site(request)
    ticket = read_ticket(request.form, account_id)
    visit, notice = _read(account_id, ticket)
    if notice is not None:
        return render_declaration(visit, notice)
    if ticket is None:
        return render_form(visit, problem="expired", status=422)
    try:
        declared = read_declared_fields(request.form, visit.asked, visit.today)
    except InvalidDeclaration as error:
        return render_form(visit, mistakes=error.problems, status=422)
    if is_trapped(request.form):
        return render_form(visit, problem="trapped", status=422)
    if not _throttle().allows(request.remote_addr or "", cost=_cost_of(ticket)):
        return _too_often(visit)
    return render_declaration(visit, _receive(visit, ticket, declared))


@bp.post("/cancel/<account_id>/copy")
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
    account_id: str, ticket: FormToken | None
) -> tuple[DeclarationContext, Declaration | None]:
    """Return who is there, and what their form has become already."""
    with reading():
        visit = build_context(account_id)
        notice = ticket and notices.get_declaration(account_id, ticket.notice_id)
        db.session.commit()
    return visit, notice or None


def _receive(visit: DeclarationContext, ticket: FormToken, declared: DeclaredFields) -> Declaration:
    """Put the notice on disk, and only then ask the host about it."""
    notice = notices.receive_declaration(
        visit.account,
        ticket.notice_id,
        declared,
        locale=visit.locale,
        country=visit.country,
        packs=visit.packs,
    )
    db.session.commit()
    ask_billing(visit.account.id, notice.action_id, get_settings(current_app))
    return notice


def _file(visit: DeclarationContext, notice: Declaration) -> Response:
    response = make_response(html_file(build_sheet(visit, notice)))
    name = f"cancellation-{notice.reference}.html"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _too_often(visit: DeclarationContext) -> Response:
    response = render_form(visit, problem="too_often", status=429)
    response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def _cost_of(ticket: FormToken) -> int:
    """Return as how many notices one counts. A form sent again later is in no haste any more."""
    return COST_OF_HASTE if is_hasty(ticket, utcnow()) else 1


def _throttle() -> Throttle:
    """Return the throttle of this process: it counts notices, so that mistakes cost nobody a turn.

    Many people may share an address, such as those of an office or a mobile
    network: thirty at once, then six a minute.
    """
    found: Throttle = current_app.extensions.setdefault(_EXTENSION, Throttle(burst=30, seconds=10))
    return found
