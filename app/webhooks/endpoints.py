"""What can be done with endpoints."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import select

from app.accounts.models import Mode
from app.accounts.service import new_webhook_secret
from app.core.clock import utcnow
from app.core.network import http
from app.extensions import db
from app.webhooks.errors import EndpointNotFound, InvalidEndpoint
from app.webhooks.models import DisabledReason, Endpoint, EventType

ROTATION = timedelta(hours=24)
"""How long the secret before the new one goes on signing."""
MAX_URL = 2000


def create_endpoint(
    account_id: str,
    url: str,
    *,
    types: Collection[str] = (),
    mode: Mode | None = None,
    include_text: bool = False,
    secret: str | None = None,
) -> Endpoint:
    """Create an endpoint, with a secret of its own unless one is given.

    No ``types``: all of them. No ``mode``: both.

    :raises InvalidEndpoint: if the URL or one of the types cannot be used.
    """
    endpoint = Endpoint(
        account_id=account_id,
        url=_checked_url(url),
        secret=secret or new_webhook_secret(),
        types=_checked_types(types),
        mode=mode,
        include_text=include_text,
    )
    db.session.add(endpoint)
    db.session.flush()
    return endpoint


def change_endpoint(
    account_id: str,
    endpoint_id: str,
    url: str,
    *,
    types: Collection[str],
    mode: Mode | None,
    include_text: bool,
) -> Endpoint:
    """Change where events go and which; what is on its way already goes to the new address.

    :raises EndpointNotFound: if the account has no such endpoint.
    :raises InvalidEndpoint: if the URL or one of the types cannot be used.
    """
    checked = _checked_url(url), _checked_types(types)
    endpoint = lock_endpoint(account_id, endpoint_id)
    endpoint.url, endpoint.types = checked
    endpoint.mode, endpoint.include_text = mode, include_text
    db.session.flush()
    return endpoint


def list_endpoints(account_id: str) -> list[Endpoint]:
    """Return the account's endpoints, the oldest first."""
    query = select(Endpoint).where(Endpoint.account_id == account_id)
    return list(db.session.scalars(query.order_by(Endpoint.id)))


def get_endpoint(account_id: str, endpoint_id: str) -> Endpoint | None:
    """Return the endpoint, or None."""
    return db.session.get(Endpoint, (account_id, endpoint_id))


def lock_endpoint(account_id: str, endpoint_id: str) -> Endpoint:
    """Return the endpoint, and keep everybody else from changing it until the commit.

    :raises EndpointNotFound: if the account has no such endpoint.
    """
    key = (account_id, endpoint_id)
    endpoint = db.session.get(Endpoint, key, populate_existing=True, with_for_update=True)
    if endpoint is None:
        raise EndpointNotFound(endpoint_id)
    return endpoint


def rotate_secret(account_id: str, endpoint_id: str) -> str:
    """Return a new secret. For a day, both the new one and the one before it sign.

    :raises EndpointNotFound: if the account has no such endpoint.
    """
    endpoint = lock_endpoint(account_id, endpoint_id)
    endpoint.previous_secret = endpoint.secret
    endpoint.previous_secret_until = utcnow() + ROTATION
    endpoint.secret = new_webhook_secret()
    db.session.flush()
    return endpoint.secret


def disable_endpoint(account_id: str, endpoint_id: str, reason: DisabledReason) -> Endpoint:
    """Send nothing there any more. What is on its way becomes a dead letter.

    :raises EndpointNotFound: if the account has no such endpoint.
    """
    endpoint = lock_endpoint(account_id, endpoint_id)
    if endpoint.disabled_at is None:
        endpoint.disabled_at, endpoint.disabled_reason = utcnow(), reason
        db.session.flush()
    return endpoint


def enable_endpoint(account_id: str, endpoint_id: str) -> Endpoint:
    """Send there what happens from now on. Dead letters can be replayed.

    :raises EndpointNotFound: if the account has no such endpoint.
    """
    endpoint = lock_endpoint(account_id, endpoint_id)
    endpoint.disabled_at = endpoint.disabled_reason = endpoint.failing_since = None
    db.session.flush()
    return endpoint


def wants(endpoint: Endpoint, event_type: EventType, mode: Mode) -> bool:
    """Return whether an endpoint is to hear of events of this type and mode."""
    return (
        endpoint.disabled_at is None
        and (not endpoint.types or event_type in endpoint.types)
        and endpoint.mode in {None, mode}
    )


def signing_secrets(endpoint: Endpoint, now: datetime) -> list[str]:
    """Return the secrets that sign at this moment, the newest first."""
    until = endpoint.previous_secret_until
    if endpoint.previous_secret is None or until is None or until <= now:
        return [endpoint.secret]
    return [endpoint.secret, endpoint.previous_secret]


def _checked_url(url: str) -> str:
    """Return ``url`` if we would send to it. On every delivery it is asked again: names move."""
    if len(url) > MAX_URL or http.refuses(url):
        raise InvalidEndpoint(f"url: {url[:MAX_URL]!r} must be an https URL of a public host")
    return url


def _checked_types(types: Collection[str]) -> list[str]:
    known = {event_type.value for event_type in EventType}
    unknown = sorted(set(types) - known)
    if unknown:
        raise InvalidEndpoint(f"types: {unknown[0]!r} is not one of {', '.join(sorted(known))}")
    return sorted(set(types))
