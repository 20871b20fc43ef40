"""A person to talk to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator

from app.core.database.types import JsonObject
from app.core.findings import invalid
from app.offers.catalogue.fields import FilledLine, WebAddress
from app.offers.customer_input import read_text
from app.offers.eligibility.context import OfferContext
from app.offers.kinds.base import AcceptedTerms, Choice, OfferKind, Refusal
from app.offers.terms import Contact, Terms, build_terms


def _email(value: str) -> str:
    if not re.fullmatch(r"[^\s@<>,;:\"]{1,64}@[^\s@<>,;:\"]{1,135}", value):
        raise invalid("email", "must be an e-mail address")
    return value


class AcceptedSupport(AcceptedTerms):
    """Get in touch with the customer."""

    channel: Literal["email", "link"]
    message: str | None = None
    """What the customer wants to say. It is sent to your billing alone."""


class Support(OfferKind):
    """Says how to reach a person, and passes a message on. It changes nothing by itself."""

    kind: Literal["support"] = "support"
    position: ClassVar[int] = 80
    accepted: ClassVar[type[AcceptedTerms]] = AcceptedSupport
    channel: Literal["email", "link"]
    email: Annotated[FilledLine, AfterValidator(_email)] | None = None
    """Without one, the account's."""
    url: WebAddress | None = None
    """Without one, the account's."""

    def check(self, situation: OfferContext) -> Refusal | None:
        """Refuse to promise a person nobody can reach."""
        return None if self._address(situation) else Refusal.NO_CONTACT

    def quote(self, situation: OfferContext) -> Terms:
        """Change nothing about the price, and say whom to write to."""
        contact = Contact(channel=self.channel, address=self._address(situation) or "")
        return build_terms(situation, contact=contact)

    def read_choice(self, terms: Terms, form: Mapping[str, str]) -> Choice:
        """Return the message. It may be empty: nobody has to explain themselves."""
        message = read_text(form, "message")
        return {"message": message} if message else {}

    def action_terms(self, terms: Terms, choice: Choice) -> JsonObject:
        """Return the channel, and what the customer wants to say."""
        return {"channel": self.channel, **choice}

    def reported_terms(self, terms: Terms, choice: Choice) -> JsonObject:
        """Return the channel alone: the message is for the person who helps."""
        return {"channel": self.channel}

    def without_words(self, choice: Choice) -> Choice:
        """Return the choice without the message."""
        return {name: value for name, value in choice.items() if name != "message"}

    def _address(self, situation: OfferContext) -> str | None:
        if self.channel == "email":
            return self.email or situation.support_email
        return self.url or situation.support_url
