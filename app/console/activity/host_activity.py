"""What a host was asked and told because of one session or notice, and how that went."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from app.billing import service as actions
from app.billing.models import Action, ActionStatus
from app.console.activity.payload import build_payload
from app.console.shell.access import current
from app.labels.member.events import action_label, delivery_label, event_label, problem_words
from app.labels.member.sessions import Said
from app.members.roles import Permission
from app.webhooks import log
from app.webhooks.log import LogEntry
from app.webhooks.models import Attempt, Event


def what_was_asked(about_id: str) -> list[dict[str, Any]]:
    """Return the requests to billing, with their state in words."""
    return [_action(each) for each in actions.list_actions(current().account.id, about_id)]


def build_host_activity(events: list[Event]) -> list[dict[str, Any]] | None:
    """Return each event as it was told, to whom, and how that went.

    None: the member may not see webhooks.
    """
    if not current().may(Permission.VIEW_WEBHOOKS):
        return None
    whose, ids = current().account.id, [event.id for event in events]
    entries = log.list_entries(whose, ids)
    all_ids = [entry.delivery.id for each in entries.values() for entry in each]
    attempts = log.list_attempts(whose, all_ids)
    return [
        {
            "event": event,
            "words": event_label(event.type),
            "wire": build_payload(event.data),
            "told": [_delivery(entry, attempts) for entry in entries[event.id]],
        }
        for event in events
    ]


def _delivery(entry: LogEntry, attempts: Mapping[str, list[Attempt]]) -> tuple[Any, ...]:
    state = delivery_label(entry.delivery.status, entry.delivery.attempts)
    return entry, state, attempts[entry.delivery.id]


def _action(action: Action) -> dict[str, Any]:
    return {
        "words": action_label(action.kind),
        "status": _action_status(action),
        "row": action,
        "problem": problem_words(action.problem, action.problem_status),
        "wire": build_payload(action.payload),
    }


def _action_status(action: Action) -> Said:
    return {
        ActionStatus.PENDING: (_("Waiting for billing"), "warn"),
        ActionStatus.APPLIED: (_("Succeeded"), "good"),
        ActionStatus.FAILED: (_("Failed"), "bad"),
    }[action.status]
