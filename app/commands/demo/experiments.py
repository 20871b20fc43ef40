"""Three experiments of the sample account: decided, too early to say, and with a broken split.

One customer of each variant and outcome walks through the real engine; the others are copies
of their sessions, each as somebody else at another moment.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.accounts.models import Account
from app.commands.simulation.decisions import SteppedClock
from app.core.clock import clock_set_to
from app.core.database.types import JsonObject
from app.core.ids import new_id
from app.experiments import lifecycle, service
from app.experiments.assignment import assign_variant
from app.experiments.models import CONTROL, Experiment
from app.experiments.starting_points import put_first, replace_offer
from app.extensions import db
from app.flows import service as flows
from app.flows.document.parsing import parse_document
from app.members import audit
from app.offers import service as offers
from app.sessions import service as sessions
from app.sessions.engine.progress import Intent, Outcome
from app.sessions.entry.claims import read_claims
from app.sessions.experiments.copies import copy_session
from app.sessions.models import CancelSession


@dataclass(frozen=True, slots=True)
class Story:
    """One experiment, and what comes of it."""

    key: str
    flow: str
    """What members call the flow that is compared."""
    name: str
    variant: str
    hypothesis: str
    change: Callable[[JsonObject], JsonObject]
    days: int
    customers: dict[str, int]
    """How many see each variant."""
    saved: dict[str, float]
    """The share of them that is saved."""
    planned: int


STORIES = (
    Story(
        "plan-first",
        "Smaller plan",
        "Basic plan first or discount first",
        "Basic plan first",
        "A smaller plan fits longer than a discount lasts.",
        lambda document: put_first(document, "basic_plan"),
        days=56,
        customers={CONTROL: 262, "b": 258},
        saved={CONTROL: 0.24, "b": 0.5},
        planned=900,
    ),
    Story(
        "how-much-off",
        "Discount",
        "25% or 30% off",
        "30% off",
        "Five points more may win customers who almost stay.",
        lambda document: replace_offer(document, "quarter_off", "thirty_off"),
        days=31,
        customers={CONTROL: 118, "b": 121},
        saved={CONTROL: 0.29, "b": 0.32},
        planned=1400,
    ),
    Story(
        "pause-or-discount",
        "Pause",
        "Pause first or discount first",
        "Pause first",
        "Customers who find it too expensive often need a break more than a lower price.",
        lambda document: put_first(document, "pause"),
        days=24,
        customers={CONTROL: 172, "b": 96},
        saved={CONTROL: 0.26, "b": 0.38},
        planned=1600,
    ),
)


def write_experiments(account: Account, now: datetime, *, seed: int = 11) -> None:
    """Run the experiments in the weeks before ``now``, each on a flow of its own."""
    dice = random.Random(seed)  # noqa: S311 - a story, not a secret
    for story in STORIES:
        began = now - timedelta(days=story.days)
        with clock_set_to(lambda began=began: began):  # type: ignore[misc]
            experiment = _start(account, story)
        _fill(account, experiment, story, now, dice)
    with clock_set_to(lambda: now - timedelta(days=20)):
        audit.record(account.id, None, "offer.changed", "quarter_off")


def _start(account: Account, story: Story) -> Experiment:
    """Publish the flow, make the variant of it, and let customers in."""
    document = flows.list_versions(account.id, "default")[-1].document
    flows.publish_flow(account.id, parse_document(document | {"key": story.key}))
    flows.rename_flow(account.id, story.key, story.flow)
    if offers.get_offer(account.id, "thirty_off") is None:
        third = {"percent": 30, "periods": 3}
        offers.save_offer(account.id, "thirty_off", "discount", third, rules={"cooldown_days": 0})
    experiment = service.create_experiment(
        account.id,
        story.key,
        story.key,
        name=story.name,
        documents={story.variant: story.change(document)},
        hypothesis=story.hypothesis,
        effect=0.1,
        planned_sessions=story.planned,
    )
    lifecycle.start_experiment(experiment)
    return experiment


def _fill(
    account: Account, experiment: Experiment, story: Story, now: datetime, dice: random.Random
) -> None:
    """Let customers come, most of them as copies of the few who really walked through."""
    walked = _walk_each(account, experiment, now - timedelta(days=story.days))
    whole = timedelta(days=story.days) - timedelta(hours=3)
    for number, (variant, outcome) in enumerate(_decisions(story, dice)):
        at = now - timedelta(hours=2) - whole * dice.random()
        copy_session(walked[variant, outcome], f"{story.key}-{number:04}", at)
    db.session.flush()


def _decisions(story: Story, dice: random.Random) -> Iterator[tuple[str, Outcome]]:
    for variant, count in story.customers.items():
        saved = round(count * story.saved[variant])
        kept = count // 16
        rest = [Outcome.KEPT] * kept + [Outcome.CANCELED] * (count - saved - kept)
        outcomes = [*[Outcome.SAVED] * saved, *rest]
        dice.shuffle(outcomes)
        yield from ((variant, outcome) for outcome in outcomes)


def _walk_each(
    account: Account, experiment: Experiment, began: datetime
) -> dict[tuple[str, Outcome], CancelSession]:
    """Return one session of each variant and outcome, as the engine wrote it."""
    found = {}
    for at, variant in enumerate(experiment.variants):
        for number, outcome in enumerate((Outcome.SAVED, Outcome.KEPT, Outcome.CANCELED)):
            watch = SteppedClock(began + timedelta(minutes=7 + 3 * at + number))
            with clock_set_to(watch):
                sub = _customer_of(experiment, variant.key, number)
                claims = _claims(account, experiment.flow_key, sub, watch.now)
                found[variant.key, outcome] = _walk(account, claims, outcome, watch)
    return found


def _customer_of(experiment: Experiment, variant: str, number: int) -> str:
    everybody = (f"{experiment.key}-first-{each:03}" for each in range(1000))
    theirs = (
        sub
        for sub in everybody
        if assign_variant(experiment.key, sub, experiment.shares) == variant
    )
    return [next(theirs) for _ in range(number + 1)][-1]


def _claims(account: Account, flow_key: str, sub: str, now: datetime) -> dict[str, Any]:
    """Return what the company says about a customer, in their token."""
    issued_at, a_day = int(now.timestamp()), 86400
    return {
        "iss": account.id,
        "aud": "fairwell",
        "sub": sub,
        "jti": new_id("jti"),
        "iat": issued_at,
        "exp": issued_at + 900,
        "flow": flow_key,
        "subscription": {
            "ref": f"{sub}-plan",
            "plan": "pro",
            "amount_minor": 2900,
            "currency": "EUR",
            "interval": "month",
            "started_at": issued_at - 400 * a_day,
            "current_period_end": issued_at + 12 * a_day,
        },
        "customer": {"locale": "en", "country": "NL", "timezone": "Europe/Amsterdam"},
    }


def _walk(
    account: Account, claims: dict[str, Any], outcome: Outcome, watch: SteppedClock
) -> CancelSession:
    dice = random.Random(5)  # noqa: S311 - a story, not a secret
    visit = sessions.start_session(account, read_claims(claims), languages=("en",))
    while visit.is_open:
        watch.let_read(dice)
        sessions.answer_step(visit, *_press(visit, outcome))
    return visit


def _press(visit: CancelSession, outcome: Outcome) -> tuple[Intent, dict[str, Any]]:
    if visit.step_key == "survey":
        return Intent.CONTINUE, {"reason": "too_expensive"}
    if visit.step_key == "offer" and outcome is Outcome.SAVED:
        choices = ((visit.offer or {}).get("terms") or {}).get("choices") or ()
        return Intent.ACCEPT, {"months": str(choices[0]["months"])} if choices else {}
    if visit.step_key == "offer":
        return Intent.DECLINE, {}
    return (Intent.KEEP if outcome is Outcome.KEPT else Intent.CANCEL), {}
