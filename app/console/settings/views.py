"""All pages of the settings: importing them puts them onto their blueprint."""

from __future__ import annotations

from app.console.settings import connections, general, kept, keys, mail
from app.console.settings.part import bp

__all__ = ["bp", "connections", "general", "kept", "keys", "mail"]
