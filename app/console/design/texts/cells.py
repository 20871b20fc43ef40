"""One text in one language: written in its place in the grid, or on a page of its own."""

from __future__ import annotations

from flask import Blueprint, Response, abort, request
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, TextAreaField

from app.console.design.texts.grid import build_address, wording
from app.console.design.texts.queries import require_cell, require_texts
from app.console.shell.access import current, needs
from app.console.shell.forms import Form
from app.console.shell.pages import render
from app.core.web.hypermedia import leave_page, wants_fragment
from app.extensions import db
from app.flows.copy.files import TextChange
from app.flows.copy.service import save_texts
from app.flows.errors import InvalidTexts, TextsChanged
from app.labels.member.texts import invalid_label
from app.members import audit
from app.members.roles import Permission

bp = Blueprint("cells", __name__)
OFFERS = "offers."


class CellForm(Form):
    """Which cell, what stood there, and what is to stand there."""

    key = HiddenField()
    locale = HiddenField()
    seen = HiddenField()
    words = TextAreaField()


@bp.get("/words/<flow_key>/cell")
@needs(Permission.VIEW)
def show(flow_key: str) -> ResponseReturnValue:
    """Show a cell as it is read, or with ``edit`` as it is written."""
    key, locale = request.args.get("key", ""), request.args.get("locale", "")
    return _render(flow_key, key, locale, is_open="edit" in request.args)


@bp.post("/words/<flow_key>/cell")
@needs(Permission.VIEW)
def save(flow_key: str) -> ResponseReturnValue:
    """Write the words of one cell, unless a colleague has changed them meanwhile."""
    form = CellForm()
    key, locale, words = form.key.data or "", form.locale.data or "", form.words.data or ""
    _require_right(key)
    try:
        _save(flow_key, TextChange(key, locale, words, form.seen.data or ""))
    except InvalidTexts as error:
        db.session.rollback()
        return _again(flow_key, form, problem=invalid_label(error.code), status=422)
    except TextsChanged as error:
        db.session.rollback()
        return _again(flow_key, form, theirs=error.words, status=409)
    db.session.commit()
    if not wants_fragment():
        return leave_page(build_address(require_texts(flow_key), key))
    return _render(flow_key, key, locale, is_open=False)


def _save(flow_key: str, change: TextChange) -> None:
    require_cell(require_texts(flow_key), change.key, change.locale)
    member, account_id = current().member, current().account.id
    save_texts(account_id, flow_key, [change], member_id=member.id)
    place = f"{change.key} {change.locale}"
    audit.record(account_id, member, "words.changed", flow_key, place=place)


def _again(
    flow_key: str, form: CellForm, *, status: int, problem: str = "", theirs: str | None = None
) -> Response:
    """Show the cell with what was written, what is wrong, and what a colleague wrote."""
    return _render(
        flow_key,
        form.key.data or "",
        form.locale.data or "",
        is_open=True,
        entered=form.words.data or "",
        problem=problem,
        theirs=theirs,
        status=status,
    )


def _render(
    flow_key: str,
    key: str,
    locale: str,
    *,
    is_open: bool,
    entered: str | None = None,
    problem: str = "",
    theirs: str | None = None,
    status: int = 200,
) -> Response:
    words = require_texts(flow_key)
    row, cell = require_cell(words, key, locale)
    return render(
        "console/texts/cell.html",
        fragment="cell",
        status=status,
        flow_key=flow_key,
        back=build_address(words, key),
        row=row,
        cell=cell,
        source=words.grid.source,
        is_open=is_open,
        entered=cell.words if entered is None else entered,
        problem=problem,
        theirs=theirs,
        **wording(),
    )


def _require_right(key: str) -> None:
    """Let nobody write words whose owner they may not change: offers are no part of the flow."""
    right = Permission.EDIT_OFFERS if key.startswith(OFFERS) else Permission.EDIT_FLOWS
    if not current().may(right):
        abort(403)
