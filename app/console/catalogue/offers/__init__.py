"""Offers: what is proposed instead of canceling, whom to, and how it looks."""

from __future__ import annotations

from app.console.catalogue.offers.registry import FORMS
from app.offers.kinds import KINDS

FORMS.load(KINDS)

__all__ = ["FORMS"]
