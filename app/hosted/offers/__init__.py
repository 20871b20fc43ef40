"""What the pages say about each kind of offer, in the customer's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.hosted.offers import (
    billing_change,
    custom,
    discount,
    feature_unlock,
    onboarding,
    pause,
    plan_change,
    redirect,
    roadmap,
    support,
    trial_extension,
)
from app.hosted.offers.card_parts import CardText
from app.labels.customer.formats import Formats
from app.offers.snapshot import OfferSnapshot

CARDS: Mapping[str, Callable[[OfferSnapshot, Formats], CardText]] = {
    "discount": discount.card,
    "pause": pause.card,
    "plan_change": plan_change.card,
    "trial_extension": trial_extension.card,
    "feature_unlock": feature_unlock.card,
    "billing_change": billing_change.card,
    "onboarding": onboarding.card,
    "support": support.card,
    "roadmap": roadmap.card,
    "custom": custom.card,
    "redirect": redirect.card,
}
"""By kind."""
