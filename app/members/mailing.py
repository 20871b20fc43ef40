"""The letters to members: invitations, and links for who has lost a password."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime
from functools import partial

from app.accounts import service as accounts
from app.core.clock import utcnow
from app.core.network.smtp import MailServer
from app.extensions import db
from app.mail import mailing
from app.mail.letters import Letter
from app.mail.mailing import Draft
from app.mail.states import MailState
from app.members import invitations
from app.members.models import Invitation, Member
from app.members.service import find_member, get_member
from app.outbox import service as outbox
from app.outbox.handlers import Lease
from app.outbox.models import OF_NO_ACCOUNT

RESET = "members.reset"
TEST = "members.test"
WriteInvitation = Callable[[Invitation], Letter]
WriteReset = Callable[[Member], Letter]
WriteTest = Callable[[Member, str], Letter]
"""For a member, and the account whose mail is tried."""


def register_handlers(
    server: MailServer | None,
    *,
    write_invitation: WriteInvitation,
    write_reset: WriteReset,
    write_test: WriteTest,
) -> None:
    """Let the outbox mail members, in the words of a door."""
    mailing.register_handler(
        invitations.MAIL, server, partial(_invitation, write_invitation), _note_invitation
    )
    mailing.register_handler(RESET, server, partial(_reset, write_reset), _note_nothing)
    mailing.register_handler(TEST, server, partial(_test, write_test), _note_test)


def ask_for_reset(email: str) -> None:
    """Promise a link to whoever signs in with this address, if anybody does.

    Nobody is looked up here, so that asking takes the same time for everybody.
    """
    number = f"reset-{secrets.token_hex(12)}"
    outbox.enqueue(
        OF_NO_ACCOUNT,
        RESET,
        {"number": number, "email": email, "asked_at": utcnow().isoformat()},
        ordering_key=f"mail:{number}",
    )


def try_mail(account_id: str, member: Member) -> None:
    """Send the member a letter, the way that all mail takes. The account keeps its fate."""
    number = f"test-{secrets.token_hex(12)}"
    facts = {"number": number, "member_id": member.id, "at": utcnow().isoformat()}
    accounts.note_mail_test(account_id, **facts, state=MailState.WAITING, code=None, tries=0)
    outbox.enqueue(
        account_id,
        TEST,
        {"number": number, "member_id": member.id},
        ordering_key=f"mail:{number}",
    )


def _test(write: WriteTest, job: Lease) -> Draft | None:
    member = get_member(job.payload["member_id"])
    if member is None:
        return None
    return Draft(write(member, job.account_id), member.email, job.payload["number"])


def _note_test(job: Lease, state: MailState, code: int | None) -> None:
    number, tries = job.payload["number"], job.attempts + 1
    accounts.note_mail_test(job.account_id, number=number, state=state, code=code, tries=tries)


def _invitation(write: WriteInvitation, job: Lease) -> Draft | None:
    key = (job.account_id, job.payload["invitation_id"])
    found = db.session.get(Invitation, key, populate_existing=True)
    if found is None or not invitations.is_pending(found):
        return None
    return Draft(write(found), found.email, found.id)


def _note_invitation(job: Lease, state: MailState, _code: int | None) -> None:
    key = (job.account_id, job.payload["invitation_id"])
    found = db.session.get(Invitation, key, populate_existing=True, with_for_update=True)
    if found is not None:
        found.mail_state = state


def _reset(write: WriteReset, job: Lease) -> Draft | None:
    """Word the link; None if nobody has the address, or nobody waits for it any more."""
    from app.members.sign_in.password_login import RESET_LIFE  # late: a worker signs nobody in

    asked_at = datetime.fromisoformat(job.payload["asked_at"])
    member = find_member(job.payload["email"])
    if member is None or asked_at + RESET_LIFE < utcnow():
        return None
    return Draft(write(member), member.email, job.payload["number"])


def _note_nothing(job: Lease, state: MailState, _code: int | None) -> None:
    """Nobody is told whether such a letter left."""
