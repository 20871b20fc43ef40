"""The list of notices, filtered and searched."""

from __future__ import annotations

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.models import Mode
from app.billing import service as actions
from app.console.shell.access import CurrentMember, current, needs
from app.console.shell.filters import day_begins, day_ends, kept, line, one_of
from app.console.shell.pages import render
from app.core.web.addresses import PATHS
from app.declarations import queries as declarations
from app.declarations.models import Declaration
from app.declarations.queries import DeclarationFilter
from app.declarations.states import DeclarationState, read_state
from app.flows.declaration import CancelKind
from app.labels.member.declarations import (
    declarant_name,
    kind_choices,
    kind_label,
    state_choices,
    state_label,
)
from app.members.roles import Permission

bp = Blueprint("declarations", __name__)


@bp.get("/notices")
@needs(Permission.VIEW_SESSIONS)
def show() -> ResponseReturnValue:
    """List the notices, the latest first. The public form knows no test mode."""
    here, asked = current(), request.args.to_dict()
    wanted, before = _filter(asked, here), asked.get("before") or None
    page = declarations.find_declarations(here.account.id, wanted, before=before)
    is_live = here.mode is Mode.LIVE
    return render(
        "console/declarations/declarations.html",
        fragment="results",
        asked=asked,
        choices={"state": state_choices(), "kind": kind_choices()},
        is_live=is_live,
        is_narrowed=wanted != DeclarationFilter(),
        rows=page.rows if is_live else [],
        states=_states(page.rows),
        form_url=PATHS.public_form(here.account.id),
        newest=url_for("console.declarations.show", **kept(asked)) if before else None,
        older=_older(asked, page.older) if is_live else None,
        words={"kind": kind_label, "name": declarant_name},
    )


def _filter(asked: dict[str, str], here: CurrentMember) -> DeclarationFilter:
    """Return what was asked for. Days are those of the member's zone."""
    state = one_of(asked, "state", list(DeclarationState))
    kind = one_of(asked, "kind", list(CancelKind))
    return DeclarationFilter(
        state=DeclarationState(state) if state else None,
        kind=CancelKind(kind) if kind else None,
        since=day_begins(asked.get("since"), here.member.timezone),
        until=day_ends(asked.get("until"), here.member.timezone),
        sought=line(asked, "q"),
    )


def _states(rows: list[Declaration]) -> dict[str, tuple[str, str]]:
    """Return where each notice stands, in words, by its id."""
    ids = [row.action_id for row in rows if row.action_id]
    found = actions.actions_by_id(current().account.id, ids)
    return {row.id: state_label(read_state(found.get(row.action_id or ""))) for row in rows}


def _older(asked: dict[str, str], last: str | None) -> str | None:
    return url_for("console.declarations.show", **kept(asked, before=last)) if last else None
