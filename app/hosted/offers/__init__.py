"""What the pages say about each kind of offer, in the customer's language."""

from __future__ import annotations

from app.hosted.offers.registry import CARDS
from app.offers.kinds import KINDS

CARDS.load(KINDS)

__all__ = ["CARDS"]
