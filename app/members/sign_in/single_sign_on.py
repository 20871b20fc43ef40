"""Who comes from the company's own provider (OpenID Connect): bound once, known from then on."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from app.extensions import db
from app.members import invitations
from app.members.errors import AddressNotVerified, BoundElsewhere, MemberNotFound
from app.members.models import Member
from app.members.service import find_member


@dataclass(frozen=True, slots=True)
class Identity:
    """What the provider vouches for."""

    issuer: str
    subject: str
    email: str | None
    is_verified: bool
    """Whether the provider says that the address is theirs."""
    name: str | None


def identify_member(identity: Identity, *, locale: str) -> Member:
    """Return the member this is: the one who is bound, else the one with the address.

    Members never come out of nothing: there is a member or an invitation with
    the address, or nobody comes in.

    :raises AddressNotVerified: if only an unverified address would tell.
    :raises MemberNotFound: if nobody with this address is known or invited.
    :raises BoundElsewhere: if the member is bound to somebody else at the provider.
    """
    bound = _find_bound(identity)
    if bound is not None:
        return bound
    if not identity.email or not identity.is_verified:
        raise AddressNotVerified
    address = identity.email.strip().lower()
    return _bind(find_member(address, lock=True) or _invited(address, identity, locale), identity)


def _find_bound(identity: Identity) -> Member | None:
    query = select(Member).where(
        Member.oidc_issuer == identity.issuer, Member.oidc_subject == identity.subject
    )
    return db.session.scalars(query).one_or_none()


def _invited(address: str, identity: Identity, locale: str) -> Member:
    """Create the member that invitations wait for; the provider has verified the address."""
    pending = invitations.list_pending_for(address)
    if not pending:
        raise MemberNotFound(address)
    first, *others = pending
    member = invitations.accept_as_new_member(
        first.account_id, first.id, name=identity.name or "", password=None, locale=locale
    )
    for other in others:
        invitations.accept(other.account_id, other.id, member)
    return member


def _bind(member: Member, identity: Identity) -> Member:
    if member.oidc_subject is not None:
        raise BoundElsewhere(member.id)
    member.oidc_issuer, member.oidc_subject = identity.issuer, identity.subject
    db.session.flush()
    return member
