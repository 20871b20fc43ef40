"""What every kind of offer knows, and why an offer may not fit. Pure."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from typing import Any, ClassVar

from pydantic import ConfigDict

from app.core.database.types import JsonObject
from app.offers.catalogue.fields import Definition, Frozen, OfferPart
from app.offers.eligibility.context import OfferContext
from app.offers.terms import Terms, build_terms

Choice = Mapping[str, Any]
"""What the customer chose within an offer, as JSON. Most offers leave nothing to choose."""


class Refusal(enum.StrEnum):
    """Why an offer is not made. The codes are stable; the console finds the words."""

    PLAN_NOT_INCLUDED = "plan_not_included"
    PLAN_EXCLUDED = "plan_excluded"
    INTERVAL_NOT_INCLUDED = "interval_not_included"
    IN_TRIAL = "in_trial"
    NOT_IN_TRIAL = "not_in_trial"
    PRICE_TOO_LOW = "price_too_low"
    PRICE_TOO_HIGH = "price_too_high"
    OTHER_CURRENCY = "other_currency"
    COUNTRY_UNKNOWN = "country_unknown"
    COUNTRY_NOT_INCLUDED = "country_not_included"
    REGION_UNKNOWN = "region_unknown"
    REGION_NOT_INCLUDED = "region_not_included"
    TRAIT_UNKNOWN = "trait_unknown"
    TRAIT_NOT_INCLUDED = "trait_not_included"
    TENURE_UNKNOWN = "tenure_unknown"
    TENURE_TOO_SHORT = "tenure_too_short"
    TENURE_TOO_LONG = "tenure_too_long"
    SEGMENT_NOT_INCLUDED = "segment_not_included"
    ALREADY_DISCOUNTED = "already_discounted"
    ALREADY_PAUSED = "already_paused"
    ALREADY_CANCELED = "already_canceled"
    PRICE_IS_ZERO = "price_is_zero"
    PERIOD_IS_OVER = "period_is_over"
    NO_SAVING = "no_saving"
    NO_SUCH_PLAN = "no_such_plan"
    SAME_PLAN = "same_plan"
    NOT_CHEAPER = "not_cheaper"
    NO_CONTACT = "no_contact"
    SAME_INTERVAL = "same_interval"
    SAME_BILLING_DAY = "same_billing_day"
    NO_BILLING_DAY = "no_billing_day"
    NOTHING_PLANNED = "nothing_planned"
    ORIGIN_NOT_ALLOWED = "origin_not_allowed"
    NOT_YET = "not_yet"
    OVER = "over"
    BUDGET_SPENT = "budget_spent"
    USED_BEFORE = "used_before"
    STILL_PENDING = "still_pending"
    COOLING_DOWN = "cooling_down"


class AcceptedTerms(Frozen):
    """What billing is told of an accepted offer: the schema that hosts read.

    Each kind has a subclass with the fields of its ``action_terms``. The line under a field
    describes it to them.
    """

    model_config = ConfigDict(use_attribute_docstrings=True)


class OfferKind(Definition):
    """One kind of offer with its parameters.

    A new kind is a subclass in a module of its own in this folder, with the name of its code.
    """

    kind: str
    position: ClassVar[int] = 1000
    """Where it stands when an owner chooses a kind: the lowest comes first."""
    usual_params: ClassVar[JsonObject] = {}
    """What the form of a new offer begins with, as far as something is usual."""
    is_price_cut: ClassVar[bool] = False
    """Whether it lowers the price of a plan, which is done to a plan once."""
    own_texts: ClassVar[Mapping[str, OfferPart]] = {}
    """The parameters that customers read beside title and body, and what each is used as."""
    changes_subscription: ClassVar[bool] = False
    """Whether plan, price or dates change. Only a subscription that is running can have that."""
    is_pause: ClassVar[bool] = False
    """Whether the subscription rests, so that who is saved by it is counted apart."""
    accepted: ClassVar[type[AcceptedTerms]] = AcceptedTerms
    """What ``action_terms`` holds. Left as it is, hosts are promised no field by name."""
    needs_title: ClassVar[bool] = False
    """Whether only the owner can say what it is about."""

    @classmethod
    def code_of_kind(cls) -> str:
        """Return the code of the kind, such as ``pause``."""
        return str(cls.model_fields["kind"].default)

    @property
    def plan_key(self) -> str | None:
        """The plan it proposes, if it proposes one."""
        return None

    @property
    def page_url(self) -> str | None:
        """The page of the host that it leads to, if it leads to one."""
        return None

    def check(self, situation: OfferContext) -> Refusal | None:
        """Return why the offer would make no sense here, or None if it does."""
        return None

    def fits_whenever(self, other: OfferKind) -> bool:
        """Return whether ``check`` never refuses where that of another offer does not."""
        return type(self).check is OfferKind.check or self == other

    def quote(self, situation: OfferContext) -> Terms:
        """Return the terms for a situation that ``check`` has nothing against."""
        return build_terms(situation)

    def read_choice(self, terms: Terms, form: Mapping[str, str]) -> Choice:
        """Return the customer's choice in a submitted form.

        :raises InvalidChoice: if the form chooses nothing, or what was not offered.
        """
        return {}

    def sample_form(self, terms: Terms) -> Mapping[str, str]:
        """Return a form that accepts the terms: how a preview fills in what has to be chosen."""
        return {}

    def settle(self, terms: Terms, choice: Choice) -> Terms:
        """Return the terms with what depended on the choice.

        :raises InvalidChoice: if it is not one of the choices in the terms.
        """
        return terms

    def action_terms(self, terms: Terms, choice: Choice) -> JsonObject:
        """Return what billing has to know to do it, as JSON.

        :raises InvalidChoice: if the choice is not one of those in the terms.
        """
        return {}

    def reported_terms(self, terms: Terms, choice: Choice) -> JsonObject:
        """Return the same without the customer's own words, which are for billing alone.

        :raises InvalidChoice: if the choice is not one of those in the terms.
        """
        return self.action_terms(terms, choice)

    def without_words(self, choice: Choice) -> Choice:
        """Return the choice without what the customer wrote in their own words."""
        return choice


def find_charge_refusal(situation: OfferContext) -> Refusal | None:
    """Return why nothing can be promised about the next charge, or None."""
    if situation.subscription.amount_minor == 0:
        return Refusal.PRICE_IS_ZERO
    return None if situation.is_next_charge_known else Refusal.PERIOD_IS_OVER
