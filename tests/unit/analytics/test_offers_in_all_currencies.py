"""An offer in all its currencies: customers are added up, amounts never."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from app.analytics.formulas.rates import rate_of
from app.analytics.reports.views.offers import OfferFigures, add_currencies

NOBODY = rate_of(0, 0)
ROW = OfferFigures(
    *("off", "discount", "EUR", 0, 0, 0, 0, NOBODY, 0, 0, 0, 0),
    *(NOBODY, 0, NOBODY, 0, NOBODY, 0, NOBODY, 0),
)


@st.composite
def figures(draw: st.DrawFn) -> OfferFigures:
    shown = draw(st.integers(1, 500))
    accepted = draw(st.integers(0, shown))
    saved = draw(st.integers(0, accepted))
    known = draw(st.integers(0, saved))
    return replace(
        ROW,
        offer=draw(st.sampled_from(["off", "pause"])),
        currency=draw(st.sampled_from(["EUR", "JPY", "KWD"])),
        shown=shown,
        accepted=accepted,
        saved=saved,
        acceptance=rate_of(accepted, shown),
        lasting_30=rate_of(draw(st.integers(0, known)), known),
        unknown_30=saved - known,
    )


def _key(row: OfferFigures) -> tuple[str, str]:
    return row.offer, row.currency


@given(st.lists(figures(), max_size=6, unique_by=_key))
def test_everybody_is_in_one_total(rows: list[OfferFigures]):
    totals = add_currencies(rows)

    assert len({total.offer for total in totals}) == len(totals)
    assert sum(total.shown for total in totals) == sum(row.shown for row in rows)
    for total in totals:
        parts = [row for row in rows if row.offer == total.offer]
        assert total.acceptance == rate_of(sum(row.accepted for row in parts), total.shown)
        assert total.lasting[30].n + total.unknown[30] == total.saved
        assert sorted(total.by_currency, key=_key) == sorted(parts, key=_key)
        assert [row.saved for row in total.by_currency] == sorted(
            (row.saved for row in parts), reverse=True
        )


def test_what_saved_most_stands_first():
    few, many = replace(ROW, offer="few", saved=1), replace(ROW, offer="many", saved=2)
    assert [total.offer for total in add_currencies([few, many])] == ["many", "few"]
