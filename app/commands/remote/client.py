"""A service at an address, asked with an API key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import click
import httpx

from app.core.network.reach import own_tls_context

SECONDS = 30
REFUSED = 1
UNREACHABLE = 2
"""Exit codes: what was asked is refused, or nobody could be asked."""


class RefusedRequest(click.ClickException):
    """The service answers, and says no."""

    exit_code = REFUSED

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        super().__init__(str(problem.get("detail") or f"the service answered {status}"))
        self.status = status
        self.code = str(problem.get("code", ""))


class UnreachableService(click.ClickException):
    """Nobody answers, or not as a Fairwell would."""

    exit_code = UNREACHABLE


@dataclass(frozen=True, slots=True)
class RemoteAnswer:
    """What a service answered, and the tag of what it says."""

    body: dict[str, Any]
    tag: str | None


@dataclass(frozen=True, slots=True)
class RemoteService:
    """The API of a service, in the name of an account."""

    url: str
    key: str

    def ask(
        self, method: str, path: str, body: Any = None, *, tag: str | None = None
    ) -> RemoteAnswer | None:
        """Return what the service answers; None where there is nothing of the name.

        :raises RefusedRequest: if it says no.
        :raises UnreachableService: if nobody answers.
        """
        try:
            response = self._send(method, path, body, tag)
            answer = response.json() if response.content else {}
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            detail = f"{self.url} does not answer as Fairwell does: {error or type(error).__name__}"
            raise UnreachableService(detail) from error
        if response.status_code == httpx.codes.NOT_FOUND:
            return None
        if response.is_error:
            raise RefusedRequest(response.status_code, answer)
        return RemoteAnswer(answer, response.headers.get("ETag"))

    def _send(self, method: str, path: str, body: Any, tag: str | None) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.key}", "User-Agent": "Fairwell"}
        if tag is not None:
            headers["If-Match"] = tag
        address = f"{self.url.rstrip('/')}/api/v1{path}"
        with httpx.Client(verify=own_tls_context(), timeout=SECONDS) as client:
            return client.request(method, address, json=body, headers=headers)
