"""What came of moving the time of test mode, and why it was not moved."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _

from app.labels.lazy import later as _l

DUE: Mapping[str, str] = {
    "actions": _l("Billing actions"),
    "deliveries": _l("Webhook deliveries"),
    "events": _l("Events"),
    "letters": _l("E-mails to customers"),
    "pause_reminders": _l("Pause reminders"),
    "receipts": _l("Receipts"),
    "replays": _l("Resend requests"),
}
"""What waits for the worker, by its code."""


def list_due(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Return what became due, as labels and numbers."""
    return [(str(DUE.get(code, code)), count) for code, count in sorted(counts.items())]


def refusal_label(code: str, *, most: int) -> str:
    """Return why the time was not moved; empty if it was."""
    return {
        "again": _("Time was already moved forward. It was not moved a second time."),
        "days": _("Enter a number of days from 1 to %(most)s.", most=most),
        "many": _("There are too many test sessions to move at once."),
    }.get(code, "")
