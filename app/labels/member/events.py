"""Words for what happens and is told to hosts: events, deliveries, and why one failed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from app.billing.answers import AnswerProblem
from app.core.network.http import Trouble
from app.labels.member.sessions import Badge, outcome_label, reason_label
from app.webhooks.models import DeliveryStatus, DisabledReason, EventType


def event_label(event_type: EventType) -> str:
    """Return what happened, in one sentence."""
    return {
        EventType.SESSION_STARTED: _("Session started"),
        EventType.SESSION_ANSWERED: _("Question answered"),
        EventType.SESSION_ENDED: _("Session ended"),
        EventType.OFFER_SHOWN: _("Offer shown"),
        EventType.OFFER_ACCEPTED: _("Offer accepted"),
        EventType.OFFER_DECLINED: _("Offer declined"),
        EventType.ACTION_APPLIED: _("Billing action succeeded"),
        EventType.ACTION_FAILED: _("Billing action failed"),
        **_of_declarations(),
        EventType.CANCELLATION_UNDONE: _("Cancellation undone"),
        EventType.SUBSCRIPTION_REACTIVATED: _("Subscription reactivated"),
        EventType.SUBSCRIPTION_RESUMED: _("Pause ended early"),
        EventType.PAUSE_RESUMING: _("Pause ending soon"),
        EventType.CONTRACT_WITHDRAWN: _("Withdrawal declared after cancellation"),
        EventType.RECEIPT_ISSUED: _("Receipt issued"),
        EventType.CUSTOMER_ERASED: _("Customer data deleted"),
        **_of_experiments(),
        **_of_billing(),
    }[event_type]


def _of_declarations() -> dict[EventType, str]:
    return {
        EventType.CANCELLATION_REQUESTED: _("Cancellation requested without sign-in"),
        EventType.WITHDRAWAL_REQUESTED: _("Withdrawal requested without sign-in"),
    }


def _of_experiments() -> dict[EventType, str]:
    return {
        EventType.EXPERIMENT_STARTED: _("Experiment started"),
        EventType.EXPERIMENT_CONCLUDED: _("Experiment concluded"),
    }


def _of_billing() -> dict[EventType, str]:
    return {
        EventType.CHARGED_AFTER_END: _("A customer was charged after their subscription ended."),
        EventType.ENDPOINT_TESTED: _("Test event"),
    }


def detail_label(event_type: EventType, data: Mapping[str, Any], offers: Mapping[str, str]) -> str:
    """Return what is worth knowing of one event beside its sentence, or nothing.

    :param offers: what the offers are called, by their keys.
    """
    match event_type:
        case EventType.SESSION_ENDED:
            return outcome_label(data.get("outcome"))[0]
        case EventType.SESSION_ANSWERED:
            return _answer_words(data)
        case EventType.OFFER_SHOWN | EventType.OFFER_ACCEPTED | EventType.OFFER_DECLINED:
            key = str((data.get("offer") or {}).get("key", ""))
            return offers.get(key, key)
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
        "confirm": _("Confirmation"),
        "withdraw": _("Withdrawal"),
        "result": _("Result"),
    }.get(step, step)


def action_label(kind: str) -> str:
    """Return what billing was asked to do."""
    return {
        "cancel": _("Cancel the subscription"),
        "apply_offer": _("Apply the offer"),
        "undo_cancel": _("Undo the cancellation"),
        "reactivate": _("Reactivate the subscription"),
        "verify_cancel": _("Match the contract and cancel"),
        "resume": _("End the pause"),
        "withdraw": _("Process the withdrawal"),
    }.get(kind, kind)


def problem_words(problem: str | None, status: int | None) -> str:
    """Return what a developer has to know about an answer of billing that settles nothing."""
    return {
        AnswerProblem.NO_ANSWER.value: _("The last attempt got no response."),
        AnswerProblem.SERVER_ERROR.value: _(
            "The last response had status %(status)s, which does not count as a result.",
            status=status,
        ),
        AnswerProblem.UNREADABLE.value: _(
            "The last response had status %(status)s, but its body is not a "
            'JSON object, so the result is unknown. Respond with {"status": '
            '"applied"} or with 204.',
            status=status,
        ),
        AnswerProblem.NO_STATUS.value: _(
            "The last response had status %(status)s, but its body contains "
            'neither "status": "applied" nor "status": "failed".',
            status=status,
        ),
    }.get(problem or "", "")


def delivery_label(status: DeliveryStatus, attempts: int) -> Badge:
    """Return how far a delivery has come."""
    match status:
        case DeliveryStatus.DELIVERED:
            return _("Delivered"), "good"
        case DeliveryStatus.DEAD:
            return _("Failed"), "bad"
        case _:
            return (_("Retrying"), "warn") if attempts else (_("Pending"), "plain")


def delivery_choices() -> list[tuple[str, str]]:
    """Return the states to filter deliveries by."""
    return [
        (DeliveryStatus.PENDING.value, _("Pending")),
        (DeliveryStatus.DELIVERED.value, _("Delivered")),
        (DeliveryStatus.DEAD.value, _("Failed")),
    ]


def trouble_label(error: str | None) -> str:
    """Return why an attempt got no answer."""
    return {
        Trouble.NOT_ALLOWED.value: _(
            "Not sent: the URL is private, or the endpoint was disabled. "
            "The setting FAIRWELL_ALLOW_CIDRS allows private networks."
        ),
        Trouble.TIMEOUT.value: _("Timed out."),
        Trouble.UNREACHABLE.value: _("The server could not be reached."),
        Trouble.CONNECTION_REFUSED.value: _("Connection refused: nothing listens on this port."),
        Trouble.CERTIFICATE.value: _(
            "The server's certificate is not trusted: it has expired, is for another name, or "
            "comes from a private authority. The setting FAIRWELL_CA_FILE names one to trust."
        ),
        Trouble.BROKEN.value: _("The connection was closed."),
    }.get(error or "", error or "")


def disabled_label(reason: DisabledReason | None) -> str:
    """Return why nothing is sent to an endpoint."""
    return {
        DisabledReason.MEMBER: _("Disabled by a member."),
        DisabledReason.GONE: _("Disabled because it responded with 410 Gone."),
        DisabledReason.FAILING: _("Disabled after five days of failed deliveries."),
        None: "",
    }[reason]
