"""A company with sessions of all sorts, on both databases."""

from tests.rooms import account, app, clock, database_url

__all__ = ["account", "app", "clock", "database_url"]
