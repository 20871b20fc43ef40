"""What tests of faults share."""

from tests.faults.databases import (  # noqa: F401
    account,
    app,
    clock,
    database_url,
    postgresql_server,
)
