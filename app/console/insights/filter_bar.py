"""The one filter of all results: a field for each thing that can be chosen, with what there is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from app.accounts.models import Mode
from app.analytics.reports.addresses import ReportQuery
from app.analytics.reports.choices import list_filter_choices, list_flow_choices
from app.analytics.reports.views.segments import Dimension
from app.console.insights.labels import (
    comparison_labels,
    dimension_labels,
    preset_labels,
    value_label,
)
from app.flows.published import name_flows
from app.labels.member.sessions import by_label, country_name, language_name, reason_label
from app.offers.catalogue.segments import list_segments

Options = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class FilterField:
    """One choice: its parameter, what it is called, what there is, and what is chosen."""

    name: str
    label: str
    options: Options
    chosen: str
    is_usual: bool
    """Whether it is as it always is: a narrow page shows the others alone."""
    hint: str = ""
    """An example of what can be typed, where nothing is to be chosen from."""


def build_filter_bar(
    asked: ReportQuery, account_id: str, mode: Mode, locale: str
) -> list[FilterField]:
    """Return the fields every view has; what nothing can be chosen of is left out."""
    known, narrowing = list_filter_choices(account_id, mode), asked.narrowing
    segments = [(each.key, each.name) for each in list_segments(account_id)]
    fields = [
        _compare(asked),
        _field("flow", _("Flow"), _flows(account_id), narrowing.get("flow_id", "")),
        _field("reason", _("Reason"), [(each, reason_label(each)) for each in known["reason"]],
               narrowing.get("reason", "")),
        _field("plan", _("Plan"), [(each, each) for each in known["plan"]],
               narrowing.get("plan", "")),
        _field("country", _("Country"), _countries(known["country"], locale),
               narrowing.get("country", "")),
        _field("locale", _("Language"), _languages(known["locale"], locale),
               narrowing.get("locale", "")),
        _banded(Dimension.TENURE, known["tenure"], narrowing, locale),
        _banded(Dimension.PRICE, known["price"], narrowing, locale),
        _field("segment", _("Segment"), segments, narrowing.get("segment", "")),
        _trait(narrowing.get("trait", "")),
    ]  # fmt: skip
    return [field for field in fields if field is not None]


def _flows(account_id: str) -> list[tuple[str, str]]:
    """Return the flows by their names; of one alone there is nothing to choose."""
    names = name_flows(account_id)
    found = [(flow_id, names[key]) for flow_id, key in list_flow_choices(account_id).items()]
    return found if len(found) > 1 else []


def period_field(asked: ReportQuery) -> FilterField:
    """Return the choice of the period; none of them where days were given."""
    chosen = asked.preset.value if asked.preset else ""
    options = [("", _("Own dates")), *preset_labels().items()]
    return FilterField("period", _("Period"), options, chosen, is_usual=False)


def dimension_fields(by: Dimension, across: Dimension | None) -> list[FilterField]:
    """Return by what segments are told apart."""
    options = list(dimension_labels().items())
    crossed = across.value if across else ""
    return [
        FilterField("by", _("Grouped by"), options, by.value, is_usual=False),
        FilterField("across", _("Crossed with"), [("", _("Nothing")), *options], crossed,
                    is_usual=False),
    ]  # fmt: skip


def _compare(asked: ReportQuery) -> FilterField:
    options = list(comparison_labels().items())
    return FilterField("compare", _("Compared with"), options, asked.comparison.value, True)


def _field(name: str, label: str, options: Options, chosen: str) -> FilterField | None:
    """Return a field that may be empty. What the address says stays, whether it is known or not."""
    if not options and not chosen:
        return None
    known: Mapping[str, str] = dict(options)
    more = [] if not chosen or chosen in known else [(chosen, chosen)]
    return FilterField(name, label, [("", _("All")), *options, *more], chosen, not chosen)


def _banded(
    dimension: Dimension, values: Sequence[str], narrowing: Mapping[str, str], locale: str
) -> FilterField | None:
    """Return a field of bands, from the lowest to the highest."""
    bands = sorted(values, key=lambda band: int(band.partition("-")[0]))
    options = [(band, value_label(dimension, band, locale)) for band in bands]
    return _field(dimension.value, dimension_labels()[dimension], options,
                  narrowing.get(dimension.value, ""))  # fmt: skip


def _trait(chosen: str) -> FilterField:
    return FilterField("trait", _("Trait"), [], chosen, not chosen, hint="team_size=5")


def _countries(codes: Sequence[str], locale: str) -> Options:
    return by_label((code, country_name(code, locale)) for code in codes)


def _languages(codes: Sequence[str], locale: str) -> Options:
    return by_label((code, language_name(code, locale)) for code in codes)
