"""Links to a receipt: one for the customer, and one for whoever doubts it."""

from __future__ import annotations

from datetime import timedelta

from app.core.security.tokens import Capability

LINK_LIFE = timedelta(days=3 * 366)
"""Three years: as long as a receipt may have to serve as evidence."""
_show = Capability("receipt", LINK_LIFE)
_verify = Capability("verify", LINK_LIFE)


def receipt_link(account_id: str, receipt_id: str) -> str:
    """Return the token of a link that shows the whole receipt."""
    return _show.sign([account_id, receipt_id])


def read_receipt_link(token: str) -> tuple[str, str] | None:
    """Return the ids of the account and the receipt, or None if we never made the link."""
    return _ids(_show.read(token))


def verify_link(account_id: str, receipt_id: str) -> str:
    """Return the token of a link that says whether a receipt is genuine, and no more."""
    return _verify.sign([account_id, receipt_id])


def read_verify_link(token: str) -> tuple[str, str] | None:
    """Return the ids of the account and the receipt, or None if we never made the link."""
    return _ids(_verify.read(token))


def _ids(value: object) -> tuple[str, str] | None:
    match value:
        case [str(account_id), str(receipt_id)]:
            return account_id, receipt_id
        case _:
            return None
