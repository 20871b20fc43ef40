"""Every report by its name: what the console, the API and files ask for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from app.analytics.reports.filters import Filter
from app.analytics.reports.report import Report
from app.analytics.reports.views.experiments import report_experiments
from app.analytics.reports.views.lasting import report_lasting
from app.analytics.reports.views.offer_reasons import report_offer_reasons
from app.analytics.reports.views.offers import report_offers
from app.analytics.reports.views.outcomes import report_outcomes
from app.analytics.reports.views.reasons import report_reasons
from app.analytics.reports.views.returns import report_returns
from app.analytics.reports.views.segments import Dimension, report_segments
from app.analytics.reports.views.steps import report_steps
from app.analytics.reports.views.terms import report_terms

VIEWS: Mapping[str, Callable[[Filter], Report[Any]]] = {
    "outcomes": report_outcomes,
    "reasons": report_reasons,
    "offers": report_offers,
    "offer_reasons": report_offer_reasons,
    "segments": lambda wanted: report_segments(wanted, Dimension.TENURE),
    "lasting": report_lasting,
    "returns": report_returns,
    "steps": report_steps,
    "experiments": report_experiments,
    "terms": report_terms,
}
"""The views, in the order of the menu."""


def build_report(
    view: str, wanted: Filter, by: Dimension | None = None, across: Dimension | None = None
) -> Report[Any]:
    """Return the answer to a view's question; ``by`` and ``across`` are for segments alone.

    :raises KeyError: if there is no such view.
    """
    if view == "segments":
        return report_segments(wanted, by or Dimension.TENURE, across)
    return VIEWS[view](wanted)
