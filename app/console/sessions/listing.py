"""The list of sessions, filtered and searched."""

from __future__ import annotations

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from app.console.access import needs, seat
from app.console.asking import kept, read_filter
from app.console.pages import render
from app.console.session_wording import (
    by_label,
    country_name,
    offer_state_words,
    outcome_choices,
    outcome_words,
    plan_words,
    price_words,
    reason_words,
)
from app.core.catalogs import page_locale
from app.members.roles import Permission
from app.sessions import finding
from app.sessions.finding import Filter

bp = Blueprint("sessions", __name__)


@bp.get("/sessions")
@needs(Permission.VIEW_SESSIONS)
def show() -> ResponseReturnValue:
    """List the sessions of this mode, the latest first."""
    here, asked = seat(), request.args.to_dict()
    wanted = read_filter(asked, here.member.timezone)
    before = asked.get("before") or None
    page = finding.find_sessions(here.account.id, here.mode, wanted, before=before)
    return render(
        "console/sessions/sessions.html",
        fragment="results",
        asked=asked,
        choices=choices(asked),
        is_narrowed=wanted != Filter(),
        rows=page.rows,
        newest=url_for("console.sessions.show", **kept(asked)) if before else None,
        older=_older(asked, page.older),
        words=WORDS,
    )


def choices(asked: dict[str, str]) -> dict[str, list[tuple[str, str]]]:
    """Return what can be filtered by: what lately came, and what is filtered by now."""
    here, locale = seat(), page_locale()
    seen = finding.choices_of(here.account.id, here.mode)
    for name, values in seen.items():
        if asked.get(name) and asked[name] not in values:
            values.append(asked[name])
    return {
        "outcome": outcome_choices(),
        "reason": by_label((code, reason_words(code)) for code in seen["reason"]),
        "plan": by_label((key, key) for key in seen["plan"]),
        "country": by_label((code, country_name(code, locale)) for code in seen["country"]),
        "offer": [(key, key) for key in seen["offer"]],
    }


def _older(asked: dict[str, str], last: str | None) -> str | None:
    return url_for("console.sessions.show", **kept(asked, before=last)) if last else None


WORDS = {
    "outcome": outcome_words,
    "reason": reason_words,
    "offer_state": offer_state_words,
    "plan": plan_words,
    "price": price_words,
}
"""What the template words by itself, row by row."""
