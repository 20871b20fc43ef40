"""Words for what happens and is told to hosts: events, deliveries, and why one failed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from app.billing.answers import AnswerProblem
from app.core.network.http import Trouble
from app.labels.member.sessions import Said, outcome_label, reason_label
from app.webhooks.models import DeliveryStatus, DisabledReason, EventType


def event_label(event_type: EventType) -> str:
    """Return what happened, in one sentence."""
    return {
        EventType.SESSION_STARTED: _("A customer began to cancel."),
        EventType.SESSION_ANSWERED: _("A question was answered."),
        EventType.SESSION_ENDED: _("A session ended, with its outcome."),
        EventType.OFFER_SHOWN: _("An offer was shown."),
        EventType.OFFER_ACCEPTED: _("An offer was accepted."),
        EventType.OFFER_DECLINED: _("An offer was declined."),
        EventType.ACTION_APPLIED: _("Billing did what was asked."),
        EventType.ACTION_FAILED: _("Billing did not do what was asked."),
        **_of_declarations(),
        EventType.CANCELLATION_UNDONE: _("A cancellation was taken back before it took effect."),
        EventType.SUBSCRIPTION_REACTIVATED: _("A customer came back after the end."),
        EventType.SUBSCRIPTION_RESUMED: _("A customer ended a pause early."),
        EventType.PAUSE_RESUMING: _("A pause is about to end."),
        EventType.CONTRACT_WITHDRAWN: _("A cancellation became a withdrawal."),
        EventType.RECEIPT_ISSUED: _("A receipt was issued."),
        EventType.CUSTOMER_ERASED: _("The data of a customer was erased."),
        **_of_experiments(),
        EventType.ENDPOINT_TESTED: _("A member tested the endpoint."),
    }[event_type]


def _of_declarations() -> dict[EventType, str]:
    return {
        EventType.CANCELLATION_REQUESTED: _("Somebody declared a cancellation without signing in."),
        EventType.WITHDRAWAL_REQUESTED: _("Somebody declared a withdrawal without signing in."),
    }


def _of_experiments() -> dict[EventType, str]:
    return {
        EventType.EXPERIMENT_STARTED: _("An experiment started."),
        EventType.EXPERIMENT_CONCLUDED: _("An experiment was concluded."),
    }


def detail_label(event_type: EventType, data: Mapping[str, Any]) -> str:
    """Return what is worth knowing of one event beside its sentence, or nothing."""
    match event_type:
        case EventType.SESSION_ENDED:
            return outcome_label(data.get("outcome"))[0]
        case EventType.SESSION_ANSWERED:
            return _answer_words(data)
        case EventType.OFFER_SHOWN | EventType.OFFER_ACCEPTED | EventType.OFFER_DECLINED:
            return str((data.get("offer") or {}).get("key", ""))
        case EventType.ACTION_APPLIED | EventType.ACTION_FAILED:
            return action_label(str(data.get("kind", "")))
        case _:
            return ""


def _answer_words(data: Mapping[str, Any]) -> str:
    reason = (data.get("answer") or {}).get("reason")
    step = str(data.get("step", ""))
    return reason_label(reason) if reason else step_label(step)


def step_label(step: str) -> str:
    """Return what a step of a flow is called."""
    return {
        "survey": _("Survey"),
        "offer": _("Offer"),
        "feedback": _("Feedback"),
        "confirm": _("Decision"),
        "withdraw": _("Withdrawal"),
        "result": _("Result"),
    }.get(step, step)


def action_label(kind: str) -> str:
    """Return what billing was asked to do."""
    return {
        "cancel": _("Cancel the subscription"),
        "apply_offer": _("Apply the offer"),
        "undo_cancel": _("Take the cancellation back"),
        "reactivate": _("Start the subscription again"),
        "verify_cancel": _("Find out who it is, and cancel"),
        "resume": _("End the pause"),
        "withdraw": _("Undo the contract: the customer withdrew"),
    }.get(kind, kind)


def problem_words(problem: str | None, status: int | None) -> str:
    """Return what a developer has to know about an answer of billing that settles nothing."""
    return {
        AnswerProblem.NO_ANSWER.value: _("The latest try got no answer."),
        AnswerProblem.SERVER_ERROR.value: _(
            "The latest answer has status %(status)s, which settles nothing.",
            status=status,
        ),
        AnswerProblem.UNREADABLE.value: _(
            "The latest answer has status %(status)s, but its body is no JSON object, so nobody "
            'can tell what was done. Answer {"status": "applied"}, or 204.',
            status=status,
        ),
        AnswerProblem.NO_STATUS.value: _(
            "The latest answer has status %(status)s, but its body says neither "
            '"status": "applied" nor "status": "failed".',
            status=status,
        ),
    }.get(problem or "", "")


def delivery_label(status: DeliveryStatus, attempts: int) -> Said:
    """Return how far a delivery has come."""
    match status:
        case DeliveryStatus.DELIVERED:
            return _("Delivered"), "good"
        case DeliveryStatus.DEAD:
            return _("Given up"), "bad"
        case _:
            return (_("Being tried again"), "warn") if attempts else (_("On its way"), "plain")


def delivery_choices() -> list[tuple[str, str]]:
    """Return the states to filter deliveries by."""
    return [
        (DeliveryStatus.PENDING.value, _("On its way")),
        (DeliveryStatus.DELIVERED.value, _("Delivered")),
        (DeliveryStatus.DEAD.value, _("Given up")),
    ]


def trouble_label(error: str | None) -> str:
    """Return why an attempt got no answer."""
    return {
        Trouble.NOT_ALLOWED.value: _(
            "Not sent: the address is private, or the endpoint was disabled. "
            "The setting FAIRWELL_ALLOW_CIDRS allows private networks."
        ),
        Trouble.TIMEOUT.value: _("No answer in time."),
        Trouble.UNREACHABLE.value: _("The server could not be reached."),
        Trouble.CONNECTION_REFUSED.value: _("Nothing listens on this port: connection refused."),
        Trouble.CERTIFICATE.value: _(
            "The server's certificate is not trusted: it has run out, is for another name, or "
            "comes from a private authority. The setting FAIRWELL_CA_FILE names one to trust."
        ),
        Trouble.BROKEN.value: _("The connection broke."),
    }.get(error or "", error or "")


def disabled_label(reason: DisabledReason | None) -> str:
    """Return why nothing is sent to an endpoint."""
    return {
        DisabledReason.MEMBER: _("A member disabled it."),
        DisabledReason.GONE: _("It answered 410 Gone: it wants no more events."),
        DisabledReason.FAILING: _("Nothing reached it for five days."),
        None: "",
    }[reason]
