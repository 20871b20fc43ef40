"""The kinds of offers: each knows whom it fits, what it means, and what billing must do."""

from __future__ import annotations

from typing import Annotated, get_args

from pydantic import Field

from app.offers.kinds.base import Choice, OfferKind, Refusal
from app.offers.kinds.billing_change import BillingChange
from app.offers.kinds.custom import Custom
from app.offers.kinds.discount import Discount
from app.offers.kinds.feature_unlock import FeatureUnlock
from app.offers.kinds.onboarding import Onboarding
from app.offers.kinds.pause import Pause
from app.offers.kinds.plan_change import PlanChange
from app.offers.kinds.redirect import Redirect
from app.offers.kinds.roadmap import Roadmap
from app.offers.kinds.support import Support
from app.offers.kinds.trial_extension import TrialExtension

AnyKind = Annotated[
    Discount
    | Pause
    | PlanChange
    | TrialExtension
    | FeatureUnlock
    | BillingChange
    | Onboarding
    | Support
    | Roadmap
    | Custom
    | Redirect,
    Field(discriminator="kind"),
]
"""Every kind there is. A new one is a class in a module of its own, named here."""

KINDS: dict[str, type[OfferKind]] = {
    cls.model_fields["kind"].default: cls for cls in get_args(get_args(AnyKind)[0])
}
"""The same by name."""

__all__ = [
    "KINDS",
    "AnyKind",
    "BillingChange",
    "Choice",
    "Custom",
    "Discount",
    "FeatureUnlock",
    "OfferKind",
    "Onboarding",
    "Pause",
    "PlanChange",
    "Redirect",
    "Refusal",
    "Roadmap",
    "Support",
    "TrialExtension",
]
