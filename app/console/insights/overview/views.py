"""What a member sees first: the numbers, what they mean, what changed, and what waits for them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts import service as accounts
from app.analytics.personal.preferences import get_preferences, hide_setup, show_setup
from app.analytics.reports.addresses import InvalidFilter, ReportQuery, read_filter
from app.analytics.reports.overview import Overview, read_overview
from app.analytics.stale import count_stale
from app.config import get_settings
from app.console.catalogue.offers.listing import name_offers
from app.console.insights.charts.bars import draw_outcomes
from app.console.insights.charts.labels import list_days
from app.console.insights.conversion import describe_conversion
from app.console.insights.labels import preset_labels, with_offer_names
from app.console.insights.overview.attention import list_attention
from app.console.insights.overview.panels import (
    change_sentences,
    nothing_changed,
    offer_rows,
    reason_rows,
    without_reason,
)
from app.console.insights.overview.setup import get_setup
from app.console.insights.overview.snippets import Snippet, form_snippet, pull_snippet, snippets
from app.console.insights.overview.tiles import build_tiles
from app.console.insights.summaries import summarize
from app.console.insights.tables import build_table
from app.console.shell.access import current, needs
from app.console.shell.pages import render
from app.core.clock import utcnow
from app.core.web.addresses import PATHS
from app.core.web.catalogs import page_locale
from app.core.web.hypermedia import leave_page
from app.extensions import db
from app.labels.member.formats import formats_for
from app.members.roles import Permission
from app.sessions.queries.counts import has_sessions

bp = Blueprint("overview", __name__)


@bp.get("/start")
@needs(Permission.VIEW)
def show() -> ResponseReturnValue:
    """Show where the account stands."""
    here, asked = current(), _asked()
    found = read_overview(asked.of(here.account.id, here.mode))
    return render(
        "console/overview/overview.html",
        setup=get_setup(here.account, get_preferences(here.account.id, here.member.id)),
        attention=list_attention(),
        periods=_periods(asked),
        asked=asked,
        parameters=asked.parameters(),
        has_sessions=found.has_ended or has_sessions(here.account.id, here.mode),
        uncounted=count_stale(here.account.id),
        **_view_model(found),
    )


def _view_model(found: Overview) -> dict[str, Any]:
    """Return the numbers as the page shows them."""
    here, rows = current(), found.outcomes.rows
    fmt, names = formats_for(page_locale(), here.member.timezone), name_offers(here.account.id)
    return {
        "found": found,
        "tiles": build_tiles(found, fmt),
        "summary": summarize(found.outcomes, fmt),
        "conversion": describe_conversion(found.outcomes, fmt),
        "chart": draw_outcomes(rows),
        "days": list_days(rows, fmt),
        "table": build_table(found.outcomes, fmt),
        "reasons": reason_rows(found, fmt),
        "without_reason": without_reason(found, fmt),
        "offers": offer_rows(with_offer_names(found.offers, names), fmt),
        "changes": change_sentences(found.changes, names, fmt),
        "nothing_changed": nothing_changed(found.changes, fmt),
    }


@bp.post("/start/setup/<any(hide, show):what>")
@needs(Permission.VIEW)
def change_setup(what: str) -> ResponseReturnValue:
    """Put the set-up away for this member, or bring it back."""
    here = current()
    (hide_setup if what == "hide" else show_setup)(here.account.id, here.member.id)
    db.session.commit()
    return leave_page(url_for("console.overview.show"))


@bp.get("/integrate")
@needs(Permission.VIEW)
def integrate() -> ResponseReturnValue:
    """Show the snippets of an integration, with the account's own ids in them."""
    account, addresses = current().account, get_settings(current_app).addresses
    key = accounts.latest_signing_key(account.id)
    found = snippets(account.id, key.kid if key else "key_…")
    return render(
        "console/overview/integrate.html",
        snippets=found,
        chosen=_chosen(found),
        markup=form_snippet(addresses, account.fallback_url or "/account/cancel"),
        pull=pull_snippet(addresses),
        reference_url=PATHS.reference(),
        kid=key.kid if key else None,
    )


def _asked() -> ReportQuery:
    """Return the period of the address. What nobody could mean is the usual."""
    try:
        return read_filter(request.args.to_dict(), utcnow().date())
    except InvalidFilter:
        return read_filter({}, utcnow().date())


def _periods(asked: ReportQuery) -> list[tuple[str, str, bool]]:
    return [
        (label, url_for("console.overview.show", period=preset), preset == asked.preset)
        for preset, label in preset_labels().items()
    ]


def _chosen(found: list[Snippet]) -> Snippet:
    code = request.args.get("language")
    return next((snippet for snippet in found if snippet.code == code), found[0])
