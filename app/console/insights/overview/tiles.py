"""The four numbers at the top: what each is, rests on, was before, and how it went."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from app.analytics.reports.figures import Amounts, ChangeVerdict, Figure
from app.analytics.reports.overview import Overview
from app.console.insights.charts.lines import draw_sparkline
from app.console.insights.conversion import describe_conversion, say_missing, write_converted
from app.labels.member.formats import MemberFormats

NO_NUMBER = "\N{EN DASH}"


@dataclass(frozen=True, slots=True)
class Tile:
    """One number of the first page."""

    label: str
    value: str
    others: Sequence[str]
    """Amounts in other currencies: they are never added up."""
    rests_on: str
    change: str
    arrow: str
    """``up``, ``down`` or nothing: what is no chance."""
    sparkline: str
    definition: str
    details: Sequence[str] = ()
    """What the definition goes on with, a line each: exchange rates with their days."""


def build_tiles(found: Overview, fmt: MemberFormats) -> list[Tile]:
    """Return the tiles in their order."""
    saved = [float(row.saved) for row in found.outcomes.rows]
    return [
        _of_saved(found, saved, fmt),
        _of_rate(found, fmt),
        _of_money(_("Monthly revenue saved"), found.mrr_saved_net, found, fmt, _what_is_saved()),
        _of_money(_("Monthly revenue lost"), found.mrr_lost, found, fmt, _what_is_lost()),
    ]


def _what_is_saved() -> str:
    return _(
        "What saved customers pay a month while their offer runs. A year counts as twelve months."
    )


def _what_is_lost() -> str:
    return _("What customers who canceled paid a month.")


def _of_saved(overview: Overview, values: Sequence[float], fmt: MemberFormats) -> Tile:
    """Return how many were saved, of how many: more come with more who want to leave."""
    found, rate = overview.saved, overview.save_rate
    before = None if found.before is None else fmt.number(found.before)
    if before is not None and rate.before is not None:
        before = _("%(count)s of %(n)s", count=before, n=fmt.number(rate.before.n))
    return Tile(
        label=_("Saved customers"),
        value=fmt.number(found.count),
        others=(),
        rests_on=_of_decisions(rate.rate.n, fmt) if rate.rate.n else "",
        change=_change(found.verdict, before),
        arrow=_arrow(found.verdict),
        sparkline=draw_sparkline(values),
        definition=_("Sessions that ended with an accepted offer, a pause too."),
    )


def _of_rate(found: Overview, fmt: MemberFormats) -> Tile:
    figure = found.save_rate
    before = figure.before.value if figure.before else None
    return Tile(
        label=_("Save rate"),
        value=NO_NUMBER if figure.rate.value is None else fmt.percent(figure.rate.value),
        others=(),
        rests_on="" if figure.rate.value is None else rests_on(figure, fmt),
        change=_change(figure.verdict, None if before is None else fmt.percent(before)),
        arrow=_arrow(figure.verdict),
        sparkline=draw_sparkline([each.value for each in found.rates]),
        definition=_(
            "Saved, divided by saved, kept and canceled together. Abandoned sessions are not"
            " counted."
        ),
    )


def _of_decisions(count: int, fmt: MemberFormats) -> str:
    return ngettext(
        "of %(count)s decision", "of %(count)s decisions", count, count=fmt.number(count)
    )


def rests_on(figure: Figure, fmt: MemberFormats) -> str:
    """Return of how many a rate is, and the interval it lies in."""
    rate = figure.rate
    return ngettext(
        "of %(count)s decision; %(low)s to %(high)s",
        "of %(count)s decisions; %(low)s to %(high)s",
        rate.n,
        count=fmt.number(rate.n),
        low=fmt.percent(rate.low or 0),
        high=fmt.percent(rate.high or 0),
    )


def _of_money(
    label: str, found: Amounts, overview: Overview, fmt: MemberFormats, definition: str
) -> Tile:
    main, name, total = overview.currency, found.definition.value, found.total
    amounts = dict(sorted(found.by_currency.items()))
    first = 0 if total else amounts.pop(main, 0)
    note = describe_conversion(overview.outcomes, fmt) if total else None
    plain = fmt.money(first, main) if main else NO_NUMBER
    return Tile(
        label=label,
        value=write_converted(total, fmt) if total else plain,
        others=[fmt.money(amount, currency) for currency, amount in amounts.items()],
        rests_on=say_missing([total], fmt) if total else "",
        change=_before(found, main, fmt) if overview.has_before else "",
        arrow="",
        sparkline=draw_sparkline([float(each[name]) for each in overview.course]),
        definition=f"{definition} {note.text}" if note else definition,
        details=note.rates if note else (),
    )


def _before(found: Amounts, currency: str, fmt: MemberFormats) -> str:
    """Return what a sum was before. It has no interval, so no more is claimed."""
    if not found.before or not currency:
        return ""
    before = fmt.money(found.before.get(currency, 0), currency)
    if found.total is not None and found.converted_before is not None:
        before = write_converted(found.converted_before, fmt)
    return _("Before: %(before)s", before=before)


def _change(verdict: ChangeVerdict, before: str | None) -> str:
    if before is None or verdict is ChangeVerdict.NO_DATA:
        return _("Nothing before to compare with")
    return {
        ChangeVerdict.UP: _("More than before (%(before)s), and not by chance", before=before),
        ChangeVerdict.DOWN: _("Less than before (%(before)s), and not by chance", before=before),
        ChangeVerdict.TOO_FEW: _("Before: %(before)s. Too few to tell a change", before=before),
    }[verdict]


def _arrow(verdict: ChangeVerdict) -> str:
    return {ChangeVerdict.UP: "up", ChangeVerdict.DOWN: "down"}.get(verdict, "")
