"""What a product needs to leave cancellations to Fairwell: open, be told, do what was decided."""

from fairwell_host.actions import (
    Action,
    ApplyOffer,
    Cancel,
    Reactivate,
    Refund,
    Resume,
    UndoCancel,
    VerifyCancel,
    Withdraw,
)
from fairwell_host.answers import Answer, Applied, Failed, Pending
from fairwell_host.events import Event, Question
from fairwell_host.receiver import Receiver, Response
from fairwell_host.service import Fairwell
from fairwell_host.verify import InvalidWebhook

__all__ = [
    "Action",
    "Answer",
    "Applied",
    "ApplyOffer",
    "Cancel",
    "Event",
    "Failed",
    "Fairwell",
    "InvalidWebhook",
    "Pending",
    "Question",
    "Reactivate",
    "Receiver",
    "Refund",
    "Response",
    "Resume",
    "UndoCancel",
    "VerifyCancel",
    "Withdraw",
]
