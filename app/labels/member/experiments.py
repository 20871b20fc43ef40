"""What codes of experiments say to members."""

from __future__ import annotations

from flask_babel import gettext as _

from app.experiments.analysis.design import HOLDOUT
from app.experiments.analysis.planner import Feasibility, SamplePlan
from app.experiments.analysis.results import Arm, Results, Verdict
from app.experiments.errors import Obstacle, StartRefusal
from app.experiments.models import CONTROL, ExperimentStatus, Variant
from app.labels.member.formats import MemberFormats


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
    if variant.key == CONTROL:
        return _("Control")
    if variant.key == HOLDOUT:
        return _("No offers")
    return variant.name or _("Variant %(key)s", key=variant.key.upper())


def points(share: float, fmt: MemberFormats) -> str:
    """Return a difference of shares in points, with its sign.

    The minus is the sign, not the hyphen.
    """
    sign = "+" if share > 0 else "−" if share < 0 else ""  # noqa: RUF001
    return f"{sign}{fmt.number(round(abs(share) * 100, 1))}"


def verdict_sentence(results: Results, names: dict[str, str], fmt: MemberFormats) -> str:
    """Return what an experiment says now, in one sentence."""
    match results.verdict:
        case Verdict.COLLECTING:
            return _("Too early to look: each variant needs 25 saved customers and 25 others.")
        case Verdict.BROKEN_SPLIT:
            return _(
                "Do not trust these results: customers are not shared out as planned. "
                "Stop the experiment and look for the cause."
            )
        case Verdict.SHARED_OUT:
            return _("More customers go to what saves more. Nothing is decided.")
        case Verdict.NOT_SHOWN:
            return _("The planned sessions are there, and no difference was shown.")
    arm = next(
        (arm for arm in results.arms if results.leader and arm.counts.key == results.leader),
        results.arms[1],
    )
    return arm_sentence(arm, names[arm.counts.key], fmt)


def arm_sentence(arm: Arm, name: str, fmt: MemberFormats) -> str:
    """Return what can be said of one variant beside the control."""
    if arm.difference is None:
        return _("Not yet: the result is shown when the planned sessions are there.")
    low, high = points(arm.difference.low, fmt), points(arm.difference.high, fmt)
    bounds = {"low": low, "high": high, "name": name}
    match arm.verdict:
        case Verdict.BETTER:
            return _(
                "%(name)s saves more customers: between %(low)s and %(high)s points.", **bounds
            )
        case Verdict.WORSE:
            return _(
                "%(name)s saves fewer customers: between %(low)s and %(high)s points.", **bounds
            )
        case Verdict.NO_DIFFERENCE:
            return _(
                "No difference worth knowing for %(name)s: between %(low)s and %(high)s points.",
                **bounds,
            )
    return _("Not yet for %(name)s: between %(low)s and %(high)s points.", **bounds)


def plan_sentence(plan: SamplePlan) -> str:
    """Return what a plan means at the account's volume."""
    match plan.feasibility:
        case Feasibility.NO_TRAFFIC:
            return _("The flow has no concluded sessions yet, so nobody can say how long it takes.")
        case Feasibility.NOT_AT_YOUR_VOLUME:
            return _("Not at your volume: look for a larger difference, or compare nothing.")
        case Feasibility.SLOW:
            return _("It takes a long time: the product may change under the comparison.")
        case _:
            return _("This can be found out at your volume.")


def obstacle_sentence(refusal: StartRefusal) -> str:
    """Return what has to be mended before the start."""
    return {
        Obstacle.NO_VARIANT: _("There is nothing to compare with."),
        Obstacle.NOT_PUBLISHED: _("The flow is not published."),
        Obstacle.INVALID: _("A variant is not complete."),
        Obstacle.UNFAIR: _("A variant breaks a rule."),
        Obstacle.EQUAL: _("A variant is the same as another. Change it first."),
        Obstacle.NO_TRAFFIC: _("Nobody could take part."),
        Obstacle.OVERLAP: _("Another experiment runs on this flow."),
        Obstacle.SEGMENT_GONE: _("The segment is gone."),
        Obstacle.NO_PLAN: _("A number of sessions has to be planned."),
        Obstacle.OVER: _("Its last day is past."),
    }[refusal.code]
