"""The same moment some days earlier, in whatever form it is stored. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any

from app.core.calendar import Interval, add_interval
from app.core.moments import EARLIEST

Path = tuple[str, ...]
EACH = "*"
"""In a path: every element of a list, every value of an object."""
_DAY_LENGTH = len("2026-11-30")
_SPELLINGS = {0: "seconds", 3: "milliseconds"}


@dataclass(frozen=True, slots=True)
class Shift:
    """By how many days everything becomes earlier, on whose calendar.

    A moment keeps its time of the day there, so that a midnight stays one. None becomes
    earlier than what a host can tell us.
    """

    days: int
    timezone: tzinfo

    def move(self, value: Any) -> Any:
        """Return a moment or a day earlier; what is neither stays as it is.

        Whole numbers are seconds since 1970, texts are ISO 8601.
        """
        match value:
            case datetime():
                return self._moment(value)
            case date():
                return self._day(value)
            case str():
                return self._text(value)
            case int() if not isinstance(value, bool):
                return int(self._moment(datetime.fromtimestamp(value, UTC)).timestamp())
        return value

    def move_within(self, value: Any, paths: Iterable[Path]) -> Any:
        """Return a JSON value with what stands at the paths earlier. It is not changed itself."""
        for path in paths:
            value = self._at(value, path)
        return value

    def _at(self, value: Any, path: Path) -> Any:
        if not path:
            return self.move(value)
        name, rest = path[0], path[1:]
        if name == EACH and isinstance(value, list):
            return [self._at(each, rest) for each in value]
        if not isinstance(value, dict):
            return value
        names = value.keys() if name == EACH else value.keys() & {name}
        return value | {each: self._at(value[each], rest) for each in names}

    def _moment(self, moment: datetime) -> datetime:
        earliest = EARLIEST + timedelta(days=self.days + 1)
        if moment < earliest:
            return min(moment, EARLIEST)
        before = moment - timedelta(days=self.days)
        local = self.timezone.utcoffset
        if local(moment.astimezone(self.timezone)) == local(before.astimezone(self.timezone)):
            return before  # what the calendar would say, in a third of the time
        return add_interval(moment, Interval.DAY, -self.days, self.timezone)

    def _day(self, day: date) -> date:
        return max(day - timedelta(days=self.days), EARLIEST.date())

    def _text(self, text: str) -> str:
        """Return a moment in the spelling it had: a reader of ours may know no other."""
        try:
            if len(text) == _DAY_LENGTH:
                return self._day(date.fromisoformat(text)).isoformat()
            moment = datetime.fromisoformat(text)
        except ValueError:
            return text
        if moment.tzinfo is None:
            return text
        spelling = _SPELLINGS.get(_count_decimals(text), "microseconds")
        moved = self._moment(moment).isoformat(timespec=spelling)
        return moved.removesuffix("+00:00") + "Z" if text.endswith("Z") else moved


def _count_decimals(text: str) -> int:
    """Return how many digits stand behind the point of a moment.

    >>> _count_decimals("2026-11-30T22:15:03.042Z"), _count_decimals("2026-11-30T22:15:03+00:00")
    (3, 0)
    """
    behind = text.partition(".")[2]
    return len(behind) - len(behind.lstrip("0123456789"))
