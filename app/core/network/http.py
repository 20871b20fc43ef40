"""The one way out: requests to addresses that other people chose."""

from __future__ import annotations

import enum
import ssl
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache
from urllib.parse import urlsplit

import httpcore
import httpx
from ssrfguard import Policy, SSRFGuardError, Target
from ssrfguard.httpx import SafeBackend

from app.config import Environment, Settings
from app.core.network.reach import (
    CONNECTION_TRIES,
    is_local,
    is_odd,
    ports_for,
    private_only,
    public_and,
    tls_context,
    trust_also,
)
from app.core.network.timeouts import DeadlineBackend, look_up, time_is_up_at
from app.core.observability.logs import REQUEST_ID_HEADER, get_request_id
from app.core.observability.tracing import call_span

MAX_ANSWER_BYTES = 20_000
KEPT_HEADERS = frozenset({"retry-after", "content-type"})
_BROKEN_OFF = (
    TimeoutError,
    OSError,
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
)
"""How a body can end before its end."""


class Trouble(enum.StrEnum):
    """Why there was no answer."""

    NOT_ALLOWED = "not_allowed"
    """We do not send there: a private address, another scheme, credentials in the URL."""
    TIMEOUT = "timeout"
    UNREACHABLE = "unreachable"
    """The name or the address does not lead to a server that speaks TLS with us."""
    CONNECTION_REFUSED = "connection_refused"
    """The machine is there, and nothing listens on the port."""
    CERTIFICATE = "certificate"
    """Nobody we trust vouches for the server's certificate, or it is not for this name."""
    BROKEN = "broken"
    """The connection broke, or what came over it was not HTTP."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int | None
    """None: nothing came back, see ``error``. It counts whatever becomes of the body."""
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
        self._networks = settings.allow_cidrs
        self._needs_tls = settings.env is Environment.PRODUCTION
        self._may_be_private = bool(settings.allow_cidrs)
        self._tls = tls_context(settings.ca_file)
        self._pool = lru_cache(maxsize=64)(self._open_pool)

    def post(
        self, url: str, *, body: bytes, headers: Mapping[str, str], deadline: timedelta
    ) -> Answer:
        """Post ``body`` and return what came back within ``deadline``, whatever it is.

        The deadline counts for everything together: looking the name up,
        connecting, sending and reading. Never raises for what the network does.
        """
        with call_span(_host_of(url)) as span:
            answer = self._post(url, body, headers, deadline)
            if answer.status is not None:
                span.set_attribute("http.response.status_code", answer.status)
            if answer.error is not None:
                span.set_attribute("error.type", answer.error.value)
        return answer

    def _post(
        self, url: str, body: bytes, headers: Mapping[str, str], deadline: timedelta
    ) -> Answer:
        began = time.monotonic()
        try:
            with time_is_up_at(began + deadline.total_seconds()):
                status, kept, answer, is_whole = self._exchange(url, body, headers)
        except Exception as error:
            return Answer(None, error=_trouble(error), duration=_since(began))
        return Answer(status, answer, is_whole, kept, duration=_since(began))

    def refuses(self, url: str) -> bool:
        """Return whether nothing would be sent to ``url``, whatever its name leads to."""
        if not url.isascii() or not url.isprintable() or "\\" in url or " " in url:
            return True
        try:
            target = self._checked(url)
        except (SSRFGuardError, httpx.InvalidURL, httpcore.UnsupportedProtocol, ValueError):
            return True
        if target.address is not None:
            return False
        if is_odd(target.host):
            return True
        if self._may_be_private:
            return False
        return (target.scheme == "http" and self._needs_tls) or is_local(target.host)

    def _checked(self, url: str) -> Target:
        """Decide what can be decided without asking for the name."""
        parsed = httpx.URL(url)
        return self._policy(parsed).check_url(str(parsed))

    def _policy(self, parsed: httpx.URL) -> Policy:
        policy = public_and(self._networks, ports_for(parsed.port))
        return private_only(policy) if parsed.scheme == "http" and self._needs_tls else policy

    def _exchange(
        self, url: str, body: bytes, headers: Mapping[str, str]
    ) -> tuple[int, dict[str, str], bytes, bool]:
        parsed = httpx.URL(url)
        self._checked(url)
        target = httpcore.URL(
            scheme=parsed.raw_scheme, host=parsed.raw_host, port=parsed.port, target=parsed.raw_path
        )
        sent = _headers(parsed.netloc.decode("ascii"), body) | dict(headers)
        with self._pool(self._policy(parsed)).stream(
            "POST", target, headers=list(sent.items()), content=body
        ) as response:
            kept = _kept(response.headers)
            try:
                return response.status, kept, *_first_bytes(response.iter_stream())
            except _BROKEN_OFF:
                return response.status, kept, b"", False

    def _open_pool(self, policy: Policy) -> httpcore.ConnectionPool:
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
    trust_also(settings.ca_file)
    _outbound = Outbound(settings)


def post(url: str, *, body: bytes, headers: Mapping[str, str], deadline: timedelta) -> Answer:
    """Post with the client of this process; see ``Outbound.post``."""
    if _outbound is None:
        raise RuntimeError("nothing may be sent yet: create_app() configures how")
    return _outbound.post(url, body=body, headers=headers, deadline=deadline)


def refuses(url: str) -> bool:
    """Return whether this process would send nothing to an address; asked when it is saved."""
    return (_outbound or Outbound(Settings())).refuses(url)


_outbound: Outbound | None = None


def _headers(host: str, body: bytes) -> dict[str, str]:
    """Return what goes with every request; the host's log and ours meet by its id."""
    headers = {
        "Host": host,
        "Accept-Encoding": "identity",
        "Connection": "close",
        "Content-Length": str(len(body)),
    }
    request_id = get_request_id()
    return headers | ({REQUEST_ID_HEADER: request_id} if request_id else {})


def _host_of(url: str) -> str:
    """Return the name alone: paths and queries of hosts may carry secrets."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _since(began: float) -> timedelta:
    return timedelta(seconds=time.monotonic() - began)


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
            return Trouble.NOT_ALLOWED
        case TimeoutError() | httpcore.TimeoutException():
            return Trouble.TIMEOUT
        case httpcore.ConnectError():
            return _why_unconnected(error)
        case _:
            return Trouble.BROKEN


def _why_unconnected(error: BaseException | None) -> Trouble:
    """Return why there was no connection: the cause lies beneath what httpcore raises."""
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return Trouble.CERTIFICATE
        if isinstance(error, ConnectionRefusedError):
            return Trouble.CONNECTION_REFUSED
        error = error.__cause__ or error.__context__
    return Trouble.UNREACHABLE
