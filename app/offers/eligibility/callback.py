"""The host's word on offers: asked before one is shown, and without a clear yes none is."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from app.accounts.keys import action_secrets
from app.accounts.models import Account
from app.core.clock import utcnow
from app.core.ids import new_id
from app.core.moments import spell_time
from app.core.network import http
from app.core.network.http import Answer
from app.core.security.signing import serialize, signed_headers
from app.extensions import db
from app.offers.selection import Considered
from app.offers.snapshot import OfferSnapshot

log = logging.getLogger(__name__)
DEADLINE = timedelta(seconds=1)
Ask = Callable[[bytes], Answer]
"""Sends the body of a question to whoever answers for the host, and returns what came back."""
_asking = threading.Semaphore(4)
"""A quarter of the threads of a small installation, beside those that wait for billing."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """The offers that could be made to a customer, and whom we ask about them."""

    session_id: str
    considered: tuple[Considered, ...]
    """All that were looked at, in the order in which they would be shown."""
    offers: tuple[OfferSnapshot, ...]
    """Those that may be made, as far as the host lets us; terms included."""
    ask: Ask
    body: bytes


def propose(
    account: Account,
    session_id: str,
    considered: tuple[Considered, ...],
    about: Mapping[str, Any],
    now: datetime,
    *,
    ask: Ask | None = None,
) -> Proposal | None:
    """Return what to ask the host, or None: nothing was looked at, or it wants no questions.

    ``ask`` takes the place of the account's address.
    """
    if not considered or account.eligibility_url is None:
        return None
    offers = tuple(each.offer for each in considered if each.offer)
    data = {**about, "session_id": session_id, "offers": [offer.key for offer in offers]}
    message = {"type": "eligibility.requested", "timestamp": spell_time(now), "data": data}
    secrets = action_secrets(account, now)
    post = ask or partial(_post, account.eligibility_url, secrets)
    return Proposal(session_id, considered, offers, post, serialize(message))


def ask_host(proposal: Proposal) -> Proposal:
    """Return the proposal with the offers that the host lets us show.

    A host that is slow, down or not to be understood has said no: whoever
    wants to cancel goes on without an offer, and never waits longer than a
    second. The caller has ended its transaction.
    """
    if db.session().in_transaction():
        raise RuntimeError("no transaction may be open while the host is asked")
    if not _asking.acquire(blocking=False):
        return replace(proposal, offers=())
    try:
        answer = proposal.ask(proposal.body)
    finally:
        _asking.release()
    allowed = read_allowed(answer)
    if allowed is None:
        log.warning("no word on offers: %s", answer.error or f"status {answer.status}")
    kept = tuple(offer for offer in proposal.offers if offer.key in (allowed or ()))
    return replace(proposal, offers=kept)


def read_allowed(answer: Answer) -> frozenset[str] | None:
    """Return the keys in the host's answer, or None if it said nothing clear."""
    try:
        said = json.loads(answer.body) if answer.status == 200 and answer.is_whole else None
    except (ValueError, RecursionError):
        return None
    keys = said.get("offers") if isinstance(said, dict) else None
    if not isinstance(keys, list):
        return None
    return frozenset(key for key in keys if isinstance(key, str))


def _post(url: str, secrets: Sequence[str], body: bytes) -> Answer:
    headers = signed_headers(new_id("ask"), body, secrets=secrets, now=utcnow())
    return http.post(url, body=body, headers=headers, deadline=DEADLINE)
