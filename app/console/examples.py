"""What customers see, for members to look at: drawn by the customers' door, handed over at start.

Doors do not know each other. The one that puts them together gives us what we need.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from flask import Response, current_app

from app.accounts.brand import UnsavedBrand
from app.accounts.models import Account
from app.declarations.models import Declaration
from app.offers.snapshot import OfferSnapshot

_EXTENSION = "fairwell.examples"


class DrawOffer(Protocol):
    """Draws the page of an offer, or a note in its place."""

    def __call__(
        self, account: Account, locale: str, *, shown: OfferSnapshot | None, note: str = ""
    ) -> Response:
        """Return the page, for a frame of ours."""
        ...


class DrawBrand(Protocol):
    """Draws a page with a brand that is not saved yet."""

    def __call__(
        self,
        account: Account,
        locale: str,
        *,
        look: UnsavedBrand,
        sample: str,
        shown: OfferSnapshot | None,
    ) -> Response:
        """Return the page ``sample`` (survey, offer or confirm), for a frame of ours."""
        ...


class CopyDeclaration(Protocol):
    """Makes the copy of a declaration that whoever declared it could keep."""

    def __call__(self, account: Account, notice: Declaration) -> Response:
        """Return it as a file."""
        ...


@dataclass(frozen=True, slots=True)
class Examples:
    """The pages that can be drawn."""

    offer: DrawOffer
    brand: DrawBrand
    notice_copy: CopyDeclaration


def hand_over(app: object, examples: Examples) -> None:
    """Let the console draw these."""
    app.extensions[_EXTENSION] = examples  # type: ignore[attr-defined]


def examples() -> Examples:
    """Return what can be drawn."""
    found: Examples = current_app.extensions[_EXTENSION]
    return found
