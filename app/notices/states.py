"""How far a notice has come, by what the host has said. Pure."""

from __future__ import annotations

import enum

from app.actions.executors.callback import UNREACHABLE
from app.actions.models import Action, ActionStatus


class NoticeState(enum.StrEnum):
    """Where a notice stands."""

    RECORDED = "recorded"
    """The host takes no actions: it was told by an event, and fetches the rest."""
    WAITING = "waiting"
    """The host was asked and has not answered."""
    CONFIRMED = "confirmed"
    """The host found the contract and canceled it."""
    REFUSED = "refused"
    UNREACHED = "unreached"
    """The host never answered. It is given up, and no answer of its own."""


def state_of(action: Action | None) -> NoticeState:
    """Return where a notice stands; ``action`` is what the host was asked to verify."""
    if action is None:
        return NoticeState.RECORDED
    match action.status:
        case ActionStatus.PENDING:
            return NoticeState.WAITING
        case ActionStatus.APPLIED:
            return NoticeState.CONFIRMED
        case _:
            is_unreached = action.code == UNREACHABLE
            return NoticeState.UNREACHED if is_unreached else NoticeState.REFUSED
