"""What the rules of a jurisdiction change about a flow, in sentences with their numbers."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _
from flask_babel import ngettext

from app.fairness.policy import Policy

Sentence = tuple[str, str]
"""The id of the predicate, and what it comes to."""


def policy_sentences(policy: Policy) -> list[Sentence]:
    """Return what holds for a customer under a policy, what matters most first."""
    return [*_order(policy), *_questions(policy), *_endings(policy)]


def order_sentences(policy: Policy) -> list[str]:
    """Return what a policy changes about the order of the steps, and about offers."""
    return [sentence for _id, sentence in _order(policy)]


def _order(policy: Policy) -> Iterator[Sentence]:
    if policy.is_confirm_first:
        yield "P10", _("The confirmation comes first. Questions and offers follow after it.")
        return
    steps, offers = policy.steps_before_confirm, policy.offers_before_confirm
    yield (
        "P10",
        ngettext(
            "At most one step before the confirmation.",
            "At most %(num)s steps before the confirmation.",
            steps,
        ),
    )
    if policy.has_permission_gate:
        yield "P19", _("An offer is shown only to customers who agree to see one.")
    else:
        yield "P18", ngettext("At most one offer.", "At most %(num)s offers.", offers)


def _questions(policy: Policy) -> Iterator[Sentence]:
    if policy.survey_is_optional:
        yield "P16", _("Every question can be skipped.")
    if policy.has_direct_cancel_beside_offer:
        yield "P21", _("Every offer has a way to cancel directly beside it.")
    if policy.has_exact_identity:
        yield "P07", _("Customers are asked for nothing but what the law lists.")


def _endings(policy: Policy) -> Iterator[Sentence]:
    if policy.is_reason_conditional:
        yield "P08", _("Where the contract allows it, customers can cancel for good cause.")
    elif policy.has_extraordinary_reason:
        yield "P08", _("Customers can cancel for good cause, without notice.")
    if policy.may_choose_end_date:
        yield "P09", _("Customers can choose the end date.")
    if policy.is_summary_editable:
        yield "P34", _("Customers can change the summary before they send it.")
    if policy.has_withdrawal:
        days = policy.withdrawal_period.days
        yield (
            "P39",
            ngettext(
                "A contract can be withdrawn from for one day.",
                "A contract can be withdrawn from for %(num)s days.",
                days,
            ),
        )
