"""Why a claim was of no use."""

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


class Unreadable(ValueError):
    """A claim cannot be read."""

    def __init__(self, cause: Cause) -> None:
        super().__init__(cause.value)
        self.cause = cause
