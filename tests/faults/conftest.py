"""What tests of faults share."""

from tests.rooms import account, app, clock, database_url  # noqa: F401
