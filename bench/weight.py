"""What the first page weighs on the wire, and the script on a host's page."""

from __future__ import annotations

import gzip
from pathlib import Path

import brotli

STATIC = Path(__file__).parents[1] / "app" / "static"


def measure() -> list[str]:
    """Return the sizes in words."""
    parts = [STATIC / "vendor/hosted.css", STATIC / "vendor/hosted.js"]
    with_gzip = sum(len(gzip.compress(part.read_bytes(), 9)) for part in parts)
    with_brotli = sum(len(brotli.compress(part.read_bytes())) for part in parts)
    embed = len(gzip.compress((STATIC / "vendor/embed-v1.js").read_bytes(), 9))
    return [
        f"style and script of a hosted page: {with_gzip} bytes gzip, {with_brotli} bytes brotli",
        f"embed script: {embed} bytes gzip",
    ]
