"""Whether what a page waits for waits in vain: no worker seems to run."""

from __future__ import annotations

from datetime import timedelta

from app.console.shell.access import current
from app.outbox import service as outbox

PATIENCE = timedelta(seconds=30)
"""A worker looks every second; a busy one takes something up meanwhile."""


def is_stalled() -> bool:
    """Return whether work of the account lies about for longer than any worker would leave it."""
    return outbox.is_left_waiting(current().account.id, longer_than=PATIENCE)
