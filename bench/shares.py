"""``python -m bench.shares``: what a step spends its time on, beside a plain page in the same loop.

In one thread and without a server, and in time of a processor, so that the next feature's
price is seen on a busy machine too. What the commit waits for the disk stands apart.
"""

from __future__ import annotations

import os
import re
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

from flask.testing import FlaskClient

from bench.steps import ANSWERS, mint_token, open_account_for_bench

ROUNDS = 40
WALKS = 4
"""Sessions in a round: enough that a round takes longer than the clock's step."""
PARTS = ("read", "decide", "write", "render", "framework")


@dataclass
class Shares:
    """What was measured, in milliseconds of one step."""

    parts: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    """By part, one value a round."""
    step: list[float] = field(default_factory=list)
    """Of a processor, one value a round."""
    page: list[float] = field(default_factory=list)
    wait: list[float] = field(default_factory=list)
    """For the disk."""

    @property
    def ratio(self) -> float:
        """What the page costs a processor, as a share of what the step costs."""
        pairs = zip(self.page, self.step, strict=True)
        return statistics.median(page / step for page, step in pairs)

    def lines(self) -> Iterator[str]:
        """Yield what is printed."""
        step, page = statistics.median(self.step), statistics.median(self.page)
        yield f"processor: step {step:.2f} ms, plain page {page:.2f} ms, ratio {self.ratio:.2f}"
        medians = {part: statistics.median(self.parts[part]) for part in PARTS}
        whole = sum(medians.values())
        each = (f"{part} {medians[part]:.2f} ms ({medians[part] / whole:.0%})" for part in PARTS)
        yield f"  of the step: {', '.join(each)}"
        yield f"  and it waits {statistics.median(self.wait):.2f} ms for the disk"


def main() -> None:
    """Measure on SQLite and print it."""
    with tempfile.TemporaryDirectory() as folder:
        for line in measure(f"sqlite:///{folder}/shares.db").lines():
            print(line)


def measure(database_url: str) -> Shares:
    """Walk sessions through their steps and load the plain page, in turn."""
    shares = Shares()
    with tempfile.TemporaryDirectory() as folder, open_account_for_bench(database_url) as account:
        from app import create_app

        client = create_app().test_client(use_cookies=False)
        page = _fortunes_of(database_url, folder)
        for round_ in range(ROUNDS + 1):
            tokens = [_open(client, mint_token(account)) for _ in range(WALKS)]
            spent = _measure_round(client, tokens, page)
            if round_:  # the first one fills what is kept
                _note(shares, spent)
    return shares


def _fortunes_of(database_url: str, folder: str) -> Callable[[], Any]:
    from bench.fortunes import create_fortunes

    is_sqlite = database_url.startswith("sqlite")
    url = f"sqlite:///{folder}/fortunes.db" if is_sqlite else database_url
    with patch.dict(os.environ, BENCH_DATABASE_URL=url):
        client = create_fortunes().test_client()
    return lambda: client.get("/fortunes")


def _measure_round(
    client: FlaskClient, tokens: list[str], page: Callable[[], Any]
) -> dict[str, float]:
    """Return the seconds of a processor for each part, for all of it, and for the pages."""
    with _timing() as spent:
        began = time.thread_time()
        for token in tokens:
            _walk(client, token)
        step = time.thread_time() - began
    began = time.thread_time()
    for _ in range(WALKS * len(ANSWERS)):
        page()
    rest = step - sum(spent[part] for part in PARTS)
    return spent | {"framework": rest, "step": step, "page": time.thread_time() - began}


def _note(shares: Shares, spent: dict[str, float]) -> None:
    each = {name: seconds * 1000 / (WALKS * len(ANSWERS)) for name, seconds in spent.items()}
    shares.step.append(each["step"])
    shares.page.append(each["page"])
    shares.wait.append(each["wait"])
    for part in PARTS:
        shares.parts[part].append(each[part])


def _walk(client: FlaskClient, token: str) -> None:
    for step, fields, expected in ANSWERS:
        answer = client.post(f"/flow/{step}", data={"session": token, **fields})
        if expected not in answer.data:
            raise RuntimeError(f"{step}: unexpected answer {answer.status}")


def _open(client: FlaskClient, token: str) -> str:
    page = client.post("/open", data={"token": token}).get_data(as_text=True)
    found = re.search(r'name="session" value="([^"]+)"', page)
    if found is None:
        raise RuntimeError("the flow did not open")
    return found[1]


@contextmanager
def _timing() -> Iterator[dict[str, float]]:
    """Time what ``hosted/flow.py`` calls for a step, by part."""
    from app.extensions import db
    from app.hosted import flow

    spent = dict.fromkeys((*PARTS, "wait"), 0.0)
    watched = (
        ("read", flow, "require_session"),
        ("read", flow.sessions, "find_canceled_meanwhile"),
        ("decide", flow.sessions, "answer_step"),
        ("write", db.session, "commit"),
        ("render", flow, "render_step"),
    )
    with ExitStack() as stack:
        for part, owner, name in watched:
            timed = _timed(spent, part, getattr(owner, name))
            stack.enter_context(patch.object(owner, name, timed))
        yield spent


def _timed(spent: dict[str, float], part: str, call: Callable[..., Any]) -> Callable[..., Any]:
    def run(*values: Any, **named: Any) -> Any:
        began, began_clock = time.thread_time(), time.perf_counter()
        try:
            return call(*values, **named)
        finally:
            busy, passed = time.thread_time() - began, time.perf_counter() - began_clock
            spent[part] += busy
            spent["wait"] += passed - busy if part == "write" else 0.0

    return run


if __name__ == "__main__":
    main()
