"""``python -m tests.faults.report``: long trials on both databases, as a table that is kept."""

from __future__ import annotations

import argparse
import os
import platform
import re
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from tests.faults.trial import Plan, Result, empty_folder, run_trial
from tests.rules.sources import ROOT

PAGE = ROOT / "docs" / "reliability.md"
DATABASES = ("sqlite", "postgresql")
BEGIN, END = "<!-- measured -->", "<!-- /measured -->"
ROWS: tuple[tuple[str, Callable[[Result], object]], ...] = (
    ("Cancellations acknowledged", lambda result: result.acknowledged),
    ("Processes killed", lambda result: result.kills),
    ("Restarts of the server", lambda result: result.restarts),
    ("Requests sent again", lambda result: result.retried),
    ("Longest wait of a customer, in seconds", lambda result: f"{result.slowest:.1f}"),
    ("Deliveries", lambda result: result.deliveries),
    ("of them repeated, with the same id", lambda result: result.repeated),
    ("**Lost**", lambda result: result.lost),
    ("**Phantom**", lambda result: result.phantom),
    ("**Never heard by the host**", lambda result: result.unheard),
    ("**Out of order**", lambda result: result.unordered),
    ("**Repeated with another body**", lambda result: result.changed),
    ("**Lines of a log about a customer**", lambda result: result.disclosed),
    ("Minutes", lambda result: f"{result.took / 60:.1f}"),
)


def main() -> int:
    """Run the trials, print the table and keep it; 1 if anything went wrong that must not."""
    asked = _read_arguments()
    plan = Plan(asked.outcomes, asked.kills, asked.restarts, asked.minutes * 60 / len(DATABASES))
    results = [_run(database, plan) for database in DATABASES]
    table = build_table(results)
    sys.stdout.write(table)
    if not asked.dry:
        keep(table, PAGE)
    return 0 if all(result.is_clean for result in results) else 1


def build_table(results: list[Result]) -> str:
    """Return what was measured as a page holds it, with the day and the machine."""
    head = ["", *(result.database for result in results)]
    lines = [head, ["---"] * len(head)]
    lines += [[name, *(str(read(result)) for result in results)] for name, read in ROWS]
    rows = "".join(f"| {' | '.join(line)} |\n" for line in lines)
    day = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    return f"{day}, {describe_machine()}:\n\n{rows}"


def describe_machine() -> str:
    """Return what the numbers were measured on."""
    load = os.getloadavg()[1]
    return (
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors, "
        f"Python {platform.python_version()}, load {load:.1f}"
    )


def keep(table: str, page: Path) -> None:
    """Put a table in the place of the one that a page had."""
    text = page.read_text(encoding="utf-8")
    kept = re.compile(f"{re.escape(BEGIN)}.*{re.escape(END)}", re.DOTALL)
    page.write_text(kept.sub(lambda _: f"{BEGIN}\n\n{table}\n{END}", text), encoding="utf-8")


def _run(database: str, plan: Plan) -> Result:
    with empty_folder() as folder:
        return run_trial(database, plan, folder)


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--outcomes", type=int, default=10_000, help="on each database")
    parser.add_argument("--kills", type=int, default=100, help="on each database")
    parser.add_argument("--restarts", type=int, default=50, help="of the PostgreSQL server")
    parser.add_argument("--minutes", type=float, default=60.0, help="when to stop, whatever came")
    parser.add_argument("--dry", action="store_true", help="only print, keep nothing")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
