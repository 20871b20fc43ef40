"""The pages of results: one filter, whose state is in the address, over every view."""

from __future__ import annotations

from typing import Any

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue

from app.analytics.exports import list_columns
from app.analytics.personal.saved_views import list_saved_views
from app.analytics.reports.addresses import (
    InvalidFilter,
    ReportQuery,
    list_narrowing_parameters,
    read_filter,
)
from app.analytics.reports.report import Report
from app.analytics.reports.service import VIEWS, build_report
from app.analytics.reports.views.segments import Dimension
from app.console.catalogue.offers.listing import name_offers
from app.console.insights import bp
from app.console.insights.charts.views import build_chart
from app.console.insights.conversion import describe_conversion
from app.console.insights.filter_bar import build_filter_bar, dimension_fields, period_field
from app.console.insights.labels import (
    definition_of,
    empty_hint,
    view_labels,
    with_offer_names,
)
from app.console.insights.summaries import is_unknown_who_stayed, summarize
from app.console.insights.tables import build_table
from app.console.shell.access import current, needs
from app.console.shell.filters import one_of
from app.console.shell.pages import render
from app.core.clock import utcnow
from app.core.web.catalogs import page_locale
from app.labels.member.formats import formats_for
from app.members.roles import Permission

OFFER_VIEWS = {"offers", "offer_reasons"}
DIMENSIONS = tuple(dimension.value for dimension in Dimension)


@bp.get("/results")
@bp.get("/results/<view>")
@needs(Permission.VIEW)
def show(view: str = "outcomes") -> ResponseReturnValue:
    """Show one view of the results."""
    asked, report = find_report(view)
    shown = _with_names(report)
    fmt, (by, across) = formats_for(page_locale(), current().member.timezone), dimensions_asked()
    return render(
        "console/insights/results.html",
        fragment="results",
        view=view,
        days={name: request.args.get(name, "") for name in ("since", "until")},
        asked=asked,
        report=report,
        summary=summarize(shown, fmt),
        chart=build_chart(report, fmt),
        conversion=describe_conversion(report, fmt),
        table=build_table(shown, fmt, by, across.value if across else ""),
        tabs=_tabs(view, asked),
        exports=_exports(view) if current().may(Permission.EXPORT) else [],
        is_unknown_who_stayed=is_unknown_who_stayed(report),
        parameters=asked.parameters(**_dimensions_given()),
        **_around(view, asked, by, across),
    )


def _with_names(report: Report[Any]) -> Report[Any]:
    """Return a view of offers under their names, and any other as it is."""
    if report.view not in OFFER_VIEWS:
        return report
    return with_offer_names(report, name_offers(current().account.id))


def find_report(view: str) -> tuple[ReportQuery, Report[Any]]:
    """Return what the address asks for, and the answer. What nobody could mean is the usual."""
    if view not in VIEWS:
        abort(404)
    asked, here = read_asked(), current()
    wanted = asked.of(here.account.id, here.mode)
    return asked, build_report(view, wanted, *dimensions_asked())


def read_asked() -> ReportQuery:
    """Return the filter of the address. What nobody could mean is the usual."""
    try:
        return read_filter(request.args.to_dict(), utcnow().date())
    except InvalidFilter:
        return read_filter({}, utcnow().date())


def dimensions_asked() -> tuple[Dimension, Dimension | None]:
    """Return by what segments are told apart, and what they are crossed with."""
    asked = request.args.to_dict()
    by, across = one_of(asked, "by", DIMENSIONS), one_of(asked, "across", DIMENSIONS)
    return Dimension(by or Dimension.TENURE), Dimension(across) if across else None


def _dimensions_given() -> dict[str, str]:
    return {name: request.args[name] for name in ("by", "across") if request.args.get(name)}


def _around(
    view: str, asked: ReportQuery, by: Dimension, across: Dimension | None
) -> dict[str, Any]:
    """Return the words of the view, the filter, and the views that the member has saved."""
    here = current()
    account_id, mode = here.account.id, here.mode
    return {
        "not_saved": "not_saved" in request.args,
        "columns": list_columns(),
        "definition": definition_of(view),
        "hint": empty_hint(view),
        "period": period_field(asked),
        "fields": [
            *(dimension_fields(by, across) if view == "segments" else []),
            *build_filter_bar(asked, account_id, mode, page_locale()),
        ],
        "saved_views": list_saved_views(account_id, mode, here.member.id),
    }


def _tabs(view: str, asked: ReportQuery) -> list[tuple[str, str, bool]]:
    kept: dict[str, Any] = asked.parameters()
    return [
        (label, url_for("console.insights.show", view=name, **kept), name == view)
        for name, label in view_labels().items()
    ]


def _exports(view: str) -> list[tuple[str, str]]:
    names = ("period", "since", "until", "compare", *list_narrowing_parameters(), "by", "across")
    asked: dict[str, Any] = {name: request.args[name] for name in names if name in request.args}
    return [
        (label, url_for("console.insights.export", view=view, form=form, **asked))
        for label, form in (("CSV", "csv"), ("JSON", "json"), ("JSON Lines", "jsonl"))
    ]
