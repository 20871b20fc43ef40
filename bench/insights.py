"""``python -m bench.insights [SESSIONS …]``: what the results cost, as an account grows.

A year of a few hundred sessions goes through the real engine; copies of them, moved by days and
under other names, make an account of the size that is asked for. Then every day is counted, and
every view is asked many times over. Memory is measured while all sessions are exported.
"""

from __future__ import annotations

import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import event, func, insert, select, text
from sqlalchemy.orm import Session

from app import create_app
from app.accounts.models import Mode
from app.analytics import stale
from app.analytics.exports import export_sessions, list_columns
from app.analytics.recounting import list_days, recount_day
from app.analytics.reports.filters import Filter
from app.analytics.reports.overview import read_overview
from app.analytics.reports.periods import Period
from app.analytics.reports.service import VIEWS, build_report
from app.analytics.reports.views.segments import Dimension
from app.commands.simulation.command import require_company
from app.commands.simulation.company import MARK, SAMPLE
from app.commands.simulation.year import SimulatedYear, SimulationPlan
from app.core.clock import utcnow
from app.extensions import db
from app.sessions.models import CancelSession
from bench.__main__ import _postgresql
from tests.support.databases import settings_for

SEED_SESSIONS = 400
REPEATS = 15
SIZES = (20_000, 200_000)
BATCH = 20_000


def main() -> None:
    """Measure both databases at each size that is asked for."""
    sizes = [int(each) for each in sys.argv[1:]] or list(SIZES)
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            measure(f"sqlite:///{folder}/bench.db", size)
    for size in sizes:
        with _postgresql() as url:
            measure(url.replace("postgresql://", "postgresql+psycopg://"), size)


def measure(url: str, size: int) -> None:
    """Load an account of so many sessions, and print what asking it costs."""
    app = create_app(settings_for(url))
    with app.app_context():
        db.create_all()
        print(f"\n{db.engine.dialect.name}, {size:,} sessions over a year")
        born = utcnow() - timedelta(days=365)
        company = require_company(SAMPLE, born, site="http://localhost:8001")
        account_id = company.id
        _print_overhead(company, born)
        with timed("loaded"):
            load(account_id, size)
        with timed("counted every day"):
            _count(account_id)
        _print_sizes()
        _print_views(account_id)
        _print_export(account_id)
        db.session.remove()
        db.drop_all()
        db.engine.dispose()


def load(account_id: str, size: int) -> None:
    """Copy the sessions that are there, until there are so many."""
    columns = CancelSession.__table__.columns
    seeds = [dict(row) for row in db.session.execute(
        select(columns).where(columns.account_id == account_id, columns.outcome.is_not(None))
    ).mappings()]  # fmt: skip
    made = 0
    while made < size:
        rows = [_copy(seeds[number % len(seeds)], number)
                for number in range(made, min(size, made + BATCH))]  # fmt: skip
        db.session.execute(insert(CancelSession.__table__), rows)
        db.session.commit()
        made += len(rows)


def _copy(seed: dict[str, Any], number: int) -> dict[str, Any]:
    shift = timedelta(seconds=number * 7919 % 86_400 - 43_200)
    moved = {
        name: seed[name] - abs(shift) if seed[name] else None
        for name in ("started_at", "touched_at", "ended_at")
    }
    own = {
        "id": f"cs_{number:032}",
        "token_id": f"copy-{number}",
        "customer_ref": f"customer-{number}",
        "subscription_ref": f"copy-{number}",
    }
    return seed | own | moved


def _count(account_id: str) -> None:
    for day in list(list_days(account_id, Mode.LIVE)):
        recount_day(day)
        db.session.commit()
        db.session.expunge_all()


def _print_overhead(company: Any, born: datetime) -> None:
    """Let the same year happen with and without the notes of what has to be counted anew."""
    _walk(company, born, SEED_SESSIONS)
    seconds = {True: 0.0, False: 0.0}
    for number in range(6):  # in turns, so that a busy machine slows both alike
        has_notes = number % 2 == 0
        other = require_company(f"Turn {number} {MARK}", born, site="http://localhost:8001")
        if not has_notes:
            event.remove(Session, "before_flush", stale._note_changes)
        began = time.perf_counter()
        _walk(other, born, SEED_SESSIONS // 4)
        seconds[has_notes] += time.perf_counter() - began
        if not has_notes:
            event.listen(Session, "before_flush", stale._note_changes)
    ratio = seconds[True] / seconds[False]
    print(f"  a session with notes of days to count: {ratio:.2f} x the time without them")


def _walk(company: Any, born: datetime, sessions: int) -> None:
    until = utcnow() - timedelta(hours=2)
    SimulatedYear(company, SimulationPlan(born, until, sessions, born)).run()


def _print_sizes() -> None:
    tables = ("cancel_sessions", "daily_steps", "daily_reasons", "daily_segments", "daily_offers")
    for table in tables:
        rows = db.session.scalar(select(func.count()).select_from(text(table)))
        print(f"  {table}: {rows:,} rows, {_megabytes(table)}")


def _megabytes(table: str) -> str:
    is_sqlite = db.engine.dialect.name == "sqlite"
    query = (
        f"SELECT SUM(pgsize) FROM dbstat WHERE name = '{table}'"  # noqa: S608 (our own names)
        if is_sqlite
        else f"SELECT pg_total_relation_size('{table}')"
    )
    try:
        return f"{(db.session.scalar(text(query)) or 0) / 1e6:.1f} MB"
    except Exception:
        db.session.rollback()
        return "size not known"


def _print_views(account_id: str) -> None:
    today = utcnow().date()
    year = Filter(account_id, Mode.LIVE, Period(today - timedelta(days=364), today))
    month = Filter(account_id, Mode.LIVE, Period(today - timedelta(days=29), today))
    narrowed = Filter(account_id, Mode.LIVE, year.period, country="DE")
    asked: dict[str, Callable[[], Any]] = {"overview, 30 days": lambda: read_overview(month)}
    for view in VIEWS:
        asked[f"{view}, a year"] = lambda view=view: build_report(view, year)  # type: ignore[misc]
    asked["reasons, one country"] = lambda: build_report("reasons", narrowed)
    asked["segments, crossed"] = lambda: build_report(
        "segments", year, Dimension.PLAN, Dimension.REASON
    )
    for name, ask in asked.items():
        took = sorted(_took(ask) for _ in range(REPEATS))
        p95 = took[int(len(took) * 0.95)]
        print(f"  {name}: median {statistics.median(took):.0f} ms, p95 {p95:.0f} ms")


def _took(ask: Callable[[], Any]) -> float:
    began = time.perf_counter()
    ask()
    db.session.rollback()
    return (time.perf_counter() - began) * 1000


def _print_export(account_id: str) -> None:
    today = utcnow().date()
    wanted = Filter(account_id, Mode.LIVE, Period(today - timedelta(days=400), today))
    before, began = _peak_megabytes(), time.perf_counter()
    count = sum(1 for _row in export_sessions(wanted, list_columns()))
    seconds, grown = time.perf_counter() - began, _peak_megabytes() - before
    print(f"  export of {count:,} sessions: {seconds:.1f} s, {grown:.0f} MB more than before")


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
