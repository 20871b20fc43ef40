"""The demo as its readers start it: the service, its worker, and the product that uses them."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.support.patience import wait_until_ready


@dataclass(frozen=True)
class Demo:
    """A demo that runs. Service and product are two sites to a browser, not only two origins."""

    folder: Path
    port: int
    host_port: int
    cookies: dict[object, Any] = field(default_factory=dict)
    """Of each member who has signed in, for the next browser they sit down at."""

    @property
    def service(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def host(self) -> str:
        return f"http://localhost:{self.host_port}"

    @property
    def log(self) -> Path:
        return self.folder / "demo.log"

    @property
    def credentials(self) -> dict[str, Any]:
        """What the demo's company got when its account was created."""
        return dict(json.loads((self.folder / "var" / "demo.json").read_text(encoding="utf-8")))

    def fairwell(self, *arguments: str) -> dict[str, Any]:
        """Run an operator's command and return the object it prints."""
        done = subprocess.run(
            [_command(), *arguments, "--json"],
            cwd=self.folder,
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return dict(json.loads(done.stdout))

    def publish(self, account_id: str, document: str) -> str:
        """Publish a flow, and return its key."""
        file = self.folder / "flow.yaml"
        file.write_text(document, encoding="utf-8")
        return str(self.fairwell("flow", "push", str(file), "--account", account_id)["flow"])

    def start(self) -> subprocess.Popen[bytes]:
        with self.log.open("wb") as log:
            return subprocess.Popen(
                [_command(), "demo"],
                cwd=self.folder,
                env=self._environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    @property
    def _environment(self) -> dict[str, str]:
        ours = {
            "PORT": str(self.port),
            "DEMO_SAMPLE_SESSIONS": "0",
            "DEMO_PORT": str(self.host_port),
            "FAIRWELL_ALLOW_CIDRS": "127.0.0.0/8",
            "FAIRWELL_DATABASE_URL": f"sqlite:///{self.folder}/var/fairwell.db",
            "FAIRWELL_PUBLIC_URL": self.service,
        }
        return {**os.environ, **ours}


@contextmanager
def running_demo(folder: Path) -> Iterator[Demo]:
    """Run the demo with a fresh database in a folder of its own."""
    demo = Demo(folder, free_port(), free_port())
    process = demo.start()
    try:
        for address in (demo.service, demo.host):
            wait_until_ready(f"{address}/healthz", process, demo.log)
        yield demo
    finally:
        process.terminate()
        process.wait()


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _command() -> str:
    return str(Path(sys.executable).parent / "fairwell")
