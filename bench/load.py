"""Load on one server: several connections that are kept alive, each sending one after another."""

from __future__ import annotations

import http.client
import random
import statistics
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

CONNECTIONS = 8


@dataclass(frozen=True, slots=True)
class Request:
    """One request, and what its answer must hold so that it counts."""

    method: str
    path: str
    body: bytes | None
    expected: bytes


@dataclass(frozen=True, slots=True)
class Figures:
    """What a run measured."""

    requests: int
    seconds: float
    latencies: tuple[float, ...]
    """Of each request, in seconds, sorted."""

    @property
    def per_second(self) -> float:
        """Requests per second."""
        return self.requests / self.seconds

    @property
    def median_ms(self) -> float:
        """The median latency in milliseconds."""
        return statistics.median(self.latencies) * 1000

    @property
    def p99_ms(self) -> float:
        """The latency that 99 of 100 requests stay below, in milliseconds."""
        return self.latencies[int(len(self.latencies) * 0.99)] * 1000


def run(
    port: int, work: Sequence[Sequence[Request]], *, per_second: float | None = None
) -> Figures:
    """Send all chains of requests; those of one chain one after another.

    ``per_second`` is how many to send at most. None: as many as are answered.

    :raises RuntimeError: if an answer is not the expected one: then nothing was measured.
    """
    queue, lock = iter(work), threading.Lock()
    latencies: list[float] = []
    failures: list[str] = []
    pace = CONNECTIONS / per_second if per_second else 0.0
    began = time.perf_counter()
    threads = [
        threading.Thread(
            target=_send_all, args=(port, _shared(queue, lock), latencies, failures, pace)
        )
        for _ in range(CONNECTIONS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - began
    if failures:
        raise RuntimeError(failures[0])
    return Figures(len(latencies), seconds, tuple(sorted(latencies)))


def _shared(
    queue: Iterator[Sequence[Request]], lock: threading.Lock
) -> Iterator[Sequence[Request]]:
    while True:
        with lock:
            chain = next(queue, None)
        if chain is None:
            return
        yield chain


def _send_all(
    port: int,
    chains: Iterable[Sequence[Request]],
    latencies: list[float],
    failures: list[str],
    pace: float,
) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    due = time.perf_counter() + pace * random.random()  # noqa: S311 - so that not all come at once
    for chain in chains:
        for request in chain:
            time.sleep(max(0.0, due - time.perf_counter()))
            began = time.perf_counter()
            due = max(due, began - pace) + pace
            answer = _send(connection, request)
            latencies.append(time.perf_counter() - began)
            if request.expected not in answer:
                failures.append(f"{request.path}: unexpected answer {answer[:200]!r}")
                return


def _send(connection: http.client.HTTPConnection, request: Request) -> bytes:
    headers = {"Content-Type": "application/x-www-form-urlencoded"} if request.body else {}
    connection.request(request.method, request.path, request.body, headers)
    return connection.getresponse().read()
