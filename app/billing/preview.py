"""An action that nobody was asked for: what a preview shows of billing's answer."""

from __future__ import annotations

from app.billing.models import Action, ActionKind, ActionStatus


def imagined_action(kind: ActionKind, status: ActionStatus) -> Action:
    """Return an action as billing would leave it. It is in no database session."""
    return Action(kind=kind, status=status)
