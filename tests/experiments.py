"""Experiments of the test's company: made, started, and the customers who belong where."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from app.core.database.types import JsonObject
from app.experiments import lifecycle, service
from app.experiments.assignment import assign_variant
from app.experiments.models import Experiment, Exposure
from app.experiments.queries import require_experiment
from app.extensions import db
from app.flows import variants
from app.flows.document.paths import spelled_out
from app.sessions.models import CancelSession
from tests.support.hosts import Host

KEY = "more-off"
Change = Callable[[JsonObject], None]


def part_of(document: JsonObject, kind: str) -> Any:
    """Return what a document says of a step."""
    return next(step[kind] for step in document["steps"] if kind in step)


def other_offer(document: JsonObject) -> None:
    """Offer something else to those who find it too expensive; nobody else sees a difference."""
    reasons = part_of(document, "survey")["reasons"]
    next(each for each in reasons if each["code"] == "too_expensive")["offers"] = ["support"]


def other_question(document: JsonObject) -> None:
    """Ask the first question in other words."""
    part_of(document, "survey")["title"] = "Why do you leave?"


def other_decision(document: JsonObject) -> None:
    """Word the decision in another way."""
    part_of(document, "confirm")["title"] = "This is the end"


def start(
    host: Host,
    change: Change = other_offer,
    *,
    key: str = KEY,
    flow: str = "default",
    **settings: Any,
) -> str:
    """Start an experiment on a flow of the company, with one changed variant; return its key."""
    with host.app.app_context():
        published = variants.require_published(host.account_id, flow)
        document = spelled_out(copy.deepcopy(published.document))
        change(document)
        experiment = service.create_experiment(
            host.account_id, key, flow, documents={"B": document}, **settings
        )
        lifecycle.start_experiment(experiment)
        db.session.commit()
    return key


def act(host: Host, what: Callable[[Experiment], Any], key: str = KEY) -> None:
    """Do something with an experiment, as a door would."""
    with host.app.app_context():
        what(require_experiment(host.account_id, key, for_update=True))
        db.session.commit()


def customers(host: Host, variant: str | None, key: str = KEY, count: int = 1) -> list[str]:
    """Return customers who belong to a variant, or to none."""
    with host.app.app_context():
        found = require_experiment(host.account_id, key)
        everybody = (f"customer-{number}" for number in range(10_000))
        theirs = (
            each
            for each in everybody
            if assign_variant(
                found.key,
                each,
                found.shares,
                coverage=found.coverage_percent / 100,
                namespace=found.stretch,
            )
            == variant
        )
        return [next(theirs) for _ in range(count)]


def exposures(host: Host) -> list[tuple[str, str]]:
    """Return who saw which variant, as it is stored."""
    with host.app.app_context():
        query = select(Exposure).where(Exposure.account_id == host.account_id)
        rows = db.session.scalars(query.order_by(Exposure.at, Exposure.customer_ref))
        return [(row.customer_ref, row.variant_key) for row in rows]


def sessions(host: Host) -> list[CancelSession]:
    """Return the company's sessions."""
    with host.app.app_context():
        query = select(CancelSession).where(CancelSession.account_id == host.account_id)
        return list(db.session.scalars(query.order_by(CancelSession.id)))
