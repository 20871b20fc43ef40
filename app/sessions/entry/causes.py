"""Why a claim was of no use, and why a token was refused."""

from __future__ import annotations

from enum import StrEnum


class Cause(StrEnum):
    """Why a claim was of no use."""

    TYPE = "type"
    """Of another type than it should be, such as a list for a text."""
    RANGE = "range"
    """Too long, too large, too small, or in a year that nobody means."""
    UNIT = "unit"
    """In another unit: microseconds for seconds, or 29.00 for 2900."""
    VALUE = "value"
    """Of the right type, and no value that we know."""
    NAME = "name"
    """There is no claim of this name."""
    DEPENDS = "depends"
    """Of no use without another claim that could not be read."""
    ORIGIN = "origin"
    """An address outside the account's own origins."""


class RefusalReason(StrEnum):
    """Why an open token, or the claims of a session over the API, were refused."""

    SIZE = "size"
    """Larger than a token may be."""
    FORM = "form"
    """Not three parts of base64url with points between, nor two."""
    HEADER = "header"
    """Another algorithm or type than ours, or a header that we do not follow."""
    ENCODING = "encoding"
    """The parts are not base64url of a JSON object with each key once."""
    KEY_NOT_NAMED = "key_not_named"
    """``iss`` or ``kid`` is missing, or no plain text."""
    KEY_UNKNOWN = "key_unknown"
    """The account has no live signing key of this name."""
    SIGNATURE = "signature"
    """Somebody else signed it, or what was signed was changed."""
    CLAIMS = "claims"
    """Claims that are needed are missing or wrong."""
    EXPIRED = "expired"
    """Its time is over."""
    FUTURE = "future"
    """It says that it was issued later than now."""
    ORIGIN = "origin"
    """It was sent from a web site that the account did not register."""
    REUSED = "reused"
    """Its ``jti`` opened a session of another customer."""
    FLOW = "flow"
    """The flow that it names is missing or not published."""


class Unreadable(ValueError):
    """A claim cannot be read."""

    def __init__(self, cause: Cause) -> None:
        super().__init__(cause.value)
        self.cause = cause
