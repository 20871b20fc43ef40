"""``python -m bench.locks``: how long each route of the console holds SQLite's write lock.

The console's own tests are the visitors, so every route is asked with what it is for. The
target is 20 ms; on a busy machine the median tells more than the longest.
"""

from __future__ import annotations

import statistics
import sys
from collections import defaultdict
from collections.abc import Iterator

import pytest

from tests.locks import Hold, watching

TARGET_MS = 20.0


class Holds:
    """A plugin of pytest that notes the holds of all tests."""

    def __init__(self) -> None:
        self.by_route: defaultdict[str, list[Hold]] = defaultdict(list)

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_protocol(self) -> Iterator[None]:
        """Watch one test, its preparations included."""
        with watching(notes_calls=False) as watch:
            yield
        for hold in watch.holds:
            if "/console" in hold.route:
                self.by_route[hold.route].append(hold)


def main() -> None:
    """Measure the whole console, or the tests that are named."""
    print_table(sys.argv[1:] or ["tests/functional/console"])


def print_table(chosen: list[str]) -> None:
    """Run tests of the console, and print a line for each route that took the lock."""
    holds = Holds()
    quietly = ["-q", "-p", "no:xdist", "--no-header", "--no-summary", "-o", "addopts="]
    pytest.main([*quietly, "--import-mode=importlib", *chosen], plugins=[holds])
    print(f"\n{'median':>8} {'longest':>8}  statements  route")
    for route, found in sorted(holds.by_route.items()):
        print(_line(route, found))


def _line(route: str, found: list[Hold]) -> str:
    took = [(hold.ended - hold.began) * 1000 for hold in found]
    statements = max(hold.statements for hold in found)
    mark = "" if statistics.median(took) <= TARGET_MS else "  over the target"
    return f"{statistics.median(took):7.1f}  {max(took):7.1f}  {statements:10}  {route}{mark}"


if __name__ == "__main__":
    main()
