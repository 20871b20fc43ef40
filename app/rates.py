"""How often one network, and one key of an account, may ask. A cancellation is never counted."""

from __future__ import annotations

import hashlib
import logging
import math
import time

from flask import Blueprint, Flask, Response, current_app, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from limits import RateLimitItem, RateLimitItemPerMinute
from werkzeug.exceptions import TooManyRequests

from app.config import ConfigurationError, Settings, get_settings
from app.core.network.request_windows import ProcessStorage

LEAVING = frozenset({"cancel", "withdraw"})
"""What a press of these buttons says is taken however often somebody asks."""
PUBLIC_FORM = "hosted.declarations."
"""It has a limit of its own, which counts what was declared and not who is refused."""
HOSTS_SHARE = 5
"""One server asks for all customers of a host, so the API allows it more."""
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
log = logging.getLogger(__name__)
limiter = Limiter(get_remote_address, default_limits=[])


def prepare_rates(app: Flask, settings: Settings) -> None:
    """Count in this process, or for all of them where a Redis is named.

    :raises ConfigurationError: if a Redis is named and its client is not installed.
    """
    here = f"{ProcessStorage.STORAGE_SCHEME[0]}://"
    url = settings.rates_url.get_secret_value() if settings.rates_url else here
    app.config.update(RATELIMIT_STORAGE_URI=url, RATELIMIT_STRATEGY="moving-window")
    try:
        limiter.init_app(app)
    except Exception as error:
        raise ConfigurationError("FAIRWELL_RATES_URL needs: pip install redis") from error


def limit_customers(bp: Blueprint) -> None:
    """Limit what one network sends to the customers' door."""

    @bp.before_request
    def count_customer() -> None:
        is_free = request.method in _SAFE or (request.endpoint or "").startswith(PUBLIC_FORM)
        if not is_free and request.form.get("intent") not in LEAVING:
            _count("hosted", get_remote_address(), 1)


def limit_hosts(bp: Blueprint) -> None:
    """Limit what one network sends to the API, and what is sent with one key."""

    @bp.before_request
    def count_caller() -> None:
        for kind, asker in _list_callers():
            _count(kind, asker, HOSTS_SHARE)

    @bp.after_request
    def tell_caller(response: Response) -> Response:
        """Say how much is left of the tighter of the two limits, and when there is more again."""
        allowed = _allow(HOSTS_SHARE)
        left, seconds = min(_read_window(allowed, *each) for each in _list_callers())
        if left < math.inf:
            response.headers["RateLimit-Limit"] = str(allowed.amount)
            response.headers["RateLimit-Remaining"] = str(int(left))
            response.headers["RateLimit-Reset"] = str(int(seconds))
        return response


def _list_callers() -> list[tuple[str, str]]:
    """Return what requests of the API are counted by: the network, and the key."""
    key = request.headers.get("Authorization", "").encode("utf-8", "surrogatepass")
    return [("api", get_remote_address()), ("key", hashlib.sha256(key).hexdigest())]


def count_network(kind: str, allowed: RateLimitItem, *, cost: int = 1) -> int:
    """Count what this network sends, and return how many seconds it has to wait; 0 if not at all.

    For doors that count only some of what is sent, so that a mistake costs nobody a turn.
    """
    return _hit(allowed, kind, get_remote_address(), cost=cost)


def _count(kind: str, asker: str, share: int) -> None:
    """Count a request.

    :raises TooManyRequests: if there were too many in a minute, with the seconds to wait.
    """
    waits = _hit(_allow(share), kind, asker)
    if waits:
        raise TooManyRequests(retry_after=waits)


def _allow(share: int) -> RateLimitItem:
    return RateLimitItemPerMinute(get_settings(current_app).requests_per_minute * share)


def _read_window(allowed: RateLimitItem, kind: str, asker: str) -> tuple[float, float]:
    """Return how many requests are left, and for how many seconds; all of them if nobody counts."""
    try:
        ends_at, left = limiter.limiter.get_window_stats(allowed, kind, asker)
    except Exception:  # what failed is in the log already: each request is counted first
        return math.inf, 0
    return left, max(0, math.ceil(ends_at - time.time()))


def _hit(allowed: RateLimitItem, kind: str, asker: str, *, cost: int = 1) -> int:
    try:
        if limiter.limiter.hit(allowed, kind, asker, cost=cost):
            return 0
        ends_at, _left = limiter.limiter.get_window_stats(allowed, kind, asker)
    except Exception as error:  # a limit protects the service, and obstructs nobody when it fails
        log.error("requests are not counted: %s", type(error).__name__)
        return 0
    return max(1, math.ceil(ends_at - time.time()))
