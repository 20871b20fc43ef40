"""Wrong passwords, counted for an address and the network they come from.

For the address alone a stranger could lock a member out, and for members alone the answer would
tell who is one.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from app.core.clock import utcnow
from app.extensions import db
from app.members.errors import TooManyTries
from app.members.models import SignInTries
from app.members.sign_in.attempts import wait_after

KEPT_FOR = timedelta(days=1)
HOME_BITS = 64
"""What a household or an office has of IPv6: who may choose among its addresses is one asker."""


def whence_of(email: str, network: str) -> str:
    """Return what stands for tries for an address from a network."""
    text = f"{email.strip().lower()}\n{_home_of(network)}"
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def require_patience(whence: str, *, lock: bool = False) -> None:
    """Let somebody try who has waited long enough.

    :raises TooManyTries: if nothing is believed at the moment, however right.
    """
    known = _find(whence, lock=lock)
    wait = wait_after(known.failed, known.last_failed_at, utcnow()) if known else timedelta(0)
    if wait > timedelta(0):
        raise TooManyTries(int(wait.total_seconds()) + 1)


def count_wrong(whence: str) -> None:
    """Count a wrong try. The caller commits, whatever it answers."""
    known = _find(whence, lock=True) or _begin(whence)
    known.failed += 1
    known.last_failed_at = utcnow()
    db.session.flush()


def forget_wrong(whence: str) -> None:
    """Begin anew: the password was right."""
    known = _find(whence, lock=False)
    if known is not None:
        db.session.delete(known)
        db.session.flush()


def forget_old(before: datetime) -> int:
    """Delete what nobody waits for any more, and return how many rows."""
    old = delete(SignInTries).where(SignInTries.last_failed_at < before)
    return int(db.session.execute(old).rowcount)  # type: ignore[attr-defined]


def _find(whence: str, *, lock: bool) -> SignInTries | None:
    return db.session.get(SignInTries, whence, populate_existing=True, with_for_update=lock or None)


def _begin(whence: str) -> SignInTries:
    begun = SignInTries(whence=whence, failed=0, last_failed_at=utcnow())
    try:
        with db.session.begin_nested():
            db.session.add(begun)
    except IntegrityError:  # another try, at the same moment
        found = _find(whence, lock=True)
        return found if found is not None else begun
    return begun


def _home_of(network: str) -> str:
    try:
        address = ip_address(network)
    except ValueError:
        return network
    if not isinstance(address, IPv6Address):
        return network
    return str(address.ipv4_mapped or int(address) >> (128 - HOME_BITS))
