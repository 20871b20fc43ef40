"""What the codes of an experiment's design say to members: choices, plans, and refusals."""

from __future__ import annotations

import math
from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import ngettext

from app.experiments.analysis.design import Guardrail, Method, PrimaryNumber
from app.experiments.analysis.planner import Feasibility, SamplePlan
from app.experiments.errors import Obstacle, StartRefusal, UsedByExperiment
from app.experiments.starting_points import StartingPoint
from app.labels.member.formats import MemberFormats


def number_label(number: PrimaryNumber) -> str:
    """Return what decides an experiment."""
    return {
        PrimaryNumber.SAVE_RATE: _("Save rate"),
        PrimaryNumber.NET_MRR: _("Net MRR per concluded session"),
        PrimaryNumber.DURABLE_SAVE_RATE: _("Save rate that lasts 30 days"),
    }[number]


def method_label(method: Method) -> str:
    """Return how an experiment is read."""
    return {
        Method.SEQUENTIAL: _("Sequential: look at any time"),
        Method.FIXED: _("Fixed horizon: look once, at the planned sessions"),
        Method.BANDIT: _("Bandit: more customers to what saves more, no verdict"),
    }[method]


def guardrail_label(guardrail: Guardrail) -> str:
    """Return what must not get worse."""
    return {
        Guardrail.CANCELED_AFTERWARDS: _("Canceled within 30 days after staying"),
        Guardrail.TIME_TO_FINISH: _("Time to finish"),
        Guardrail.DIRECT_CANCELS: _("Direct cancels"),
        Guardrail.FEEDBACK_LENGTH: _("Length of feedback"),
    }[guardrail]


def point_label(point: StartingPoint) -> str:
    """Return what a flow is compared with."""
    return {
        StartingPoint.OTHER_OFFER: _("Another offer in place of one"),
        StartingPoint.OFFER_FIRST: _("One offer tried before the others"),
        StartingPoint.NO_SURVEY: _("No survey"),
        StartingPoint.NO_OFFERS: _("No offers: what they are really worth"),
        StartingPoint.COPY: _("A copy that I change in the editor"),
    }[point]


def plan_sentence(plan: SamplePlan, fmt: MemberFormats) -> str:
    """Return what a comparison takes at the account's volume, in a sentence."""
    numbers = {
        "points": fmt.number(round(plan.effect * 100, 1)),
        "rate": fmt.percent(plan.baseline),
        "sessions": fmt.number(plan.sessions),
    }
    if plan.weeks is None:
        return _(
            "To see a difference of %(points)s points from %(rate)s takes %(sessions)s concluded "
            "sessions. This flow has none yet, so nobody can say how long that is.",
            **numbers,
        )
    if plan.feasibility is Feasibility.NOT_AT_YOUR_VOLUME:
        return _months_sentence(math.ceil(plan.months or 0), numbers)
    return _weeks_sentence(plan.weeks, numbers)


def _months_sentence(months: int, numbers: Mapping[str, str]) -> str:
    return ngettext(
        "Not at your volume: to see a difference of %(points)s points from %(rate)s takes "
        "%(sessions)s concluded sessions, about %(num)s month.",
        "Not at your volume: to see a difference of %(points)s points from %(rate)s takes "
        "%(sessions)s concluded sessions, about %(num)s months.",
        months,
        **numbers,
    )


def _weeks_sentence(weeks: int, numbers: Mapping[str, str]) -> str:
    return ngettext(
        "To see a difference of %(points)s points from %(rate)s takes %(sessions)s concluded "
        "sessions: about %(num)s week at your volume.",
        "To see a difference of %(points)s points from %(rate)s takes %(sessions)s concluded "
        "sessions: about %(num)s weeks at your volume.",
        weeks,
        **numbers,
    )


def instead_sentence(plan: SamplePlan, fmt: MemberFormats) -> str:
    """Return what could be found out in the place of what takes too long; nothing if it does not.

    ``effect_in_time`` is rounded up, so that what is promised can be kept.
    """
    if plan.feasibility not in {Feasibility.NOT_AT_YOUR_VOLUME, Feasibility.SLOW}:
        return ""
    if plan.effect_in_time is None:
        return _("Within three months no difference can be seen. Ask customers instead.")
    points = fmt.number(math.ceil(plan.effect_in_time * 1000) / 10)
    return _(
        "Within three months you can see a difference of %(points)s points or more: compare "
        "something that differs a lot, such as offers against no offers.",
        points=points,
    )


def obstacle_sentence(refusal: StartRefusal, names: Mapping[str, str]) -> str:
    """Return what has to be mended before the start."""
    name = names.get(refusal.variant or "", refusal.variant or "")
    return {
        Obstacle.NO_VARIANT: _("There is no variant to compare with."),
        Obstacle.NOT_PUBLISHED: _("The flow is not published."),
        Obstacle.INVALID: _("%(name)s is not complete.", name=name),
        Obstacle.UNFAIR: _("%(name)s breaks a rule of your country.", name=name),
        Obstacle.EQUAL: _("%(name)s equals another variant. Change it first.", name=name),
        Obstacle.NO_TRAFFIC: _("No customer could take part: check coverage and namespace."),
        Obstacle.OVERLAP: _(
            "The experiment %(key)s runs on this flow. End it, or give both a part of one "
            "namespace.",
            key=", ".join(refusal.details),
        ),
        Obstacle.SEGMENT_GONE: _("The segment does not exist any more."),
        Obstacle.NO_PLAN: _("A fixed horizon needs a number of planned sessions."),
        Obstacle.OVER: _("The end lies in the past."),
    }[refusal.code]


def segment_in_use_sentence(found: UsedByExperiment) -> str:
    """Return why a segment stays: who needs it."""
    if not found.experiments:
        return _("This segment cannot be removed: a route uses it. Change the routes first.")
    return _(
        "This segment cannot be removed: it is used by the experiment %(names)s. End that first.",
        names=", ".join(found.experiments),
    )


def offer_in_use_sentence(found: UsedByExperiment) -> str:
    """Return why an offer goes on: which experiments compare it."""
    return _(
        "This offer cannot be disabled: the experiment %(names)s compares it. End that first.",
        names=", ".join(found.experiments),
    )
