"""What a host may say about a customer, once its signature was checked."""

from __future__ import annotations

import re
from typing import Annotated, Any, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from app.accounts.models import Mode
from app.flows.document.vocabulary import Key
from app.offers.subscription import Customer, Subscription
from app.sessions.errors import InvalidToken

MAX_LIFE_SECONDS = 900
LEEWAY_SECONDS = 60
MAX_OFFERS = 100

Moment = Annotated[int, Field(strict=True, ge=0, le=253_402_300_799)]
"""Unix seconds, until the year 9999."""


def _readable_keys(value: Any) -> tuple[str, ...]:
    """Leave out what can be no offer: a veto we cannot read is a veto, and no reason to stop."""
    given = value if isinstance(value, list | tuple) else ()
    return tuple(dict.fromkeys(key for key in given if _is_key(key)))[:MAX_OFFERS]


def _is_key(value: object) -> bool:
    return isinstance(value, str) and re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,63}", value) is not None


class OpenClaims(BaseModel):
    """The claims of an open token. Unknown ones are ignored, so that hosts can be ahead of us."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    iss: str
    aud: str
    jti: Annotated[str, StringConstraints(pattern=r"^[\w-]{22,128}$")]
    """16 random bytes or more: 22 characters of base64url, 32 of hex, 36 as a UUID."""
    sub: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    iat: Moment
    exp: Moment
    mode: Mode = Mode.LIVE
    flow: Key | None = None
    subscription: Subscription
    customer: Customer = Customer()
    return_url: Annotated[str, StringConstraints(max_length=2000)] | None = None
    offers: Annotated[tuple[str, ...], BeforeValidator(_readable_keys)] | None = None
    """The keys of the offers that the host allows this customer. None: all."""

    @model_validator(mode="after")
    def _life_is_short(self) -> Self:
        if self.aud != "fairwell":
            raise ValueError("aud must be fairwell")
        if not 0 < self.exp - self.iat <= MAX_LIFE_SECONDS:
            raise ValueError(f"exp must lie 1 to {MAX_LIFE_SECONDS} seconds after iat")
        if not self.sub.isprintable():
            raise ValueError("sub must be printable")
        return self


def read_claims(raw: dict[str, Any]) -> OpenClaims:
    """Return the claims, checked.

    :raises InvalidToken: naming the claims that are wrong, for the account's log.
    """
    given = {name: value for name, value in raw.items() if value is not None}
    try:
        return OpenClaims.model_validate(given)
    except ValidationError as error:
        wrong = {
            ".".join(str(part) for part in item["loc"]) or item["msg"] for item in error.errors()
        }
        raise InvalidToken(f"claims: {', '.join(sorted(wrong))}") from error
