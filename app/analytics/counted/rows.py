"""One row for each ended session, with the keys and measures of all daily counts. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from app.analytics.cases import Case
from app.analytics.counting import (
    WHOLE,
    Row,
    lasting_key,
    offer_measures,
    outcome_measures,
    return_measures,
)
from app.analytics.formulas.bands import NONE
from app.analytics.models import CountedSession
from app.sessions.engine.progress import Outcome

DIMENSIONS = ("tenure", "price", "country", "locale")
"""The traits of a customer by which segments are counted."""
_AS_IT_IS = (
    *("day", "id", "flow_id", "variant", "reason", "plan", "currency"),
    *("last_step", "presses"),
)
"""What a row takes from a case under the same name."""
_NOTHING: Row = {
    column.key: 0 for column in CountedSession.__table__.columns if not column.primary_key
}
_NOT_FOLLOWED: Row = {"known": 0, "ended": -1, "due": "", "saves": 0}


def build_row(case: Case) -> Row:
    """Return what one session gives to every table. What it gives nothing to is left out."""
    offer = case.offer
    return {
        **{name: getattr(case, name) for name in _AS_IT_IS},
        **case.values(),
        "offer": offer.key if offer else NONE,
        "kind": offer.kind if offer else NONE,
        "steps": ",".join(sorted(case.steps)),
        "seconds": int((case.ended_at - case.started_at).total_seconds()),
        **offer_measures(case),
        **outcome_measures(case),
        **_followed(case),
        **return_measures(case),
    }


def build_whole_row(case: Case) -> Row:
    """Return the same with a 0 wherever it gives nothing."""
    return {**_NOTHING, **build_row(case)}


def find_changed(known: Mapping[str, Row], rows: Iterable[Row]) -> tuple[list[Row], list[str]]:
    """Return the rows that are new or differ from the known ones, and the ids that are gone."""
    counted = {row["id"]: row for row in rows}
    changed = [row for key, row in counted.items() if known.get(key) != row]
    return changed, [key for key in known if key not in counted]


def split_steps(rows: Iterable[Row]) -> Iterator[Row]:
    """Yield a row for each step of sessions that went alike, and one for them as a whole."""
    for row in rows:
        left = row["reached"] if row["abandoned"] else 0
        yield row | {"step": WHOLE, "left": left}
        for step in row["steps"].split(","):
            yield row | {"step": step, "left": left if step == row["last_step"] else 0}


def split_dimensions(rows: Sequence[Row]) -> Iterator[Row]:
    """Yield a row for each trait of a session's customer."""
    for name in DIMENSIONS:
        yield from (row | {"dimension": name, "value": row[name]} for row in rows)


def _followed(case: Case) -> Mapping[str, Any]:
    """Return how long a saved customer was followed, to the day: the grid is for sums."""
    if case.outcome is not Outcome.SAVED or case.followup is None:
        return _NOT_FOLLOWED
    return {**lasting_key(case.followup), "saves": 1}
