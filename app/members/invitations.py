"""Invitations: a link, good once and for a week, for the person with one address."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import ColumnElement, select

from app.accounts.service import require_account
from app.core.clock import utcnow
from app.core.security.tokens import Capability
from app.extensions import db
from app.mail.states import MailState
from app.members.errors import AlreadyMember, InvitationForSomebodyElse, InvitationOver
from app.members.models import Invitation, Member
from app.members.roles import Role
from app.members.service import (
    create_member,
    find_member,
    get_membership,
    join_account,
    normalize_address,
)
from app.outbox import service as outbox

LIFE = timedelta(days=7)
MAIL = "members.invite"
_link = Capability("invitation", None)  # the row says how long


def invite(
    account_id: str, email: str, role: Role, *, by: Member | None, sends_mail: bool
) -> Invitation:
    """Invite somebody. What was pending for the address ends with that: one link at a time.

    :raises InvalidAddress: if the address is none.
    :raises AlreadyMember: if somebody with this address belongs to the account.
    """
    address, now = normalize_address(email), utcnow()
    known = find_member(address)
    if known is not None and get_membership(account_id, known.id) is not None:
        raise AlreadyMember(address)
    for earlier in list_pending(account_id):
        if earlier.email == address:
            earlier.revoked_at = now
    invitation = Invitation(
        account_id=account_id,
        email=address,
        role=role,
        invited_by=by.id if by else None,
        created_at=now,
        expires_at=now + LIFE,
    )
    db.session.add(invitation)
    db.session.flush()
    if sends_mail:
        _promise_mail(invitation)
    return invitation


def list_pending(account_id: str) -> list[Invitation]:
    """Return the invitations that can still be accepted, the newest first."""
    query = select(Invitation).where(Invitation.account_id == account_id, *_is_pending())
    return list(db.session.scalars(query.order_by(Invitation.id.desc())))


def list_pending_for(email: str) -> list[Invitation]:
    """Return what an address is invited to, by whichever account. The table is small."""
    query = select(Invitation).where(Invitation.email == email, *_is_pending())
    return list(db.session.scalars(query.order_by(Invitation.id)))


def revoke(account_id: str, invitation_id: str) -> Invitation | None:
    """Let the link work no more; None if it does not any longer."""
    invitation = _lock(account_id, invitation_id)
    if invitation is None or not is_pending(invitation):
        return None
    invitation.revoked_at = utcnow()
    db.session.flush()
    return invitation


def invitation_link(invitation: Invitation) -> str:
    """Return the token of the link. Made anew it is as good as before, and no longer."""
    return _link.sign([invitation.account_id, invitation.id])


def read_invitation_link(token: str) -> Invitation | None:
    """Return the invitation behind a link, or None if it is none of ours, used, revoked or old."""
    match _link.read(token):
        case [str(account_id), str(invitation_id)]:
            found = db.session.get(Invitation, (account_id, invitation_id))
            return found if found is not None and is_pending(found) else None
        case _:
            return None


def accept(account_id: str, invitation_id: str, member: Member) -> Invitation:
    """Let the invited member in. Who has a place already keeps it as it is.

    :raises InvitationOver: if it was used, revoked, or is too old.
    :raises InvitationForSomebodyElse: if it was sent to another address.
    """
    invitation = _require_pending(account_id, invitation_id)
    if member.email != invitation.email:
        raise InvitationForSomebodyElse(invitation.email)
    invitation.accepted_at = utcnow()
    if get_membership(account_id, member.id) is None:
        join_account(account_id, member.id, invitation.role)
    db.session.flush()
    return invitation


def accept_as_new_member(
    account_id: str,
    invitation_id: str,
    *,
    name: str,
    password: str | None,
    locale: str,
) -> Member:
    """Create the member the invitation is for, and let them in.

    Until they choose a time zone, theirs is that of the account.

    :raises InvitationOver: if it was used, revoked, or is too old.
    :raises AddressTaken: if a member with the address exists by now.
    :raises WeakPassword: if the password will not do. None: they sign in elsewhere.
    """
    from app.members.sign_in import password_login  # late: who writes letters hashes no password

    email = _address_of(account_id, invitation_id)
    hashed = None if password is None else password_login.hash_new_password(password, email, name)
    invitation = _require_pending(account_id, invitation_id)
    zone = require_account(account_id).timezone
    member = create_member(invitation.email, name, locale=locale, timezone=zone)
    member.password_hash = hashed
    accept(account_id, invitation_id, member)
    return member


def is_pending(invitation: Invitation) -> bool:
    """Return whether an invitation can be accepted."""
    is_open = invitation.accepted_at is None and invitation.revoked_at is None
    return is_open and invitation.expires_at > utcnow()


def _is_pending() -> tuple[ColumnElement[bool], ...]:
    return (
        Invitation.accepted_at.is_(None),
        Invitation.revoked_at.is_(None),
        Invitation.expires_at > utcnow(),
    )


def _promise_mail(invitation: Invitation) -> None:
    invitation.mail_state = MailState.WAITING
    payload = {"invitation_id": invitation.id}
    outbox.enqueue(invitation.account_id, MAIL, payload, ordering_key=f"mail:{invitation.id}")


def _require_pending(account_id: str, invitation_id: str) -> Invitation:
    """Lock the invitation: of two who accept at the same moment, one is second."""
    invitation = _lock(account_id, invitation_id)
    if invitation is None or not is_pending(invitation):
        raise InvitationOver(invitation_id)
    return invitation


def _address_of(account_id: str, invitation_id: str) -> str:
    found = db.session.get(Invitation, (account_id, invitation_id))
    if found is None:
        raise InvitationOver(invitation_id)
    return found.email


def _lock(account_id: str, invitation_id: str) -> Invitation | None:
    key = (account_id, invitation_id)
    return db.session.get(Invitation, key, populate_existing=True, with_for_update=True)
