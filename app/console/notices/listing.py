"""The list of notices, filtered and searched."""

from __future__ import annotations

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.models import Mode
from app.actions import service as actions
from app.console.access import Seat, needs, seat
from app.console.asking import day_begins, day_ends, kept, line, one_of
from app.console.notices.wording import (
    kind_choices,
    kind_words,
    name_of,
    state_choices,
    state_words,
)
from app.console.pages import render
from app.flows.declaration import CancelKind
from app.members.roles import Permission
from app.notices import finding
from app.notices.finding import NoticeFilter
from app.notices.models import Notice
from app.notices.states import NoticeState, state_of

bp = Blueprint("notices", __name__)


@bp.get("/notices")
@needs(Permission.VIEW_SESSIONS)
def show() -> ResponseReturnValue:
    """List the notices, the latest first. The public form knows no test mode."""
    here, asked = seat(), request.args.to_dict()
    wanted, before = _filter(asked, here), asked.get("before") or None
    page = finding.find_notices(here.account.id, wanted, before=before)
    is_live = here.mode is Mode.LIVE
    return render(
        "console/notices/notices.html",
        fragment="results",
        asked=asked,
        choices={"state": state_choices(), "kind": kind_choices()},
        is_live=is_live,
        is_narrowed=wanted != NoticeFilter(),
        rows=page.rows if is_live else [],
        states=_states(page.rows),
        form_url=f"/cancel/{here.account.id}",
        newest=url_for("console.notices.show", **kept(asked)) if before else None,
        older=_older(asked, page.older) if is_live else None,
        words={"kind": kind_words, "name": name_of},
    )


def _filter(asked: dict[str, str], here: Seat) -> NoticeFilter:
    """Return what was asked for. Days are those of the member's zone."""
    state = one_of(asked, "state", list(NoticeState))
    kind = one_of(asked, "kind", list(CancelKind))
    return NoticeFilter(
        state=NoticeState(state) if state else None,
        kind=CancelKind(kind) if kind else None,
        since=day_begins(asked.get("since"), here.member.timezone),
        until=day_ends(asked.get("until"), here.member.timezone),
        sought=line(asked, "q"),
    )


def _states(rows: list[Notice]) -> dict[str, tuple[str, str]]:
    """Return where each notice stands, in words, by its id."""
    ids = [row.action_id for row in rows if row.action_id]
    found = actions.actions_by_id(seat().account.id, ids)
    return {row.id: state_words(state_of(found.get(row.action_id or ""))) for row in rows}


def _older(asked: dict[str, str], last: str | None) -> str | None:
    return url_for("console.notices.show", **kept(asked, before=last)) if last else None
