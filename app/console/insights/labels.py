"""What views, periods, dimensions and numbers are called, and what each number means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.analytics.formulas.bands import NONE, REST, Tenure
from app.analytics.reports.periods import PeriodComparison, Preset
from app.analytics.reports.report import Report
from app.analytics.reports.views.segments import Dimension
from app.analytics.reports.worth import OfferWorth, WorthVerdict
from app.console.catalogue.offers.description import kind_label
from app.labels.member.sessions import country_name, language_name, reason_label

_DEFINITIONS = {
    "outcomes": _l(
        "Save rate: saved, divided by saved, kept and canceled together. Abandoned sessions"
        " are not counted. A session counts on the day it ended, in UTC."
    ),
    "reasons": _l(
        "Share: of all sessions that ended. Save rate: saved, divided by saved, kept and"
        " canceled together."
    ),
    "offers": _l(
        "Accepted: of those who saw the offer. Still there: of those saved that long ago of"
        " whom you reported something; the others are unknown. Cost: what is given away"
        " until the offer is over."
    ),
    "offer_reasons": _l(
        "Accepted: of those who saw the offer after naming the reason. Saved: of the same, those"
        " who accepted it and did not cancel in the end."
    ),
    "segments": _l(
        "Save rate: saved, divided by saved, kept and canceled together. Groups of fewer than"
        " five are hidden where two are crossed."
    ),
    "lasting": _l(
        "Share of saved customers still there after so many days (Kaplan-Meier). A customer"
        " counts as long as anything was heard of them. Points stand on each of the first 14"
        " days, then on every fifth, and from the 180th on every thirtieth, up to 720."
    ),
    "returns": _l(
        "Share of those who canceled in the month and came back within the days, of those"
        " for whom the days have passed."
    ),
    "terms": _l(
        "In how many answers a word stands, against those of other reasons, or of the period"
        " before where no reason is chosen (log-odds with an informative Dirichlet prior; Monroe,"
        " Colaresi and Quinn 2008). Beyond chance: of all words together, with a confidence of 95"
        " percent."
    ),
    "steps": _l(
        "Left here: abandoned on this step, of those who reached it. Time: the median between the"
        " press before and the press that ended the step, in the latest 2,000 sessions as far as"
        " their events are kept; the line spans the middle half of them."
    ),
    "experiments": _l(
        "Experiments that ran within the period, the latest 20. The numbers are those of all their"
        " customers since the start, each counted once; of the filters only the flow applies."
        " Against the control: the bounds of the difference in the number that decides."
    ),
}


def empty_hint(view: str) -> str:
    """Return what is missing where a view has no numbers, and where they would come from."""
    return _empty_hints().get(view) or _(
        "Sessions count on the day they end, a few seconds later. Whether saved customers"
        " stayed is known as far as your product reports it."
    )


def _empty_hints() -> dict[str, str]:
    shown = _(
        "No offer was shown in this period. The flow shows one where its offer step comes after"
        " a reason that has offers."
    )
    return {
        "offers": shown,
        "offer_reasons": shown,
        "lasting": _(
            "Nobody is known to have left yet. Whether saved customers stayed is known as far as"
            " your product reports it."
        ),
        "returns": _("Nobody canceled in this period."),
        "experiments": _(
            "No experiment ran in this period. They are planned and started under Experiments."
        ),
        "terms": _(
            "Two groups of answers are needed: some of this period, and others to compare them"
            " with. They come from the questions of the flow that take free text."
        ),
    }


def view_labels() -> dict[str, str]:
    """Return the views in the order of their tabs."""
    return {
        "outcomes": _("Saves and revenue"),
        "reasons": _("Reasons"),
        "offers": _("Offers"),
        "offer_reasons": _("Offers by reason"),
        "segments": _("Segments"),
        "lasting": _("Lasting saves"),
        "returns": _("Coming back"),
        "steps": _("Steps"),
        "experiments": _("Experiments"),
        "terms": _("What they write"),
    }


def with_offer_names(report: Report[Any], names: Mapping[str, str]) -> Report[Any]:
    """Return a report whose offers bear their names; one that is gone keeps its key."""
    rows = [replace(row, offer=names.get(row.offer, row.offer)) for row in report.rows]
    return replace(report, rows=rows)


def preset_labels() -> dict[str, str]:
    """Return the periods that move with today."""
    return {
        Preset.LAST_30: _("Last 30 days"),
        Preset.LAST_90: _("Last 90 days"),
        Preset.THIS_MONTH: _("This month"),
        Preset.LAST_MONTH: _("Last month"),
        Preset.THIS_YEAR: _("This year"),
    }


def comparison_labels() -> dict[str, str]:
    """Return with what a period can be compared."""
    return {
        PeriodComparison.BEFORE: _("Period before"),
        PeriodComparison.YEAR: _("Year before"),
        PeriodComparison.NONE: _("Nothing"),
    }


def dimension_labels() -> dict[str, str]:
    """Return by what customers can be told apart."""
    return {
        Dimension.TENURE: _("Customer for"),
        Dimension.PRICE: _("Price per month"),
        Dimension.COUNTRY: _("Country"),
        Dimension.LOCALE: _("Language"),
        Dimension.PLAN: _("Plan"),
        Dimension.REASON: _("Reason"),
    }


def definition_of(view: str) -> str:
    """Return what the numbers of a view are."""
    return str(_DEFINITIONS[view])


def value_label(dimension: str, value: str, locale: str) -> str:
    """Return what a value of a dimension is called."""
    if value == REST:
        return _("All others")
    if dimension == Dimension.REASON:
        return reason_label(value or None)
    if value == NONE:
        return _("Unknown")
    names = {Dimension.COUNTRY: country_name, Dimension.LOCALE: language_name}
    if dimension in names:
        return names[Dimension(dimension)](value, locale)
    return _band(value) if dimension in {Dimension.TENURE, Dimension.PRICE} else value


def kind_of_offer(kind: str) -> str:
    """Return what a kind of offer is called, or all of them together."""
    return kind_label(kind) if kind else _("All offers")


def worth_label(worth: OfferWorth) -> tuple[str, str]:
    """Return in words whether an offer keeps more than it gives away, and the tone."""
    return {
        WorthVerdict.KEEPS_MORE: (_("Keeps more than it costs"), "good"),
        WorthVerdict.COSTS_MORE: (_("Costs more than it keeps"), "bad"),
        WorthVerdict.FREE: (_("No discount"), "good"),
        WorthVerdict.UNKNOWN: (_("Not enough data yet"), "plain"),
    }[worth.verdict]


def step_label(step: str) -> str:
    """Return what a step is called."""
    return {
        "survey": _("Survey"),
        "offer": _("Offer"),
        "feedback": _("Feedback"),
        "confirm": _("Confirmation"),
        "withdraw": _("Withdrawal"),
        "result": _("Result"),
    }.get(step, step)


def _band(value: str) -> str:
    """Return a band of days or of money in words."""
    return {
        Tenure.FIRST_MONTH.value: _("Up to 30 days"),
        Tenure.FIRST_QUARTER.value: _("31 to 90 days"),
        Tenure.FIRST_YEAR.value: _("91 to 365 days"),
        Tenure.LATER.value: _("More than a year"),
        "0": _("Nothing"),
        "300-": _("Over 300"),
    }.get(value, value.replace("-", "\N{EN DASH}"))
