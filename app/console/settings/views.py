"""All pages of the settings: importing them puts them onto their blueprint."""

from __future__ import annotations

from app.console.settings import connections, erasing, general, kept, keys, mail
from app.console.settings.part import bp

__all__ = ["bp", "connections", "erasing", "general", "kept", "keys", "mail"]
