"""Waiting for what another process or thread does: asked often, and not for ever."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import httpx

PATIENCE_SECONDS = 180.0
"""Far longer than anything takes: a busy machine must not fail a test."""
_PAUSE_SECONDS = 0.02
_Found = TypeVar("_Found")


def wait_for(found: Callable[[], _Found], what: str = "it") -> _Found:
    """Return what is found as soon as it is true.

    :raises AssertionError: if ``what`` does not come within three minutes.
    """
    ends_at = time.monotonic() + PATIENCE_SECONDS
    while not (value := found()):
        assert time.monotonic() < ends_at, f"{what} does not come"
        time.sleep(_PAUSE_SECONDS)
    return value


def wait_until_ready(url: str, process: subprocess.Popen[bytes], log: Path | None = None) -> None:
    """Return once an address answers well.

    :raises AssertionError: with what stands in ``log`` if the process ends, or takes too long.
    """
    wait_for(lambda: process.poll() is not None or _answers(url), url)
    told = log.read_text(encoding="utf-8") if log else ""
    assert process.poll() is None, f"{url} has ended\n{told}"


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=5).is_success
    except httpx.HTTPError:
        return False
