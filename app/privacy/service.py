"""What can be done with all that is kept about one customer: erase it."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from app.accounts.idempotency import erase_requests
from app.accounts.models import Account, Mode
from app.analytics.retention import erase_notes
from app.billing.retention import erase_payloads
from app.core.ids import new_id
from app.core.security.pseudonyms import is_pseudonym, pseudonym
from app.customers.retention import erase_facts
from app.declarations.models import Declaration
from app.declarations.retention import erase_declarations, lock_declarations
from app.experiments.exposures import erase_exposures
from app.feedback.retention import erase_tags
from app.offers.retention import erase_uses
from app.outbox.by_subject import drop_all, is_under_way
from app.privacy.errors import StillUnderWay
from app.receipts.retention import erase_receipts
from app.receipts.service import get_receipt_id
from app.sessions.followup.pauses import NOTICE
from app.sessions.models import CancelSession
from app.sessions.retention import erase_sessions, lock_sessions_of
from app.webhooks import service as webhooks
from app.webhooks.models import EventType
from app.webhooks.retention import erase_events


@dataclass(frozen=True, slots=True)
class Erasure:
    """What was erased. Numbers of rows; nothing in it leads to the customer."""

    pseudonym: str
    """What stands where the customer's reference stood."""
    sessions: int = 0
    notices: int = 0
    receipts: int = 0
    events: int = 0
    actions: int = 0
    subscriptions: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether there was nothing to erase."""
        return not any(value for name, value in asdict(self).items() if name != "pseudonym")


def erase_customer(account: Account, mode: Mode, customer_ref: str) -> Erasure:
    """Erase what is kept about a customer, in the caller's transaction; doing it twice is harmless.

    Words, names and addresses are deleted, and so is what was told and asked. What
    proves a decision (P40) stays under a pseudonym. Notices are theirs where
    contract or address are the same to the letter; the public form knows no test mode.

    :raises StillUnderWay: if a session is open, or something about them is on its way.
    """
    name = pseudonym(account.id, customer_ref)
    if is_pseudonym(customer_ref):
        return Erasure(name)
    sessions = lock_sessions_of(account.id, mode, customer_ref)
    notices = _notices_of(account.id, customer_ref, sessions) if mode is Mode.LIVE else []
    _check_rest(account.id, sessions, notices)
    erasure = _erase(account.id, mode, customer_ref, sessions, notices)
    if not erasure.is_empty:
        _tell(account.id, mode, erasure)
    return erasure


def _notices_of(
    account_id: str, customer_ref: str, sessions: list[CancelSession]
) -> list[Declaration]:
    contracts = {customer_ref, *(each.subscription_ref for each in sessions)}
    addresses = {each.customer.email for each in sessions if each.customer.email}
    return lock_declarations(account_id, contracts, addresses)


def _check_rest(account_id: str, sessions: list[CancelSession], notices: list[Declaration]) -> None:
    """Refuse while anything is open: what is decided is told first, and forgotten afterwards."""
    if any(each.is_open for each in sessions):
        raise StillUnderWay
    if is_under_way(account_id, _subjects(sessions, notices), but=[NOTICE]):
        raise StillUnderWay


def _subjects(sessions: list[CancelSession], notices: list[Declaration]) -> list[str]:
    """Return the ids that jobs are about."""
    session_ids = [each.id for each in sessions]
    further = [(each.withdrawal_receipt_id, each.return_receipt_id) for each in sessions]
    second = [receipt_id for ids in further for receipt_id in ids if receipt_id]
    receipt_ids = [*map(get_receipt_id, session_ids), *second]
    return [*session_ids, *receipt_ids, *(each.id for each in notices)]


def _erase(
    account_id: str,
    mode: Mode,
    customer_ref: str,
    sessions: list[CancelSession],
    notices: list[Declaration],
) -> Erasure:
    session_ids, notice_ids = [each.id for each in sessions], [each.id for each in notices]
    drop_all(account_id, _subjects(sessions, notices))
    erase_tags(account_id, session_ids)
    if mode is Mode.LIVE:
        erase_exposures(account_id, customer_ref)  # test mode has none: these are of somebody live
    erase_uses(account_id, customer_ref, session_ids)
    erase_sessions(sessions)
    erase_notes(account_id, mode, customer_ref)
    erase_requests(account_id, mode, customer_ref)
    erase_declarations(notices)
    return Erasure(
        pseudonym=pseudonym(account_id, customer_ref),
        sessions=len(sessions),
        notices=len(notices),
        receipts=erase_receipts(account_id, session_ids),
        events=erase_events(account_id, session_ids + notice_ids),
        actions=erase_payloads(account_id, session_ids + notice_ids),
        subscriptions=erase_facts(account_id, mode, customer_ref),
    )


def _tell(account_id: str, mode: Mode, erasure: Erasure) -> None:
    """Tell the host under the pseudonym: an event that named the customer would keep the name."""
    webhooks.emit(
        account_id,
        EventType.CUSTOMER_ERASED,
        {**asdict(erasure), "mode": mode.value},
        key=new_id("evt"),
        sequence=1,
        mode=mode,
    )
