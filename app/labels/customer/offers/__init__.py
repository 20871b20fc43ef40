"""What customers read about each kind of offer, in their language."""

from __future__ import annotations

from app.labels.customer.offers.registry import CARDS
from app.offers.kinds import KINDS

CARDS.load(KINDS)

__all__ = ["CARDS"]
