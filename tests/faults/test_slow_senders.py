"""Who sends a byte a second keeps nobody else waiting."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pytest

from tests.rules.sources import ROOT
from tests.support.databases import SECRET

SLOW = 40
HEAD = b"POST / HTTP/1.1\r\nHost: x\r\n"
UNFINISHED = {
    "head": b"POST /open HTTP/1.1\r\nHost: x\r\nX-Slow: ",
    "body": b"POST /open HTTP/1.1\r\nHost: x\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\ntoken=",
    "chunks": b"POST /open HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nto",
    "second": b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nPOST /open HTTP/1.1\r\nHost: x\r\n",
}
TIMEOUT = 20.0


@contextmanager
def running(*command: str, says: str, **environment: str) -> Iterator[None]:
    """Run a command until it says that it is ready, and to the end of the block."""
    known = os.environ | environment
    with subprocess.Popen(
        [sys.executable, "-m", *command], cwd=ROOT, env=known, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            next(line for line in process.stdout if says in line)
            yield
        finally:
            process.terminate()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture(scope="module")
def echo() -> Iterator[int]:
    port = free_port()
    with running("tests.faults.echo_service", str(port), says="ready"):
        yield port


def connect(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=TIMEOUT)


def read_all(connection: socket.socket) -> bytes:
    """Return all that comes until the other side hangs up."""
    return b"".join(iter(lambda: connection.recv(65536), b""))


@pytest.mark.parametrize("part", UNFINISHED)
def test_forty_of_them_stop_no_customer(tmp_path: Path, part: str):
    port = free_port()
    settings = {
        "FAIRWELL_PORT": str(port),
        "FAIRWELL_DATABASE_URL": f"sqlite:///{tmp_path}/fairwell.db",
        "FAIRWELL_SECRET_KEY": SECRET,
        "FAIRWELL_WEB_THREADS": "2",
    }
    with (
        running("app.commands", "serve", "--no-worker", says="is ready at", **settings),
        ExitStack() as crowd,
    ):
        for _ in range(SLOW):
            crowd.enter_context(connect(port)).sendall(UNFINISHED[part])

        answer = httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=TIMEOUT / 4)
        assert answer.status_code == 200


def test_what_never_comes_to_its_end_is_given_up(echo: int):
    with connect(echo) as slow:
        slow.sendall(HEAD + b"Content-Length: 10\r\n\r\n12345")

        assert read_all(slow).startswith(b"HTTP/1.1 408 ")


def test_who_never_begins_is_left_without_a_word(echo: int):
    with connect(echo) as silent:
        assert read_all(silent) == b""


@pytest.mark.parametrize(
    "pieces",
    [
        [HEAD + b"Content-Length: 5\r\nConnection: close\r\n\r\n12345"],
        [HEAD, b"content-length:5\r\nConnection: close\r\n\r", b"\n1", b"2345"],
        [
            HEAD + b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n5\r\n123",
            b"45\r\n0\r\n\r\n",
        ],
        [
            HEAD + b"Content-Length: 5\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n",
            b"12345",
        ],
    ],
    ids=["at once", "in pieces", "in chunks", "once it is wanted"],
)
def test_what_comes_in_time_is_read_whole(echo: int, pieces: list[bytes]):
    with connect(echo) as customer:
        for piece in pieces:
            customer.sendall(piece)

        assert read_all(customer).endswith(b"\r\n\r\n12345")


def test_who_waits_to_be_asked_is_asked(echo: int):
    with connect(echo) as careful:
        careful.sendall(HEAD + b"Content-Length: 5\r\nExpect: 100-continue\r\n\r\n")

        assert careful.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"


def test_requests_that_follow_each_other_are_all_answered(echo: int):
    one = HEAD + b"Content-Length: 5\r\n\r\n12345"
    last = HEAD + b"Content-Length: 5\r\nConnection: close\r\n\r\n67890"
    with connect(echo) as customer:
        customer.sendall(one + one + last)

        answers = read_all(customer)
    assert answers.count(b"HTTP/1.1 200 OK") == 3
    assert answers.endswith(b"67890")


def test_what_is_too_large_to_be_held_is_read_as_it_comes(echo: int):
    body = b"x" * 50_000
    with connect(echo) as customer:
        customer.sendall(HEAD + b"Content-Length: 50000\r\nConnection: close\r\n\r\n")
        customer.sendall(body)

        assert read_all(customer).endswith(body)


def test_a_connection_is_kept_for_the_next_request(echo: int):
    with httpx.Client() as browser:
        for text in ("first", "second"):
            assert browser.post(f"http://127.0.0.1:{echo}/", content=text).text == text
