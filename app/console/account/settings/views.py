"""All pages of the settings: importing them puts them onto their blueprint."""

from __future__ import annotations

from app.console.account.settings import (
    billing,
    connections,
    currency,
    erase,
    general,
    keys,
    mail,
    refused,
    retention,
)
from app.console.account.settings.pages import bp

__all__ = [
    "billing",
    "bp",
    "connections",
    "currency",
    "erase",
    "general",
    "keys",
    "mail",
    "refused",
    "retention",
]
