"""``python -m bench.insights [SESSIONS …]``: what the results cost, as a service grows.

Two accounts share the sessions, which ended in two years. A year of a few hundred goes through
the real engine in each; copies of them make the size that is asked for, and the smaller size
grows to the larger one. Then every day of one account is counted, every view is asked many times
over, and up to a hundred thousand of its sessions are exported. ``--database sqlite`` or
``postgresql`` measures one of them alone. The databases lie in the folder for temporary files
and are deleted afterwards: a million sessions take some four gigabytes.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import event, text
from sqlalchemy.orm import Session

from app import create_app
from app.accounts.models import Account, Mode
from app.analytics import stale
from app.analytics.exports import export_sessions, list_columns
from app.analytics.models import CountedSession
from app.analytics.recounting import TABLES, count_day, list_days, store_counts
from app.analytics.reports.choices import list_filter_choices
from app.analytics.reports.filters import Filter
from app.analytics.reports.overview import read_overview
from app.analytics.reports.periods import Period
from app.analytics.reports.service import VIEWS, build_report
from app.analytics.reports.views.segments import Dimension
from app.analytics.reports.views.steps import effort_of
from app.analytics.stale import StaleDay, days_of, forget_stale, list_stale_of
from app.commands.simulation.command import require_company
from app.commands.simulation.company import MARK, SAMPLE
from app.commands.simulation.year import SimulatedYear, SimulationPlan
from app.core.clock import utcnow
from app.extensions import db, reading
from bench.copies import copy_seeds
from bench.servers import postgresql
from tests.support.databases import settings_for

SEED_SESSIONS = 400
REPEATS = 20
SIZES = (100_000, 1_000_000)
YEARS = 2
SITE = "http://localhost:8001"


def main() -> None:
    """Measure the databases at each size that is asked for."""
    parser = argparse.ArgumentParser(prog="python -m bench.insights")
    parser.add_argument("sizes", nargs="*", type=int, default=SIZES, metavar="SESSIONS")
    parser.add_argument("--database", choices=("sqlite", "postgresql"))
    parser.add_argument("--seeds", type=int, default=SEED_SESSIONS, metavar="SESSIONS",
                        help="how many go through the engine in each account")  # fmt: skip
    asked = parser.parse_args()
    measure_databases(sorted(asked.sizes), asked.seeds, asked.database)


def measure_databases(sizes: list[int], seeds: int, only: str | None = None) -> None:
    """Measure both databases, or one of them alone."""
    if only != "postgresql":
        with tempfile.TemporaryDirectory() as folder:
            measure(f"sqlite:///{folder}/bench.db", sizes, seeds)
    if only != "sqlite":
        with postgresql() as url:
            measure(url.replace("postgresql://", "postgresql+psycopg://"), sizes, seeds)


def measure(url: str, sizes: list[int], seeds: int) -> None:
    """Load so many sessions, and print what asking one of the accounts costs; size by size."""
    app = create_app(settings_for(url))
    with app.app_context():
        db.create_all()
        born = utcnow() - timedelta(days=364)
        company, other = (
            require_company(name, born, site=SITE) for name in (SAMPLE, f"Other {MARK}")
        )
        _print_overhead(company, born, seeds)
        _walk(other, born, seeds)
        account_ids = [company.id, other.id]
        db.session.remove()
        loaded, before = 0, dict[str, float]()
        for size in sizes:
            print(f"\n{db.engine.dialect.name}, {size:,} sessions, {size // 2:,} of one account")
            _load(account_ids, loaded, size)
            loaded, before = size, _print_size_of(company, before)
        db.session.remove()
        db.engine.dispose()


def _load(account_ids: list[str], loaded: int, size: int) -> None:
    began = time.perf_counter()
    with timed("loaded, indexes included,"):
        copied = copy_seeds(account_ids, loaded, size)
        _settle()
    rows, whole = (size - loaded) / copied, (size - loaded) / (time.perf_counter() - began)
    print(f"  {rows:,.0f} sessions a second, {whole:,.0f} with the indexes", flush=True)


def _print_size_of(company: Account, before: dict[str, float]) -> dict[str, float]:
    _count(company.id)
    _settle()
    _print_sizes()
    found = _print_views(company.id)
    for name, p95 in before.items():
        print(f"    {name}: {found[name] / p95:.2f} x that of the size before")
    _print_export(company.id)
    return found


def _settle() -> None:
    """Let PostgreSQL know what it holds, as its own vacuum would in time."""
    db.session.remove()
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect() as connection:
            lasting = connection.execution_options(isolation_level="AUTOCOMMIT")
            lasting.execute(text("SET statement_timeout = 0"))
            lasting.execute(text("VACUUM ANALYZE"))
            lasting.execute(text("RESET statement_timeout"))


def _count(account_id: str) -> None:
    """Count every day as the worker does, and tell the time the lock was held from the rest."""
    with reading():
        days = list(list_days(account_id, Mode.LIVE))
        db.session.rollback()
    took = [_recount(day) for day in days]
    _forget_notes(account_id)
    counted, stored, sessions = zip(*took, strict=True)
    print(
        f"  {len(days)} days of {statistics.mean(sessions):,.0f} sessions counted in "
        f"{sum(counted) + sum(stored):.0f} s; a day: read and counted "
        f"{_spread(counted)}, stored under the lock {_spread(stored)}",
        flush=True,
    )


def _forget_notes(account_id: str) -> None:
    """Leave one note, as there is in an account whose customers come all day: of its last day."""
    notes = list_stale_of(account_id, Mode.LIVE, 100_000)
    forget_stale(sorted(notes, key=lambda note: days_of([note])[-1:])[:-1])
    db.session.commit()


def _recount(day: StaleDay) -> tuple[float, float, int]:
    began = time.perf_counter()
    with reading():
        counted = count_day(day)
        done = time.perf_counter()
        store_counts(counted)
    db.session.commit()
    db.session.expunge_all()
    return done - began, time.perf_counter() - done, counted.sessions


def _spread(seconds: tuple[float, ...]) -> str:
    ordered = sorted(seconds)
    p95 = ordered[int(len(ordered) * 0.95)]
    return f"median {statistics.median(ordered) * 1000:.1f} ms, p95 {p95 * 1000:.1f} ms"


def _print_overhead(company: Account, born: datetime, seeds: int) -> None:
    """Let the same year happen with and without the notes of what has to be counted anew."""
    _walk(company, born, seeds)
    seconds = {True: 0.0, False: 0.0}
    for number in range(6):  # in turns, so that a busy machine slows both alike
        has_notes = number % 2 == 0
        other = require_company(f"Turn {number} {MARK}", born, site=SITE)
        if not has_notes:
            event.remove(Session, "before_flush", stale._note_changes)
        began = time.process_time()
        _walk(other, born, seeds // 4)
        seconds[has_notes] += time.process_time() - began
        if not has_notes:
            event.listen(Session, "before_flush", stale._note_changes)
    ratio = seconds[True] / seconds[False]
    print(f"a session with notes of days to count: {ratio:.2f} x the time without them", flush=True)


def _walk(company: Account, born: datetime, sessions: int) -> None:
    until = utcnow() - timedelta(hours=2)
    SimulatedYear(company, SimulationPlan(born, until, sessions, born)).run()


def _print_sizes() -> None:
    """Print how many rows each table has, and its size on disk with its indexes."""
    names = [model.__tablename__ for model in (*TABLES.values(), CountedSession)]
    for table in ("cancel_sessions", "session_followups", "subscription_history", *names):
        rows = db.session.scalar(text(f"SELECT count(*) FROM {table}"))
        print(f"  {table}: {rows:,} rows{_size_of(table)}")
    is_sqlite = db.engine.dialect.name == "sqlite"
    pages = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
    whole = pages if is_sqlite else "SELECT pg_database_size(current_database())"
    print(
        f"  the whole database: {(db.session.scalar(text(whole)) or 0) / 1e6:,.0f} MB", flush=True
    )
    db.session.rollback()


def _size_of(table: str) -> str:
    """SQLite tells the size of its file alone."""
    if db.engine.dialect.name == "sqlite":
        return ""
    size = db.session.scalar(text(f"SELECT pg_total_relation_size('{table}')")) or 0
    return f", {size / 1e6:,.1f} MB"


def _print_views(account_id: str) -> dict[str, float]:
    """Print how long each question takes, and return the p95 of each in milliseconds.

    The first time stands apart: it reads from the disk what afterwards lies in memory.
    """
    found = {}
    for name, ask in _questions(account_id).items():
        first, _used = _took(ask)
        took, used = (
            sorted(times) for times in zip(*(_took(ask) for _ in range(REPEATS)), strict=True)
        )
        found[name] = took[int(len(took) * 0.95) - 1]
        mark = "" if found[name] < 200 else "  over 200 ms"
        print(
            f"  {name}: median {statistics.median(took):.0f} ms, p95 {found[name]:.0f} ms, "
            f"of a processor {statistics.median(used):.0f} ms, at first {first:.0f} ms{mark}",
            flush=True,
        )
    return found


def _questions(account_id: str) -> dict[str, Callable[[], Any]]:
    today = utcnow().date()
    whole = Filter(account_id, Mode.LIVE, Period(today - timedelta(days=365 * YEARS), today))
    month = replace(whole, period=Period(today - timedelta(days=29), today))
    asked: dict[str, Callable[[], Any]] = {
        "what there is to filter by": lambda: list_filter_choices(account_id, Mode.LIVE),
        "overview, 30 days": lambda: read_overview(month),
    }
    for view in VIEWS:
        asked[f"{view}, two years"] = lambda view=view: build_report(view, whole)  # type: ignore[misc]
    narrowed = replace(whole, country="DE")
    for view in ("outcomes", "reasons", "offers", "lasting", "returns"):
        asked[f"{view}, one country"] = lambda view=view: build_report(view, narrowed)  # type: ignore[misc]
    asked["segments, crossed"] = lambda: build_report(
        "segments", whole, Dimension.PLAN, Dimension.COUNTRY
    )
    asked["time to decide"] = lambda: effort_of(whole)
    return asked


def _took(ask: Callable[[], Any]) -> tuple[float, float]:
    """Return how long a question took, and how much of it a processor of ours worked."""
    began, used = time.perf_counter(), time.process_time()
    with reading():
        ask()
        db.session.rollback()
    return (time.perf_counter() - began) * 1000, (time.process_time() - used) * 1000


def _print_export(account_id: str) -> None:
    """Export at least a hundred thousand sessions, if there are so many."""
    today = utcnow().date()
    wanted = Filter(account_id, Mode.LIVE, Period(today - timedelta(days=365 * YEARS), today))
    before, began = _peak_megabytes(), time.perf_counter()
    count = 0
    for _row in export_sessions(wanted, list_columns()):
        count += 1
        if count == 100_000:
            break
    seconds, grown = time.perf_counter() - began, _peak_megabytes() - before
    print(f"  export of {count:,} sessions: {seconds:.1f} s, {grown:.0f} MB more than before",
          flush=True)  # fmt: skip


def _peak_megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Print how long the block took."""
    began = time.perf_counter()
    yield
    print(f"  {what} in {time.perf_counter() - began:.1f} s", flush=True)


if __name__ == "__main__":
    main()
