"""A process that writes to SQLite without a pause, as a worker does with much to do."""

from __future__ import annotations

import sys

from sqlalchemy import create_engine, text

import app.core.database.write_turns  # noqa: F401  (engines take turns from now on)

BUSY_LOOPS = 20_000
"""A few milliseconds of holding the lock, on any machine."""


def write_on_and_on(database_url: str) -> None:
    """Count each transaction in the table ``written``, until somebody ends us."""
    engine = create_engine(database_url)
    while True:
        with engine.begin() as connection:
            connection.execute(text("UPDATE written SET times = times + 1"))
            if connection.execute(text("SELECT times FROM written")).scalar_one() == 1:
                print("writing", flush=True)  # noqa: T201
            sum(range(BUSY_LOOPS))


if __name__ == "__main__":
    write_on_and_on(sys.argv[1])
