"""A demo host with a clock of its own."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from embed.demo import DemoConfig, create_demo
from tests.functional.demo.host import CREDENTIALS, NOW, Host


@pytest.fixture
def make_host(tmp_path: Path) -> Callable[..., Host]:
    def make(**settings: Any) -> Host:
        waits: list[float] = []
        base = {
            "credentials": CREDENTIALS,
            "fairwell_url": "http://localhost:8000",
            "database": tmp_path / "demo.db",
            "now": lambda: NOW,
            "wait": waits.append,
        }
        host = Host(create_demo(DemoConfig(**(base | settings))))
        host.waits = waits
        return host

    return make


@pytest.fixture
def host(make_host: Callable[..., Host]) -> Host:
    return make_host()
