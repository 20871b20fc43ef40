"""How far a notice has come, by what the host has said. Pure."""

from __future__ import annotations

import enum

from app.billing.models import Action, ActionStatus
from app.billing.service import UNREACHABLE


class DeclarationState(enum.StrEnum):
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


def read_state(action: Action | None) -> DeclarationState:
    """Return where a notice stands; ``action`` is what the host was asked to verify."""
    if action is None:
        return DeclarationState.RECORDED
    match action.status:
        case ActionStatus.PENDING:
            return DeclarationState.WAITING
        case ActionStatus.APPLIED:
            return DeclarationState.CONFIRMED
        case _:
            is_unreached = action.code == UNREACHABLE
            return DeclarationState.UNREACHED if is_unreached else DeclarationState.REFUSED
