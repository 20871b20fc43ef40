"""A feature of another plan, for a while and at no extra charge."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from app.core.calendar import Interval, add_interval
from app.core.database.types import JsonObject
from app.offers.catalogue.fields import FilledLine, OfferPart, Words
from app.offers.eligibility.context import OfferContext
from app.offers.kinds.base import AcceptedTerms, Choice, OfferKind
from app.offers.terms import Terms, TermsMoment, build_terms


class AcceptedFeatureUnlock(AcceptedTerms):
    """Unlock a feature for some days."""

    feature: Words
    """What customers call it."""
    code: str | None
    """What you call it."""
    days: int
    starts_at: TermsMoment | None
    ends_at: TermsMoment | None


class FeatureUnlock(OfferKind):
    """Adds a feature for some days. It goes by itself, and nothing is added to the bill."""

    kind: Literal["feature_unlock"] = "feature_unlock"
    position: ClassVar[int] = 50
    accepted: ClassVar[type[AcceptedTerms]] = AcceptedFeatureUnlock
    own_texts: ClassVar[Mapping[str, OfferPart]] = {"feature": OfferPart.LABEL}
    usual_params: ClassVar[JsonObject] = {"days": 30}
    changes_subscription: ClassVar[bool] = True
    feature: Words
    """What customers call it."""
    code: FilledLine | None = None
    """What the host calls it."""
    days: Annotated[int, Field(strict=True, ge=1, le=365)]

    def quote(self, situation: OfferContext) -> Terms:
        """Change nothing about the price; the days count from now."""
        now = situation.now.replace(microsecond=0)
        return build_terms(
            situation,
            feature=self.feature,
            days=self.days,
            starts_at=now,
            ends_at=add_interval(now, Interval.DAY, self.days, situation.timezone),
            price_after=situation.subscription.price,
        )

    def action_terms(self, terms: Terms, choice: Choice) -> JsonObject:
        """Return the feature, by both of its names, and how long it is there."""
        lasting = terms.facts("days", "starts_at", "ends_at")
        return {"feature": self.feature, "code": self.code, **lasting}
