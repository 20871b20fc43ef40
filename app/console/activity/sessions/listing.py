"""The list of sessions, filtered and searched."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from app.console.activity.sessions.clock import clock_card
from app.console.activity.totals import ListTotals, build_list_totals
from app.console.catalogue.fields.description import plan_names
from app.console.catalogue.offers.description import describe_shown_offer
from app.console.catalogue.offers.listing import name_offers
from app.console.shell.access import current, needs
from app.console.shell.filters import kept, list_periods, read_filter
from app.console.shell.pages import render
from app.core.web.catalogs import page_locale
from app.labels.member.sessions import (
    by_label,
    country_name,
    offer_state_label,
    outcome_choices,
    outcome_label,
    plan_label,
    price_label,
    reason_label,
)
from app.members.roles import Permission
from app.offers.service import list_plans
from app.sessions.models import CancelSession
from app.sessions.queries import listing as queries
from app.sessions.queries.listing import SessionFilter

bp = Blueprint("sessions", __name__)


@bp.get("/sessions")
@needs(Permission.VIEW_SESSIONS)
def show() -> ResponseReturnValue:
    """List the sessions of this mode, the latest first."""
    here, asked = current(), request.args.to_dict()
    wanted = read_filter(asked, here.member.timezone)
    before = asked.get("before") or None
    page = queries.find_sessions(here.account.id, here.mode, wanted, before=before)
    return render(
        "console/sessions/sessions.html",
        fragment="results",
        asked=asked,
        choices=choices(asked),
        is_narrowed=wanted != SessionFilter(),
        rows=page.rows,
        totals=_totals(asked, wanted),
        periods=list_periods("console.sessions.show", asked, here.member.timezone),
        newest=url_for("console.sessions.show", **kept(asked)) if before else None,
        older=_older(asked, page.older),
        words=WORDS,
        offers=_describe_offers(page.rows),
        clock=clock_card(),
    )


def choices(asked: dict[str, str]) -> dict[str, list[tuple[str, str]]]:
    """Return what can be filtered by: what lately came, and what is filtered by now."""
    here, locale = current(), page_locale()
    names = name_offers(here.account.id)
    seen = queries.list_choices(here.account.id, here.mode)
    for name, values in seen.items():
        if asked.get(name) and asked[name] not in values:
            values.append(asked[name])
    return {
        "outcome": outcome_choices(),
        "reason": by_label((code, reason_label(code)) for code in seen["reason"]),
        "plan": by_label((key, key) for key in seen["plan"]),
        "country": by_label((code, country_name(code, locale)) for code in seen["country"]),
        "offer": by_label((key, names.get(key, key)) for key in seen["offer"]),
    }


def _describe_offers(rows: Sequence[CancelSession]) -> dict[str, str]:
    """Return what each customer was offered, by the session: as it was then."""
    plans = plan_names(list_plans(current().account.id))
    return {row.id: describe_shown_offer(row.shown_offer, plans) for row in rows if row.shown_offer}


def _totals(asked: dict[str, str], wanted: SessionFilter) -> ListTotals:
    found = queries.count_sessions(current().account.id, current().mode, wanted)
    return build_list_totals("console.sessions.show", asked, found)


def _older(asked: dict[str, str], last: str | None) -> str | None:
    return url_for("console.sessions.show", **kept(asked, before=last)) if last else None


WORDS = {
    "outcome": outcome_label,
    "reason": reason_label,
    "offer_state": offer_state_label,
    "plan": plan_label,
    "price": price_label,
}
"""What the template words by itself, row by row."""
