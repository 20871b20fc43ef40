"""What can be done with members and their places in accounts."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from app.accounts.models import Account
from app.core.database.pagination import Keyset, Page, read_page
from app.extensions import db
from app.members.errors import AddressTaken, InvalidAddress, LastOwner, MemberNotFound
from app.members.models import Member, Membership
from app.members.roles import Role


@dataclass(frozen=True, slots=True)
class MembershipView:
    """An account a member belongs to, and as what."""

    account: Account
    role: Role


def normalize_address(text: str) -> str:
    """Return the address as it is compared: in lower case, its domain as people write it.

    :raises InvalidAddress: if it is none.
    """
    from email_validator import EmailNotValidError, validate_email  # late: for forms alone

    try:
        found = validate_email(text.strip(), check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise InvalidAddress(str(error)) from error
    return found.normalized.lower()


def create_member(email: str, name: str, *, locale: str = "en", timezone: str = "UTC") -> Member:
    """Create a member without a password and without an account.

    :raises InvalidAddress: if the address is none.
    :raises AddressTaken: if somebody has it.
    """
    address = normalize_address(email)
    if find_member(address) is not None:
        raise AddressTaken(address)
    member = Member(email=address, name=name.strip() or address, locale=locale, timezone=timezone)
    db.session.add(member)
    db.session.flush()
    return member


def get_member(member_id: str) -> Member | None:
    """Return the member, or None."""
    return db.session.get(Member, member_id)


def require_member(member_id: str) -> Member:
    """Return the member.

    :raises MemberNotFound: if nobody has this id.
    """
    member = get_member(member_id)
    if member is None:
        raise MemberNotFound(member_id)
    return member


def lock_member(member_id: str) -> Member:
    """Return the member as they are now, and keep others from changing them.

    :raises MemberNotFound: if nobody has this id.
    """
    member = db.session.get(Member, member_id, populate_existing=True, with_for_update=True)
    if member is None:
        raise MemberNotFound(member_id)
    return member


def find_member(email: str, *, lock: bool = False) -> Member | None:
    """Return the member who signs in with this address, or None; ``lock`` keeps others out."""
    query = select(Member).where(Member.email == email.strip().lower())
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return db.session.scalars(query).one_or_none()


def list_memberships(member_id: str) -> list[MembershipView]:
    """Return the accounts of a member by name."""
    query = (
        select(Account, Membership.role)
        .join(Membership, Membership.account_id == Account.id)
        .where(Membership.member_id == member_id)
        .order_by(Account.name, Account.id)
    )
    return [MembershipView(account, Role(role)) for account, role in db.session.execute(query)]


def get_membership(account_id: str, member_id: str) -> MembershipView | None:
    """Return the account and the member's role in it, or None if it is not theirs."""
    query = (
        select(Account, Membership.role)
        .join(Membership, Membership.account_id == Account.id)
        .where(Membership.account_id == account_id, Membership.member_id == member_id)
    )
    row = db.session.execute(query).one_or_none()
    return None if row is None else MembershipView(row[0], Role(row[1]))


def list_members(account_id: str) -> list[tuple[Member, Membership]]:
    """Return who belongs to an account, by name."""
    query = (
        select(Member, Membership)
        .join(Membership, Membership.member_id == Member.id)
        .where(Membership.account_id == account_id)
        .order_by(Member.name, Member.id)
    )
    return [(row[0], row[1]) for row in db.session.execute(query)]


def find_members(
    account_id: str, *, after: str | None, limit: int
) -> Page[tuple[Member, Membership]]:
    """Return a page of who belongs to an account, in the order in which they came."""
    order = Keyset((Membership.member_id,), Membership.account_id == account_id, ascending=True)
    query = select(Member, Membership).join(Member, Membership.member_id == Member.id)
    return read_page(
        db.session, query, order, before=after, limit=limit, build=lambda *row: (row[0], row[1])
    )


def join_account(account_id: str, member_id: str, role: Role) -> Membership:
    """Give a member a place in an account; who has one keeps it, with the new role.

    :raises LastOwner: if the account would be left without one.
    """
    if _membership(account_id, member_id) is not None:
        return change_role(account_id, member_id, role)
    membership = Membership(account_id=account_id, member_id=member_id, role=role)
    db.session.add(membership)
    db.session.flush()
    return membership


def change_role(account_id: str, member_id: str, role: Role) -> Membership:
    """Give a member of an account another role.

    :raises MemberNotFound: if they do not belong to it.
    :raises LastOwner: if the account would be left without one.
    """
    membership = _require_membership(account_id, member_id)
    if role is not Role.OWNER:
        _require_another_owner(membership)
    membership.role = role
    db.session.flush()
    return membership


def remove_member(account_id: str, member_id: str) -> None:
    """Take a member's place in an account away. The member themselves stays.

    :raises MemberNotFound: if they do not belong to it.
    :raises LastOwner: if the account would be left without one.
    """
    membership = _require_membership(account_id, member_id)
    _require_another_owner(membership)
    db.session.delete(membership)
    db.session.flush()


def change_profile(
    member: Member,
    *,
    name: str | None = None,
    locale: str | None = None,
    timezone: str | None = None,
) -> None:
    """Change what a member says of themselves; what is None stays."""
    for field, value in (("name", name), ("locale", locale), ("timezone", timezone)):
        if value:
            setattr(member, field, value)
    db.session.flush()


def _membership(account_id: str, member_id: str) -> Membership | None:
    return db.session.get(Membership, (account_id, member_id))


def _require_membership(account_id: str, member_id: str) -> Membership:
    membership = _membership(account_id, member_id)
    if membership is None:
        raise MemberNotFound(member_id)
    return membership


def _require_another_owner(membership: Membership) -> None:
    """Let nobody lock an account's door behind the last owner. Owners are locked while counted."""
    if membership.role is not Role.OWNER:
        return
    owners = select(Membership.member_id).where(
        Membership.account_id == membership.account_id, Membership.role == Role.OWNER
    )
    in_order = owners.order_by(Membership.member_id).with_for_update()
    if len(db.session.scalars(in_order).all()) < 2:
        raise LastOwner(membership.member_id)
