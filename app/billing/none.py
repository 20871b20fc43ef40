"""No billing to ask: the host acts on its events alone."""

from __future__ import annotations

from datetime import timedelta

from app.billing.adapter import EVERY_OFFER, ActionRequest, Capabilities, Pending, Result
from app.billing.answers import AnswerProblem

_CAPABILITIES = Capabilities(actions=frozenset(), offers=EVERY_OFFER)


class NoBilling:
    """Is asked for nothing; every offer can be made, for the host hears of its acceptance."""

    def capabilities(self) -> Capabilities:
        """Return that nothing can be asked for, and everything offered."""
        return _CAPABILITIES

    def perform(self, action: ActionRequest, deadline: timedelta) -> Result:
        """Leave an action pending: it was requested before its connection was taken away."""
        return Pending(AnswerProblem.NO_ANSWER)
