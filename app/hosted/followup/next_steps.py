"""What follows from an accepted offer that changes no price: who has which message, who calls."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from app.hosted.offer_card import OfferCard

UNCHANGED = frozenset({"custom", "support", "roadmap", "redirect", "onboarding"})
"""The kinds that leave plan and price alone: nothing about the subscription was changed."""


def next_step(card: OfferCard, choice: Mapping[str, Any], truth: str, account: str) -> str:
    """Return one line on what happens with the acceptance, or nothing.

    ``applied`` alone says that the account has it; before that it is only on its way.
    """
    is_applied = truth == "applied"
    match card.kind:
        case "custom" if choice.get("fields"):
            return _entries(is_applied, account)
        case "support" if choice.get("message"):
            return _message(is_applied, account)
        case "roadmap" if choice.get("tell_me_when"):
            return _wish(is_applied, account)
        case "onboarding" if not is_applied:
            return _session(card, truth, account)
        case "roadmap" | "redirect":
            return _("Your plan stays exactly as it is.")
    return ""


def _entries(is_applied: bool, account: str) -> str:
    if is_applied:
        return _("%(account)s has what you filled in.", account=account)
    return _("What you filled in is passed on to %(account)s.", account=account)


def _message(is_applied: bool, account: str) -> str:
    if is_applied:
        return _("%(account)s has your message.", account=account)
    return _("Your message is passed on to %(account)s.", account=account)


def _wish(is_applied: bool, account: str) -> str:
    if is_applied:
        return _("%(account)s knows that you want to hear when it is there.", account=account)
    return _("%(account)s is told that you want to hear when it is there.", account=account)


def _session(card: OfferCard, truth: str, account: str) -> str:
    """Say how a time is found while nobody has confirmed anything; a link speaks for itself."""
    if card.terms.link is None:
        return _("%(account)s is asked to suggest a time.", account=account)
    if truth == "pending":
        return _("You can choose a time as soon as %(account)s has confirmed it.", account=account)
    return ""
