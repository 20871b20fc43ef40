"""How far a letter has come. Pure."""

from __future__ import annotations

import enum


class MailState(enum.StrEnum):
    """How far a letter has come."""

    NONE = "none"
    """There is no address, or no mail server."""
    WAITING = "waiting"
    SENT = "sent"
    """The mail server took it. Whether it was read is nobody's business."""
    REFUSED = "refused"
    """The mail server will never take it."""
    DEAD = "dead"
    """The mail server did not take it in three days of trying."""


LOST = frozenset({MailState.REFUSED, MailState.DEAD})
"""What no longer leaves: whoever waits for it has to be told."""
