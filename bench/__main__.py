"""``make bench``: measures and prints a table with machine, versions and medians."""

from __future__ import annotations

import os
import platform
import statistics
import tempfile
from importlib.metadata import version

from bench import insights, locks, shares, sight, steps, weight
from bench.load import Figures
from bench.servers import postgresql
from bench.steps import Round

RESULTS_OF, RESULT_SEEDS = 20_000, 40
"""Of how many sessions results are measured here; of more by ``python -m bench.insights``."""


def main() -> None:
    """Measure everything and print it."""
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, ",
        end="",
    )
    print(", ".join(f"{name} {version(name)}" for name in ("flask", "sqlalchemy", "gunicorn")))
    with tempfile.TemporaryDirectory() as folder:
        _print_steps("SQLite", steps.measure(f"sqlite:///{folder}/bench.db"))
        _print_shares(f"sqlite:///{folder}/shares.db")
    with postgresql() as url:
        _print_steps("PostgreSQL", steps.measure(url))
        _print_shares(url)
    insights.measure_databases([RESULTS_OF], RESULT_SEEDS)
    for line in weight.measure():
        print(line)
    for line in sight.measure():
        print(line)
    locks.print_table(["tests/functional/console"])


def _print_steps(database: str, rounds: list[Round]) -> None:
    flow = statistics.median(each.flow.per_second for each in rounds)
    page = statistics.median(each.page.per_second for each in rounds)
    ratio = statistics.median(each.flow.per_second / each.page.per_second for each in rounds)
    print(f"flow step, {database}: {flow:.0f}/s, plain page {page:.0f}/s, ratio {ratio:.2f}")
    _print_latency("full", [each.flow for each in rounds])
    _print_latency("half", [each.flow_at_half for each in rounds])


def _print_shares(database_url: str) -> None:
    for line in shares.measure(database_url).lines():
        print(line)


def _print_latency(load: str, figures: list[Figures]) -> None:
    median = statistics.median(each.median_ms for each in figures)
    p99 = statistics.median(each.p99_ms for each in figures)
    print(f"  at {load} load: median {median:.1f} ms, p99 {p99:.1f} ms, {p99 / median:.1f} x")


if __name__ == "__main__":
    main()
