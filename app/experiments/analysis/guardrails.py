"""What must not get worse: each number by itself, and how far a variant is from the control. Pure.

Each has a confidence sequence of its own, as the result has: it may be looked at every day.
"""

from __future__ import annotations

import enum
import math
import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from app.experiments.analysis.design import Guardrail
from app.experiments.analysis.statistics import (
    ALPHA,
    EffectEstimate,
    SampleStats,
    amount_sample,
    rate_sample,
    sequential_difference,
)
from app.experiments.analysis.units import Unit

LEAST_CUSTOMERS = 50
"""Below so many of whom a number can be told on either side, nothing is said."""
LEAST_EVENTS = 10
"""And of what seldom happens, at least so many on both sides together."""

LEAST_TIME = 0.05
"""A change of the time below a twentieth is none that anybody feels."""


class GuardrailShift(enum.StrEnum):
    """What became of a guardrail in a variant."""

    TOO_FEW = "too_few"
    NOT_SHOWN = "not_shown"
    """The bounds leave open in which direction it changed, if at all."""
    HIGHER = "higher"
    LOWER = "lower"


HARM: Mapping[Guardrail, GuardrailShift | None] = {
    Guardrail.CANCELED_AFTERWARDS: GuardrailShift.HIGHER,
    Guardrail.TIME_TO_FINISH: GuardrailShift.HIGHER,
    Guardrail.DIRECT_CANCELS: GuardrailShift.HIGHER,
    Guardrail.FEEDBACK_LENGTH: None,
}
"""In which direction a guardrail gets worse. None: longer answers are neither good nor bad."""


@dataclass(frozen=True, slots=True)
class Guardrails:
    """What must not get worse, of one variant. None: there is nobody to tell it of."""

    canceled_afterwards: float | None
    time_to_finish: float | None
    """The median, in seconds."""
    direct_cancels: float | None
    feedback_length: float | None
    """The mean number of characters of those who wrote something."""


@dataclass(frozen=True, slots=True)
class GuardrailChange:
    """How far a guardrail of a variant lies from the control's, and what that says."""

    change: GuardrailShift
    difference: EffectEstimate | None = None
    """In parts of 1, in characters, and of the time as a part of the control's."""
    is_harm: bool = False


def guardrails_of(units: Iterable[Unit], key: str) -> Guardrails:
    """Return what must not get worse in a variant."""
    own = [each for each in units if each.variant == key]
    lengths, times = _lengths(own), [_seconds(each) for each in own]
    return Guardrails(
        canceled_afterwards=_share(_lapses(own)),
        time_to_finish=statistics.median(times) if times else None,
        direct_cancels=_share(_directs(own)),
        feedback_length=statistics.fmean(lengths) if lengths else None,
    )


def compare_guardrails(
    units: Sequence[Unit], control: str, key: str, tuned_to: float
) -> dict[Guardrail, GuardrailChange]:
    """Return what became of each guardrail in a variant, beside the control."""
    sides = [[each for each in units if each.variant == name] for name in (control, key)]
    return {each: _compare(each, sides[0], sides[1], tuned_to) for each in Guardrail}


def _compare(
    guardrail: Guardrail, control: Sequence[Unit], variant: Sequence[Unit], tuned_to: float
) -> GuardrailChange:
    values = [_VALUES[guardrail](own) for own in (control, variant)]
    if min(map(len, values)) < LEAST_CUSTOMERS or not _is_enough(guardrail, values):
        return GuardrailChange(GuardrailShift.TOO_FEW)
    one, other = (_sample(guardrail, each) for each in values)
    found = sequential_difference(one, other, alpha=ALPHA, tuned_to=tuned_to)
    change = GuardrailShift.NOT_SHOWN
    if found.p <= ALPHA:
        change = GuardrailShift.HIGHER if found.estimate > 0 else GuardrailShift.LOWER
    if guardrail is Guardrail.TIME_TO_FINISH:
        found = _as_part(found)
        change = change if abs(found.estimate) >= LEAST_TIME else GuardrailShift.NOT_SHOWN
    return GuardrailChange(change, found, is_harm=change is HARM[guardrail])


def _is_enough(guardrail: Guardrail, values: Sequence[Sequence[float]]) -> bool:
    if guardrail not in _RATES:
        return True
    happened = sum(map(sum, values))
    return min(happened, sum(map(len, values)) - happened) >= LEAST_EVENTS


def _sample(guardrail: Guardrail, values: Sequence[float]) -> SampleStats:
    """Return the sample; of a share as if one more had done it and one more had not.

    So what did not happen yet on one side is not taken for what never does.
    """
    if guardrail in _RATES:
        return replace(rate_sample(int(sum(values)) + 1, len(values) + 2), count=len(values))
    return amount_sample(len(values), math.fsum(values), math.fsum(v * v for v in values))


def _as_part(found: EffectEstimate) -> EffectEstimate:
    """Return a difference of logarithms as a part of the control's time: 0.1 is a tenth longer."""
    estimate, low, high = (
        math.expm1(min(each, 50.0)) for each in (found.estimate, found.low, found.high)
    )
    return EffectEstimate(estimate, low, high, found.p)


def _seconds(unit: Unit) -> float:
    return (unit.ended_at - unit.started_at).total_seconds()


def _lapses(own: Iterable[Unit]) -> list[float]:
    return [float(not each.lasts) for each in own if not each.is_canceled]


def _directs(own: Iterable[Unit]) -> list[float]:
    return [float(each.is_direct) for each in own]


def _lengths(own: Iterable[Unit]) -> list[float]:
    return [float(each.text_length) for each in own if each.text_length]


def _log_seconds(own: Iterable[Unit]) -> list[float]:
    """The time of a few who went for lunch says nothing; their logarithm says little."""
    return [math.log(max(_seconds(each), 1.0)) for each in own]


_RATES = frozenset({Guardrail.CANCELED_AFTERWARDS, Guardrail.DIRECT_CANCELS})
_VALUES: Mapping[Guardrail, Callable[[Iterable[Unit]], list[float]]] = {
    Guardrail.CANCELED_AFTERWARDS: _lapses,
    Guardrail.TIME_TO_FINISH: _log_seconds,
    Guardrail.DIRECT_CANCELS: _directs,
    Guardrail.FEEDBACK_LENGTH: _lengths,
}


def _share(found: Sequence[float]) -> float | None:
    return sum(found) / len(found) if found else None
