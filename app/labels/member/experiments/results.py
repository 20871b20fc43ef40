"""What codes of experiments say to members."""

from __future__ import annotations

import math
from collections.abc import Mapping

from flask_babel import gettext as _

from app.experiments.analysis.design import HOLDOUT, Guardrail
from app.experiments.analysis.guardrails import HARM, GuardrailChange, GuardrailShift
from app.experiments.analysis.results import Arm, Results, Verdict
from app.experiments.models import (
    CONTROL,
    Experiment,
    ExperimentDecision,
    ExperimentStatus,
    Variant,
)
from app.labels.member.formats import MemberFormats

MOST_WEEKS = 52
"""Who would have to wait longer is told to change the experiment instead."""
_UNDECIDED = (Verdict.COLLECTING, Verdict.TOO_EARLY)


def status_label(status: ExperimentStatus) -> tuple[str, str]:
    """Return the status in words, and the tone it is shown in."""
    return {
        ExperimentStatus.DRAFT: (_("Draft"), "plain"),
        ExperimentStatus.SCHEDULED: (_("Scheduled"), "plain"),
        ExperimentStatus.RUNNING: (_("Running"), "good"),
        ExperimentStatus.PAUSED: (_("Paused"), "warn"),
        ExperimentStatus.CONCLUDED: (_("Concluded"), "plain"),
    }[status]


def variant_label(variant: Variant) -> str:
    """Return what a variant is called."""
    return variant_name(variant.key, variant.name)


def variant_name(key: str, name: str) -> str:
    """Return what a variant is called that has this key, and this name of its own."""
    if key == CONTROL:
        return _("Control")
    if key == HOLDOUT:
        return _("No offers")
    return name or _("Variant %(key)s", key=key.upper())


def verdict_label(verdict: Verdict) -> tuple[str, str]:
    """Return what an experiment says in a few words, and the tone it is shown in."""
    return {
        Verdict.COLLECTING: (_("Too few customers yet"), "plain"),
        Verdict.TOO_EARLY: (_("Not decided yet"), "plain"),
        Verdict.BETTER: (_("A variant is better"), "good"),
        Verdict.WORSE: (_("The control is better"), "good"),
        Verdict.NO_DIFFERENCE: (_("No difference worth knowing"), "plain"),
        Verdict.NOT_SHOWN: (_("No difference shown"), "plain"),
        Verdict.BROKEN_SPLIT: (_("Not split as planned"), "bad"),
        Verdict.SHARED_OUT: (_("Bandit"), "plain"),
    }[verdict]


def points(share: float, fmt: MemberFormats) -> str:
    """Return a difference of shares in points, with its sign.

    The minus is the sign, not the hyphen.
    """
    sign = "+" if share > 0 else "−" if share < 0 else ""  # noqa: RUF001
    return f"{sign}{fmt.number(round(abs(share) * 100, 1))}"


def experiment_label(experiment: Experiment) -> str:
    """Return what an experiment is called; a holdout that goes on bears the name of its own."""
    if experiment.continues:
        return _("%(name)s: holdout", name=experiment.name)
    return experiment.name


def decision_sentence(experiment: Experiment, names: Mapping[str, str]) -> str:
    """Return what was decided; nothing before that."""
    if experiment.winner:
        return _("%(name)s was published.", name=names[experiment.winner])
    return {
        ExperimentDecision.KEEP_CONTROL: _("The flow stays as it was."),
        ExperimentDecision.INCONCLUSIVE: _("The result is inconclusive."),
    }.get(experiment.decision or ExperimentDecision.PUBLISH_VARIANT, "")


def verdict_sentence(
    results: Results, names: Mapping[str, str], fmt: MemberFormats, currency: str | None = None
) -> str:
    """Return what an experiment says now, in one sentence; ``currency`` where money decides it."""
    match results.verdict:
        case Verdict.COLLECTING:
            return _("Too early to look: each variant needs 25 saved customers and 25 others.")
        case Verdict.BROKEN_SPLIT:
            return _("Do not trust these results: customers are not split as planned.")
        case Verdict.SHARED_OUT:
            return _("More customers go to what saves more. A bandit decides nothing.")
        case Verdict.NOT_SHOWN:
            return _("The planned number of sessions was reached, and no difference was found.")
    arm = next(
        (arm for arm in results.arms if results.leader and arm.counts.key == results.leader),
        results.arms[1],
    )
    return arm_sentence(arm, names[arm.counts.key], fmt, currency)


def arm_sentence(arm: Arm, name: str, fmt: MemberFormats, currency: str | None = None) -> str:
    """Return what can be said of one variant beside the control."""
    if arm.difference is None:
        if arm.counts.is_holdout and arm.verdict is Verdict.COLLECTING:
            return _("Too early to look: 25 customers who stayed and 25 others are needed.")
        return _("Not yet: the result is shown once the planned number of sessions is reached.")
    bounds = {
        "name": name,
        "low": difference_text(arm.difference.low, fmt, currency),
        "high": difference_text(arm.difference.high, fmt, currency),
    }
    if currency is not None:
        said = _of_amounts(bounds)
    else:
        said = _without_offers(bounds) if arm.counts.is_holdout else _of_rates(bounds)
    return said.get(arm.verdict, said[Verdict.TOO_EARLY])


def _of_rates(bounds: Mapping[str, str]) -> dict[Verdict | None, str]:
    return {
        Verdict.BETTER: _(
            "%(name)s saves more customers: between %(low)s and %(high)s points.", **bounds
        ),
        Verdict.WORSE: _(
            "%(name)s saves fewer customers: between %(low)s and %(high)s points.", **bounds
        ),
        Verdict.NO_DIFFERENCE: _(
            "No difference worth knowing for %(name)s: between %(low)s and %(high)s points.",
            **bounds,
        ),
        Verdict.TOO_EARLY: _(
            "Not yet for %(name)s: between %(low)s and %(high)s points.", **bounds
        ),
    }


