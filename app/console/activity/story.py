"""The parts of a story that sessions and requests without sign-in share."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from flask_babel import gettext as _

from app.billing import service as billing
from app.billing.models import Action, ActionStatus
from app.console.activity.payload import build_payload
from app.console.shell.access import current
from app.labels.member.events import action_label, delivery_label, problem_words
from app.labels.member.sessions import Badge
from app.members.roles import Permission
from app.webhooks import log
from app.webhooks.log import LogEntry
from app.webhooks.models import Attempt, Event


class TimelineEntry(NamedTuple):
    """One thing that happened, as a label with perhaps a detail, and when."""

    label: str
    at: datetime
    detail: str = ""


class ActionRow(NamedTuple):
    """One request to billing; ``problem`` is empty if there was none."""

    action: Action
    label: str
    status: Badge
    problem: str
    payload: str


class DeliveryRow(NamedTuple):
    """One endpoint that was to hear of an event, and each attempt to reach it."""

    entry: LogEntry
    status: Badge
    attempts: list[Attempt]


class EventRow(NamedTuple):
    """One event as it was sent, and where to."""

    event: Event
    payload: str
    deliveries: list[DeliveryRow]


def list_action_rows(about_id: str) -> list[ActionRow]:
    """Return the requests to billing because of one session or request."""
    return [_action_row(each) for each in billing.list_actions(current().account.id, about_id)]


def list_event_rows(events: list[Event]) -> list[EventRow] | None:
    """Return each event with its deliveries; None if the member may not see webhooks."""
    if not current().may(Permission.VIEW_WEBHOOKS):
        return None
    account_id = current().account.id
    entries = log.list_entries(account_id, [event.id for event in events])
    delivery_ids = [entry.delivery.id for each in entries.values() for entry in each]
    attempts = log.list_attempts(account_id, delivery_ids)
    return [_event_row(event, entries[event.id], attempts) for event in events]


def _event_row(
    event: Event, entries: list[LogEntry], attempts: Mapping[str, list[Attempt]]
) -> EventRow:
    rows = [_delivery_row(entry, attempts[entry.delivery.id]) for entry in entries]
    return EventRow(event, build_payload(event.data), rows)


def _delivery_row(entry: LogEntry, attempts: list[Attempt]) -> DeliveryRow:
    status = delivery_label(entry.delivery.status, entry.delivery.attempts)
    return DeliveryRow(entry, status, attempts)


def _action_row(action: Action) -> ActionRow:
    return ActionRow(
        action=action,
        label=action_label(action.kind),
        status=_action_status(action),
        problem=problem_words(action.problem, action.problem_status),
        payload=build_payload(action.payload),
    )


def _action_status(action: Action) -> Badge:
    return {
        ActionStatus.PENDING: (_("Waiting for billing"), "warn"),
        ActionStatus.APPLIED: (_("Succeeded"), "good"),
        ActionStatus.FAILED: (_("Failed"), "bad"),
    }[action.status]
