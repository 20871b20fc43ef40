"""What a host may say about a customer, once its signature was checked."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Annotated, Any, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)
from pydantic_core import ErrorDetails

from app.accounts.models import Mode
from app.accounts.origins import is_return_url_allowed
from app.core.findings import invalid
from app.offers.subscription import ClaimedSubscription, Customer
from app.sessions.entry.causes import Cause, RefusalReason, Unreadable
from app.sessions.entry.claimed import (
    MAX_IGNORED,
    PRIVATE,
    Findings,
    read_customer,
    read_group,
    read_subscription,
)
from app.sessions.entry.values import Reader
from app.sessions.errors import InvalidToken

MAX_LIFE_SECONDS = 900
LEEWAY_SECONDS = 60
MAX_OFFERS = 100
MAX_URL = 2000
_KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
NEEDED = {
    "iss": "the id of the account, such as acct_…",
    "aud": "the text fairwell",
    "jti": "22 to 128 characters of A-Z, a-z, 0-9, - and _",
    "sub": "a text of 1 to 200 characters that can be printed",
    "iat": "a whole number, seconds since 1970 (UTC)",
    "exp": f"a whole number, seconds since 1970 (UTC), 1 to {MAX_LIFE_SECONDS} after iat",
    "subscription.ref": "a text of 1 to 200 characters that can be printed",
}
"""The claims that are needed, and what each must be."""
_NEEDED = ("iss", "aud", "jti", "sub", "iat", "exp")
_OF_THE_TOKEN = frozenset({*_NEEDED, "kid", "nbf", "subscription", "customer"})
"""Claims that are checked elsewhere, or say nothing about the customer."""
_MODES = {
    **dict.fromkeys(("live", "production", "prod"), Mode.LIVE),
    **dict.fromkeys(("test", "testing", "sandbox"), Mode.TEST),
}

Moment = Annotated[int, Field(strict=True, ge=0, le=253_402_300_799)]
"""Unix seconds, until the year 9999."""


class OpenClaims(BaseModel):
    """The claims of an open token: those that are needed, and what could be read of the others."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    iss: str
    aud: str
    jti: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{22,128}$")]
    """16 random bytes or more: 22 characters of base64url, 32 of hex, 36 as a UUID."""
    sub: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    iat: Moment
    exp: Moment
    mode: Mode = Mode.LIVE
    flow: str | None = None
    subscription: ClaimedSubscription
    customer: Customer = Customer()
    return_url: str | None = None
    offers: tuple[str, ...] | None = None
    """The keys of the offers that the host allows this customer. None: all."""
    ignored: tuple[dict[str, str], ...] = ()
    """The claims we had no use for: each with its ``reason``, and what was ``given`` if that
    is about nobody. Never the host's to set.
    """
    from_billing: tuple[str, ...] = ()
    """What billing said of the subscription because the host did not. Never the host's to set."""

    @model_validator(mode="after")
    def _life_is_short(self) -> Self:
        if self.aud != "fairwell":
            raise invalid("aud", "aud must be fairwell")
        if not 0 < self.exp - self.iat <= MAX_LIFE_SECONDS:
            raise invalid("exp", "exp must lie 1 to 900 seconds after iat")
        if not self.sub.isprintable():
            raise invalid("sub", "sub must be printable")
        return self


def read_claims(raw: Mapping[str, Any], origins: Collection[str] = ()) -> OpenClaims:
    """Return the claims: the needed ones checked, and of all others what can be read.

    ``origins`` are those that customers may be sent back to.

    :raises InvalidToken: naming the needed claims that are wrong, for the account's log.
    """
    subscription = raw.get("subscription")
    about = read_subscription(subscription) if isinstance(subscription, Mapping) else Findings()
    whom, rest = read_customer(raw.get("customer")), _read_rest(raw, origins)
    known = {
        **{name: raw[name] for name in _NEEDED if raw.get(name) is not None},
        **rest.known,
        "subscription": about.known | {"ref": _ref(subscription)},
        "customer": whom.known,
        "ignored": [*rest.ignored, *about.ignored, *whom.ignored][:MAX_IGNORED],
    }
    try:
        return OpenClaims.model_validate(known)
    except ValidationError as error:
        wrong = sorted({_claim(item) for item in error.errors()})
        expected = "; ".join(f"{name}: {NEEDED.get(name, 'wrong')}" for name in wrong)
        raise InvalidToken(RefusalReason.CLAIMS, f"claims: {expected}", claims=wrong) from error


def _claim(item: ErrorDetails) -> str:
    """Return the name of the claim that an error is about."""
    return ".".join(str(part) for part in item["loc"]) or item["type"]


def _ref(subscription: object) -> object:
    return subscription.get("ref") if isinstance(subscription, Mapping) else None


def _read_rest(raw: Mapping[str, Any], origins: Collection[str]) -> Findings:
    """Read the claims that are about neither the subscription nor the customer."""
    readers: dict[str, Reader] = {
        "mode": _read_mode,
        "flow": _read_flow,
        "return_url": lambda value: _read_return_url(value, origins),
        "offers": lambda value: value,
    }
    made = {name: value for name, value in raw.items() if name not in _OF_THE_TOKEN}
    found = read_group(made, readers, "", PRIVATE)
    if "offers" in found.known:
        _read_offers(found)
    return found


def read_claimed_mode(raw: Mapping[str, Any]) -> Mode:
    """Return the mode of claims, as a session that began with them would have it."""
    try:
        return _read_mode(raw["mode"]) or Mode.LIVE
    except (KeyError, Unreadable):
        return Mode.LIVE


def _read_mode(value: Any) -> Mode | None:
    """Return the mode. What cannot be read is live: a cancellation must not pass for a try."""
    word = _text(value).lower()
    if word and word not in _MODES:
        raise Unreadable(Cause.VALUE)
    return _MODES.get(word)


def _read_flow(value: Any) -> str | None:
    key = _text(value)
    if key and not _KEY.fullmatch(key):
        raise Unreadable(Cause.VALUE)
    return key or None


def _read_return_url(value: Any, origins: Collection[str]) -> str | None:
    url = _text(value)
    if len(url) > MAX_URL:
        raise Unreadable(Cause.RANGE)
    if url and not is_return_url_allowed(url, origins):
        raise Unreadable(Cause.ORIGIN)
    return url or None


def _read_offers(found: Findings) -> None:
    """Keep what can be offers. A restriction that cannot be read is one: it allows nothing."""
    given = found.known["offers"]
    listed = given if isinstance(given, list | tuple) else ()
    keys = [key for key in listed if isinstance(key, str) and _KEY.fullmatch(key)]
    if not isinstance(given, list | tuple) or len(keys) != len(listed):
        found.leave_out("offers", Cause.TYPE)
    found.known["offers"] = tuple(dict.fromkeys(keys))[:MAX_OFFERS]


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise Unreadable(Cause.TYPE)
    return value.strip()