def _of_amounts(bounds: Mapping[str, str]) -> dict[Verdict | None, str]:
    return {
        Verdict.BETTER: _(
            "%(name)s keeps more revenue: between %(low)s and %(high)s a month per session.",
            **bounds,
        ),
        Verdict.WORSE: _(
            "%(name)s keeps less revenue: between %(low)s and %(high)s a month per session.",
            **bounds,
        ),
        Verdict.TOO_EARLY: _(
            "Not yet for %(name)s: between %(low)s and %(high)s a month per session.", **bounds
        ),
    }


def _without_offers(bounds: Mapping[str, str]) -> dict[Verdict | None, str]:
    return {
        Verdict.BETTER: _(
            "Without offers more customers stay: between %(low)s and %(high)s points.", **bounds
        ),
        Verdict.WORSE: _(
            "Without offers fewer customers stay: between %(low)s and %(high)s points.", **bounds
        ),
        Verdict.NO_DIFFERENCE: _(
            "Offers make no difference worth knowing: between %(low)s and %(high)s points.",
            **bounds,
        ),
        Verdict.TOO_EARLY: _(
            "Not yet without offers: between %(low)s and %(high)s points.", **bounds
        ),
    }


def guardrail_change_label(guardrail: Guardrail, found: GuardrailChange) -> tuple[str, str]:
    """Return what became of a guardrail in words, and the tone it is shown in."""
    match found.change:
        case GuardrailShift.TOO_FEW:
            return _("Too few to tell"), "plain"
        case GuardrailShift.NOT_SHOWN:
            return _("No change shown"), "plain"
    if HARM[guardrail] is not None:
        return (_("Worse"), "bad") if found.is_harm else (_("Better"), "good")
    return (_("Longer") if found.change is GuardrailShift.HIGHER else _("Shorter")), "plain"


def guardrail_range_text(guardrail: Guardrail, found: GuardrailChange, fmt: MemberFormats) -> str:
    """Return between which differences to the control a guardrail lies; nothing if unknown."""
    if found.difference is None:
        return ""
    low, high = found.difference.low, found.difference.high
    match guardrail:
        case Guardrail.TIME_TO_FINISH:
            bounds = {"low": _signed_percent(low, fmt), "high": _signed_percent(high, fmt)}
            return _("%(low)s to %(high)s", **bounds)
        case Guardrail.FEEDBACK_LENGTH:
            bounds = {"low": points(low / 100, fmt), "high": points(high / 100, fmt)}
            return _("%(low)s to %(high)s characters", **bounds)
    return _("%(low)s to %(high)s points", low=points(low, fmt), high=points(high, fmt))


def _signed_percent(part: float, fmt: MemberFormats) -> str:
    sign = "+" if part > 0 else "\N{MINUS SIGN}" if part < 0 else ""
    return f"{sign}{fmt.percent(abs(part))}"


def difference_text(value: float, fmt: MemberFormats, currency: str | None = None) -> str:
    """Return a difference with its sign: in points, or as an amount of ``currency``."""
    if currency is None:
        return points(value, fmt)
    sign = "+" if value > 0 else "\N{MINUS SIGN}" if value < 0 else ""
    return f"{sign}{fmt.money(abs(round(value)), currency)}"


def lift_label(arm: Arm, fmt: MemberFormats) -> str:
    """Return the difference as a part of the control's; nothing where that is unknown.

    It is shown and decides nothing: its bounds are too noisy where the control's rate is small.
    """
    if arm.lift is None or not math.isfinite(arm.lift.low):
        return ""
    return _("%(lift)s relative", lift=_signed_percent(arm.lift.estimate, fmt))


def split_label(share: float, planned: float, fmt: MemberFormats) -> str:
    """Return which share of the customers saw a variant, and which should have."""
    return _(
        "%(share)s of all, planned %(planned)s",
        share=fmt.percent(share),
        planned=fmt.percent(planned),
    )


def advice_sentence(
    results: Results, *, is_planned: bool = False, weeks_left: int | None = None
) -> str:
    """Return what to do now; ``is_planned`` where a number of sessions was planned."""
    if results.verdict is Verdict.BETTER and results.leader is None:
        return _("Conclude it, and publish the flow without offers.")
    if results.verdict is Verdict.TOO_EARLY and is_planned and results.remaining is None:
        return _(
            "The planned number of sessions was reached without a clear result. "
            "Conclude the experiment as inconclusive, or let it run on."
        )
    simpler = _("Conclude it: take the variant that is simpler or costs less.")
    return {
        Verdict.BROKEN_SPLIT: _(
            "Stop the experiment, find out why one variant reaches fewer customers, and start a "
            "new one."
        ),
        **dict.fromkeys(_UNDECIDED, _advice_to_wait((weeks_left or 0) > MOST_WEEKS)),
        Verdict.SHARED_OUT: _("Let it run for as long as you like."),
        Verdict.BETTER: _("Conclude it, and publish the winner."),
        Verdict.WORSE: _("Conclude it, and keep the flow as it is."),
        **dict.fromkeys((Verdict.NO_DIFFERENCE, Verdict.NOT_SHOWN), simpler),
    }[results.verdict]


def _advice_to_wait(is_slow: bool) -> str:
    if not is_slow:
        return _("Let it run. You may look at any time: looking does no harm.")
    return _(
        "At this pace it takes more than a year. Let more customers take part, test a larger "
        "difference, or conclude it as inconclusive."
    )
