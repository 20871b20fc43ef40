"""A provider of sign-ins at the other end: a real OpenID Connect process on this machine."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.browser.running_demo import free_port
from tests.support.patience import wait_until_ready


@dataclass(frozen=True)
class OidcProvider:
    """Who signs in there, and what it says about them."""

    issuer: str

    def knows(self, subject: str, **claims: Any) -> None:
        """Let the provider say this about a person."""
        httpx.put(f"{self.issuer}/users/{subject}", json=claims).raise_for_status()

    def sign_in(self, url: str, subject: str) -> str:
        """Sign in as the person where our link leads; return where the provider sends them."""
        httpx.get(url).raise_for_status()
        answer = httpx.post(url, data={"sub": subject})
        assert answer.status_code == 302, answer.text
        return answer.headers["Location"]

    def deny(self, url: str) -> str:
        """Refuse to sign in, and return where the provider sends the person."""
        return httpx.post(url, data={"action": "deny"}).headers["Location"]


@contextmanager
def running_provider(folder: Path) -> Iterator[OidcProvider]:
    """Run the provider as a process inside the block."""
    port = free_port()
    with (folder / "provider.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), "-n", "true"],
            env={**os.environ, "PYTHONWARNINGS": "ignore"},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            provider = OidcProvider(f"http://127.0.0.1:{port}")
            wait_until_ready(f"{provider.issuer}/jwks", process)
            yield provider
        finally:
            process.terminate()
            process.wait()
