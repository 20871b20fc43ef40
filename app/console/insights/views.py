"""The pages of results: one filter, whose state is in the address, over every view."""

from __future__ import annotations

from typing import Any

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue

from app.analytics.reports.addresses import InvalidFilter, ReportQuery, read_filter
from app.analytics.reports.report import Report
from app.analytics.reports.service import VIEWS, build_report
from app.analytics.reports.views.segments import Dimension
from app.console.insights import bp
from app.console.insights.charts.bars import draw_outcomes
from app.console.insights.charts.labels import list_days
from app.console.insights.labels import (
    comparison_labels,
    definition_of,
    dimension_labels,
    preset_labels,
    view_labels,
)
from app.console.insights.summaries import summarize
from app.console.insights.tables import build_table
from app.console.shell.access import current, needs
from app.console.shell.filters import one_of
from app.console.shell.pages import render
from app.core.clock import utcnow
from app.core.web.catalogs import page_locale
from app.labels.member.formats import formats_for
from app.members.roles import Permission

DIMENSIONS = tuple(dimension.value for dimension in Dimension)


@bp.get("/results")
@bp.get("/results/<view>")
@needs(Permission.VIEW)
def show(view: str = "outcomes") -> ResponseReturnValue:
    """Show one view of the results."""
    asked, report = find_report(view)
    fmt, by, across = formats_for(page_locale(), current().member.timezone), *dimensions_asked()
    return render(
        "console/insights/results.html",
        fragment="results",
        view=view,
        asked=request.args.to_dict(),
        narrowed=asked,
        report=report,
        summary=summarize(report, fmt),
        table=build_table(report, fmt, by, across.value if across else ""),
        definition=definition_of(view),
        chart=draw_outcomes(report.rows) if view == "outcomes" else None,
        days=list_days(report.rows, fmt) if view == "outcomes" else [],
        tabs=_tabs(view, asked),
        exports=_exports(view) if current().may(Permission.EXPORT) else [],
        choices=_choices(by.value, across.value if across else ""),
    )


def find_report(view: str) -> tuple[ReportQuery, Report[Any]]:
    """Return what the address asks for, and the answer. What nobody could mean is the usual."""
    if view not in VIEWS:
        abort(404)
    try:
        asked = read_filter(request.args.to_dict(), utcnow().date())
    except InvalidFilter:
        asked = read_filter({}, utcnow().date())
    here = current()
    wanted = asked.of(here.account.id, here.mode)
    return asked, build_report(view, wanted, *dimensions_asked())


def dimensions_asked() -> tuple[Dimension, Dimension | None]:
    """Return by what segments are told apart, and what they are crossed with."""
    asked = request.args.to_dict()
    by, across = one_of(asked, "by", DIMENSIONS), one_of(asked, "across", DIMENSIONS)
    return Dimension(by or Dimension.TENURE), Dimension(across) if across else None


def _tabs(view: str, asked: ReportQuery) -> list[tuple[str, str, bool]]:
    kept: dict[str, Any] = asked.parameters()
    return [
        (label, url_for("console.insights.show", view=name, **kept), name == view)
        for name, label in view_labels().items()
    ]


def _exports(view: str) -> list[tuple[str, str]]:
    known = ("period", "since", "until", "compare", "flow", "plan", "country", "locale")
    names = (*known, "by", "across")
    asked: dict[str, Any] = {name: request.args[name] for name in names if name in request.args}
    return [
        (label, url_for("console.insights.export", view=view, form=form, **asked))
        for label, form in (("CSV", "csv"), ("JSON", "json"), ("JSON Lines", "jsonl"))
    ]


def _choices(by: str, across: str) -> dict[str, Any]:
    return {
        "period": preset_labels(),
        "compare": comparison_labels(),
        "dimension": dimension_labels(),
        "by": by,
        "across": across,
    }
