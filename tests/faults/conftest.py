"""What tests of faults share."""

from tests.support.rooms import account, app, clock, database_url  # noqa: F401
