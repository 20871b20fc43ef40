"""What can be done with notices: receive one, and read it again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from sqlalchemy.exc import IntegrityError

from app.accounts.models import Account, Mode
from app.billing import service as actions
from app.billing.models import ActionKind
from app.core.clock import utcnow
from app.core.moments import spell_time
from app.declarations.fields import DeclaredFields
from app.declarations.models import Declaration
from app.extensions import db
from app.fairness.packs import Pack
from app.mail.states import MailState
from app.outbox import service as outbox
from app.webhooks import service as webhooks
from app.webhooks.models import EventType

MAIL = "notices.mail"


def receive_declaration(
    account: Account,
    notice_id: str,
    declared: DeclaredFields,
    *,
    locale: str,
    country: str | None,
    packs: tuple[Pack, ...],
    sends_mail: bool,
) -> Declaration:
    """Take a notice down, tell the host, and ask it to verify, in the caller's transaction.

    The same id is the same notice: what is sent again changes nothing and
    asks nobody twice. Only the request to the host says who declared it.
    """
    notice = Declaration(
        account_id=account.id,
        id=notice_id,
        locale=locale,
        country=country,
        packs=[[pack.id, pack.version] for pack in packs],
        received_at=utcnow(),
        **asdict(declared),
    )
    try:
        with db.session.begin_nested():
            db.session.add(notice)
            db.session.flush()
            _tell(notice)
            _ask(account, notice)
            if sends_mail and notice.email:
                _promise_mail(notice)
    except IntegrityError:  # the same form, sent twice at the same moment
        return db.session.get_one(Declaration, (account.id, notice_id))
    return notice


def _promise_mail(notice: Declaration) -> None:
    """Have what was declared mailed at once: nobody waits for the host to confirm it."""
    notice.mail_state = MailState.WAITING
    payload = {"notice_id": notice.id}
    outbox.enqueue(notice.account_id, MAIL, payload, ordering_key=f"mail:{notice.id}")


def get_declaration(account_id: str, notice_id: str) -> Declaration | None:
    """Return the notice as the database has it now, or None."""
    return db.session.get(Declaration, (account_id, notice_id), populate_existing=True)


def _tell(notice: Declaration) -> None:
    """Say that there is a notice, and nothing about the person."""
    data = _head(notice) | {
        "kind": notice.kind,
        "end_on": notice.end_on.isoformat() if notice.end_on else None,
        "country": notice.country,
        "packs": notice.packs,
        "sequence": 1,
    }
    webhooks.emit(
        notice.account_id,
        EventType.WITHDRAWAL_REQUESTED
        if notice.is_withdrawal
        else EventType.CANCELLATION_REQUESTED,
        data,
        key=notice.id,
        sequence=1,
        mode=Mode.LIVE,
    )


def _ask(account: Account, notice: Declaration) -> None:
    action = actions.request_action(
        account,
        mode=Mode.LIVE,
        session_id=notice.id,
        about="notice_id",
        kind=ActionKind.VERIFY_CANCEL,
        data=_head(notice) | {"verify_cancel": _declared(notice)},
        position=1,
    )
    notice.action_id = action.id if action else None


def _head(notice: Declaration) -> dict[str, Any]:
    return {
        "notice_id": notice.id,
        "reference": notice.reference,
        "received_at": spell_time(notice.received_at),
        "mode": Mode.LIVE.value,
    }


def _declared(notice: Declaration) -> Mapping[str, Any]:
    """Return all that was declared, for the one who has to find the contract."""
    return {
        "name": notice.name,
        "contract": notice.contract,
        "confirm_to": notice.email,
        "kind": notice.kind,
        "text": notice.cause,
        "end_on": notice.end_on.isoformat() if notice.end_on else None,
        "locale": notice.locale,
        "country": notice.country,
    }
