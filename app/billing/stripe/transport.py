"""How Stripe is reached: its own package, over connections that watch one deadline."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import httpcore
import stripe

from app.billing.stripe.address import api_url
from app.core.network.reach import tls_context
from app.core.network.timeouts import DeadlineBackend, time_is_up_at

stripe.enable_telemetry = False  # how long its answers took is nobody's matter but ours
_TRIES = 2
_BROKEN = (
    TimeoutError,
    OSError,
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
)


class DeadlineClient(stripe.HTTPClient):
    """Carries the package's requests. Nothing is retried here: that is the job's."""

    name = "httpcore"

    def __init__(self, pool: httpcore.ConnectionPool) -> None:
        """Use the connections of ``pool``."""
        super().__init__()
        self._pool = pool

    def request(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None,
        post_data: Any = None,
        *,
        _usage: list[str] | None = None,
    ) -> tuple[str, int, Mapping[str, str]]:
        """Send a request and return body, status and headers.

        :raises stripe.APIConnectionError: if nothing came back in time.
        """
        content = post_data.encode() if isinstance(post_data, str) else post_data
        try:
            response = self._pool.request(
                method.upper(), url, headers=_encode(headers, content), content=content
            )
        except _BROKEN as error:
            name = type(error).__name__
            raise stripe.APIConnectionError(name) from error  # type: ignore[no-untyped-call]
        return response.content.decode(), response.status, _decode(response.headers)


@contextmanager
def connected(key: str, deadline: timedelta) -> Iterator[stripe.StripeClient]:
    """Yield a client that has ``deadline`` for all it asks within the block."""
    backend = DeadlineBackend(httpcore.SyncBackend(), _TRIES)
    with (
        time_is_up_at(time.monotonic() + deadline.total_seconds()),
        httpcore.ConnectionPool(ssl_context=tls_context(), network_backend=backend) as pool,
    ):
        yield stripe.StripeClient(
            key,
            base_addresses={"api": api_url()},
            max_network_retries=0,
            http_client=DeadlineClient(pool),
        )


def _encode(headers: Mapping[str, str] | None, content: bytes | None) -> list[tuple[str, str]]:
    sent = [(name, value) for name, value in (headers or {}).items() if value is not None]
    return [*sent, ("Content-Length", str(len(content)))] if content else sent


def _decode(headers: list[tuple[bytes, bytes]]) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in headers}
