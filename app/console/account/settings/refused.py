"""Refused tokens: what the developer at the host wants to know, by the customer's reference."""

from __future__ import annotations

from flask import request, url_for
from flask.typing import ResponseReturnValue

from app.console.account.settings.pages import bp, settings_page
from app.console.shell.access import current, needs
from app.console.shell.filters import line
from app.labels.member.sessions import list_expectations, refusal_advice, refusal_label
from app.members.roles import Permission
from app.sessions.entry.refusals import list_refusals
from app.sessions.models import RefusedToken

PAGE = 50
Row = tuple[RefusedToken, str, str, list[tuple[str, str]]]


@bp.get("/settings/refused")
@needs(Permission.VIEW_SETTINGS)
def show_refused() -> ResponseReturnValue:
    """Show a page of refused tokens, the newest first."""
    here, asked = current(), request.args.to_dict()
    reference, before = line(asked, "reference"), line(asked, "before")
    found = list_refusals(
        here.account.id, here.mode, reference=reference, before=before, limit=PAGE + 1
    )
    older = found[PAGE - 1].id if len(found) > PAGE else None
    return settings_page(
        "refused.html",
        rows=[_row(each) for each in found[:PAGE]],
        reference=reference or "",
        newer=_url(reference, None) if before else None,
        older=_url(reference, older) if older else None,
    )


def _row(refused: RefusedToken) -> Row:
    reason = refusal_label(refused.reason, refused.given)
    return refused, reason, refusal_advice(refused.reason), list_expectations(refused.claims)


def _url(reference: str | None, before: str | None) -> str:
    return url_for("console.settings.show_refused", reference=reference, before=before)
