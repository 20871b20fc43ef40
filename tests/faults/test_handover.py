"""A new version takes the place of the old one, and refuses nobody meanwhile."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import psutil

from tests.faults.test_slow_senders import TIMEOUT, free_port
from tests.rules.sources import ROOT
from tests.support.databases import SECRET
from tests.support.patience import wait_for

READY = "is ready at"
ANEW = httpx.Limits(max_keepalive_connections=0)


@contextmanager
def asking(url: str) -> Iterator[list[str]]:
    """Ask again and again, each time anew, until the end of the block; yields what went wrong."""
    wrong: list[str] = []
    stop = threading.Event()

    def ask() -> None:
        with httpx.Client(timeout=TIMEOUT, limits=ANEW) as client:
            while not stop.is_set():
                ask_once(client)

    def ask_once(client: httpx.Client) -> None:
        try:
            answer = client.get(url)
        except httpx.HTTPError as error:
            wrong.append(type(error).__name__)
        else:
            wrong.extend([] if answer.status_code == 200 else [str(answer.status_code)])

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    try:
        yield wrong
    finally:
        stop.set()
        for thread in threads:
            thread.join()


@contextmanager
def ended(process: subprocess.Popen[str]) -> Iterator[None]:
    """Leave nothing running behind a test that failed: whoever waited for it waited for ever."""
    try:
        yield
    finally:
        with suppress(psutil.NoSuchProcess):
            whole = psutil.Process(process.pid)
            for each in (*whole.children(recursive=True), whole):
                each.kill()


def find_successor(old: psutil.Process) -> psutil.Process | None:
    """Return the master among the children: it has a process of its own, a moment after ready."""
    for child in old.children():
        with suppress(psutil.NoSuchProcess):
            if child.children():
                return child
    return None


def test_a_new_process_takes_over_the_open_port(tmp_path: Path):
    settings = os.environ | {
        "FAIRWELL_PORT": str(free_port()),
        "FAIRWELL_DATABASE_URL": f"sqlite:///{tmp_path}/fairwell.db",
        "FAIRWELL_SECRET_KEY": SECRET,
        "FAIRWELL_WEB_THREADS": "2",
    }
    command = [str(Path(sys.executable).parent / "fairwell"), "serve", "--no-worker"]
    with (
        subprocess.Popen(command, cwd=ROOT, env=settings, stdout=subprocess.PIPE, text=True) as old,
        ended(old),
    ):
        assert old.stdout is not None
        url = next(line for line in old.stdout if READY in line).split()[-1]
        with asking(f"{url}/healthz") as wrong:
            old.send_signal(signal.SIGUSR2)
            next(line for line in old.stdout if READY in line)
            new = wait_for(lambda: find_successor(psutil.Process(old.pid)), "the new process")
            old.terminate()
            old.wait(timeout=TIMEOUT)
            assert httpx.get(f"{url}/healthz", timeout=TIMEOUT).status_code == 200
        new.terminate()
        new.wait(timeout=TIMEOUT)

    assert wrong == []
