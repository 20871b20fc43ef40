"""A person to talk to."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator

from app.accounts.errors import InvalidOrigin
from app.accounts.origins import origin_of_url
from app.core.types import JsonObject
from app.offers.fields import FilledLine, Line
from app.offers.kinds.base import Choice, Kind, Refusal
from app.offers.situation import Situation
from app.offers.terms import Contact, Terms, terms_of


def _email(value: str) -> str:
    if not re.fullmatch(r"[^\s@<>,;:\"]{1,64}@[^\s@<>,;:\"]{1,135}", value):
        raise ValueError("must be an e-mail address")
    return value


def _web_address(value: str) -> str:
    try:
        origin_of_url(value)
    except InvalidOrigin as error:
        raise ValueError("must be an https URL (http for this machine only)") from error
    return value


class Support(Kind):
    """Says how to reach a person. Never required, and it changes nothing by itself."""

    kind: Literal["support"] = "support"
    channel: Literal["email", "link"]
    email: Annotated[FilledLine, AfterValidator(_email)] | None = None
    """Without one, the account's."""
    url: Annotated[Line, AfterValidator(_web_address)] | None = None
    """Without one, the account's."""

    def check(self, situation: Situation) -> Refusal | None:
        """Refuse to promise a person nobody can reach."""
        return None if self._address(situation) else Refusal.NO_CONTACT

    def quote(self, situation: Situation) -> Terms:
        """Change nothing about the price, and say whom to write to."""
        contact = Contact(channel=self.channel, address=self._address(situation) or "")
        return terms_of(situation, contact=contact)

    def action_terms(self, terms: Terms, choice: Choice) -> JsonObject:
        """Return the channel: the host may look out for the customer."""
        return {"channel": self.channel}

    def _address(self, situation: Situation) -> str | None:
        if self.channel == "email":
            return self.email or situation.support_email
        return self.url or situation.support_url
