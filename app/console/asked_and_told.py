"""What a host was asked and told because of one session or notice, and how that went."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from app.actions import service as actions
from app.actions.models import Action, ActionStatus
from app.console.access import seat
from app.console.event_wording import action_words, delivery_words, event_words, problem_words
from app.console.session_wording import Said
from app.console.wire import wire_of
from app.members.roles import Permission
from app.webhooks import log
from app.webhooks.log import Entry
from app.webhooks.models import Attempt, Event


def what_was_asked(about_id: str) -> list[dict[str, Any]]:
    """Return the requests to billing, with their state in words."""
    return [_action(each) for each in actions.list_actions_of(seat().account.id, about_id)]


def what_was_told(events: list[Event]) -> list[dict[str, Any]] | None:
    """Return each event as it was told, to whom, and how that went.

    None: the member may not see webhooks.
    """
    if not seat().may(Permission.VIEW_WEBHOOKS):
        return None
    whose, ids = seat().account.id, [event.id for event in events]
    entries = log.entries_of_events(whose, ids)
    all_ids = [entry.delivery.id for each in entries.values() for entry in each]
    attempts = log.attempts_of(whose, all_ids)
    return [
        {
            "event": event,
            "words": event_words(event.type),
            "wire": wire_of(event.data),
            "told": [_delivery(entry, attempts) for entry in entries[event.id]],
        }
        for event in events
    ]


def _delivery(entry: Entry, attempts: Mapping[str, list[Attempt]]) -> tuple[Any, ...]:
    state = delivery_words(entry.delivery.status, entry.delivery.attempts)
    return entry, state, attempts[entry.delivery.id]


def _action(action: Action) -> dict[str, Any]:
    return {
        "words": action_words(action.kind),
        "status": _action_status(action),
        "row": action,
        "problem": problem_words(action.problem, action.problem_status),
        "wire": wire_of(action.payload),
    }


def _action_status(action: Action) -> Said:
    return {
        ActionStatus.PENDING: (_("Waiting for billing"), "warn"),
        ActionStatus.APPLIED: (_("Done"), "good"),
        ActionStatus.FAILED: (_("Refused"), "bad"),
    }[action.status]
