"""The one way out: requests to addresses that other people chose."""

from __future__ import annotations

import enum
import ssl
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from ipaddress import IPv4Network, IPv6Network, ip_network

import httpcore
import httpx
from ssrfguard import AddressTable, Block, Policy, Reach, SSRFGuardError
from ssrfguard.httpx import SafeBackend

from app.config import Environment, Settings
from app.core.network.timeouts import DeadlineBackend, look_up, time_is_up_at

MAX_ANSWER_BYTES = 20_000
KEPT_HEADERS = frozenset({"retry-after", "content-type"})
PORTS = frozenset({80, 443, *range(1024, 65536)})
"""Where web servers listen, and neither mail nor shells."""
CONNECTION_TRIES = 2


class Trouble(enum.StrEnum):
    """Why there was no answer."""

    REFUSED = "refused"
    """We do not send there: a private address, another scheme, credentials in the URL."""
    TIMEOUT = "timeout"
    UNREACHABLE = "unreachable"
    """The name or the address does not lead to a server that speaks TLS with us."""
    BROKEN = "broken"
    """The connection broke, or what came over it was not HTTP."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int | None
    """None: nothing came back, see ``error``."""
    body: bytes = b""
    """The first 20 kB, as sent."""
    is_whole: bool = True
    """Whether ``body`` is all that was sent."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Those of ``KEPT_HEADERS`` that were sent, with lower-case names."""
    error: Trouble | None = None
    duration: timedelta = timedelta(0)


class Outbound:
    """A client for addresses we do not trust.

    A name is resolved once, every address behind it is checked, and the
    connection goes to a checked one. Redirects are answers like any other, and
    no proxy of the environment is used. Threads may share it.
    """

    def __init__(self, settings: Settings) -> None:
        """Allow public addresses, and the private networks that the settings name."""
        policy = _public_and(settings.allow_cidrs)
        needs_tls = settings.env is Environment.PRODUCTION
        self._tls = _tls_context()
        self._policies = {"https": policy, "http": _private_only(policy) if needs_tls else policy}
        self._pools = {scheme: self._pool(policy) for scheme, policy in self._policies.items()}

    def post(
        self, url: str, *, body: bytes, headers: Mapping[str, str], deadline: timedelta
    ) -> Answer:
        """Post ``body`` and return what came back within ``deadline``, whatever it is.

        The deadline counts for everything together: looking the name up,
        connecting, sending and reading. Never raises for what the network does.
        """
        began = time.monotonic()
        try:
            with time_is_up_at(began + deadline.total_seconds()):
                status, kept, answer, is_whole = self._exchange(url, body, headers)
        except Exception as error:
            return Answer(None, error=_trouble(error), duration=_since(began))
        return Answer(status, answer, is_whole, kept, duration=_since(began))

    def _exchange(
        self, url: str, body: bytes, headers: Mapping[str, str]
    ) -> tuple[int, dict[str, str], bytes, bool]:
        parsed = httpx.URL(url)
        policy = self._policies.get(parsed.scheme, self._policies["https"])
        policy.check_url(str(parsed))
        target = httpcore.URL(
            scheme=parsed.raw_scheme, host=parsed.raw_host, port=parsed.port, target=parsed.raw_path
        )
        sent = {
            "Host": parsed.netloc.decode("ascii"),
            "Accept-Encoding": "identity",
            "Connection": "close",
            "Content-Length": str(len(body)),
            **headers,
        }
        with self._pools[parsed.scheme].stream(
            "POST", target, headers=list(sent.items()), content=body
        ) as response:
            return response.status, _kept(response.headers), *_first_bytes(response.iter_stream())

    def _pool(self, policy: Policy) -> httpcore.ConnectionPool:
        backend = DeadlineBackend(SafeBackend(policy=policy, resolver=look_up), CONNECTION_TRIES)
        return httpcore.ConnectionPool(
            ssl_context=self._tls,
            network_backend=backend,
            max_connections=None,
            # A kept connection may be closed at the moment we use it again, and then it
            # looks as if the receiver had failed.
            max_keepalive_connections=0,
        )


def configure(settings: Settings) -> None:
    """Build the client that ``post`` uses from now on."""
    global _outbound  # noqa: PLW0603
    _outbound = Outbound(settings)


def post(url: str, *, body: bytes, headers: Mapping[str, str], deadline: timedelta) -> Answer:
    """Post with the client of this process; see ``Outbound.post``."""
    if _outbound is None:
        raise RuntimeError("nothing may be sent yet: create_app() configures how")
    return _outbound.post(url, body=body, headers=headers, deadline=deadline)


_outbound: Outbound | None = None


@cache
def _tls_context() -> ssl.SSLContext:
    """Return what is the same for every client, and takes a while to read: whom we trust."""
    return httpx.create_ssl_context(trust_env=False)


def _since(began: float) -> timedelta:
    return timedelta(seconds=time.monotonic() - began)


@cache
def _public_and(networks: tuple[IPv4Network | IPv6Network, ...]) -> Policy:
    """Return a policy that allows public addresses and these networks."""
    return Policy(
        allowed_networks=networks,
        allowed_ports=PORTS,
        max_connection_attempts=CONNECTION_TRIES,
        # "localhost" is 127.0.0.1 and ::1: whoever allows one of them means the name too.
        on_partial_block="drop" if networks else "reject",
    )


@cache
def _private_only(policy: Policy) -> Policy:
    """Return a policy that allows nothing but the networks that are allowed by name."""
    everything = [
        Block(ip_network(network), "the internet, without encryption", "RFC 9110", Reach.DENIED)
        for network in ("0.0.0.0/0", "::/0")
    ]
    return Policy(
        denied_networks=AddressTable(tuple(everything)),
        allowed_networks=policy.allowed_networks,
        allowed_ports=PORTS,
        max_connection_attempts=CONNECTION_TRIES,
        on_partial_block=policy.on_partial_block,
    )


def _kept(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    named = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in headers}
    return {name: value[:200] for name, value in named.items() if name in KEPT_HEADERS}


def _first_bytes(chunks: Iterable[bytes]) -> tuple[bytes, bool]:
    """Return as much as we keep, and whether that was all. The rest is never read."""
    body = b""
    for chunk in chunks:
        body += chunk
        if len(body) > MAX_ANSWER_BYTES:
            return body[:MAX_ANSWER_BYTES], False
    return body, True


def _trouble(error: Exception) -> Trouble:
    match error:
        case SSRFGuardError() | httpx.InvalidURL() | httpcore.UnsupportedProtocol():
            return Trouble.REFUSED
        case TimeoutError() | httpcore.TimeoutException():
            return Trouble.TIMEOUT
        case httpcore.ConnectError():
            return Trouble.UNREACHABLE
        case _:
            return Trouble.BROKEN
