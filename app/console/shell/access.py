"""Who may come in: every view says what it needs, and the door asks before each request."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import abort, current_app, g, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import CSRFProtect

from app.accounts.models import Account, Mode
from app.console.shell.cookie import came_by_provider, signed_in_member
from app.core.observability.logs import note_account
from app.core.web.catalogs import browser_locale, speak_to_member
from app.core.web.hypermedia import leave_page
from app.extensions import reading
from app.members import service as members
from app.members.models import Member
from app.members.roles import Permission, Role, may
from app.members.sign_in import second_factor

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
ANYBODY, LINK_HOLDERS, MEMBERS = "anybody", "link_holders", "members"
"""What a view may need instead of a permission: nothing, or to be signed in."""
csrf = CSRFProtect()
View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class CurrentMember:
    """Where a member sits at this moment: for which account, as what, in which mode."""

    member: Member
    account: Account
    role: Role
    mode: Mode

    def may(self, permission: Permission | str) -> bool:
        """Return whether the member may do this here."""
        return may(self.role, Permission(permission))


def needs(permission: Permission) -> Callable[[View], View]:
    """Mark a view of an account: only members whose role has the permission come in."""

    def mark(view: View) -> View:
        view.needs = permission  # type: ignore[attr-defined]
        return view

    return mark


def open_to_members(view: View) -> View:
    """Mark a view that belongs to no account: whoever is signed in comes in."""
    view.needs = MEMBERS  # type: ignore[attr-defined]
    return view


def open_to_anybody(view: View) -> View:
    """Mark a view for those who are not signed in yet."""
    view.needs = ANYBODY  # type: ignore[attr-defined]
    return view


def open_to_link_holders(view: View) -> View:
    """Mark a view whose address is signed and says all: mail programs post to it on their own.

    No form has to come from us: who cannot know the link cannot make anybody post to it.
    """
    view.needs = LINK_HOLDERS  # type: ignore[attr-defined]
    return view


def what_is_needed(view: Callable[..., Any]) -> Permission | str | None:
    """Return what a view is marked with, or None if somebody forgot."""
    return getattr(view, "needs", None)


def authorize() -> ResponseReturnValue | None:
    """Let the request through, or answer it: before every view of the console."""
    _share_the_database()
    needed = what_is_needed(current_app.view_functions[request.endpoint or ""])
    member = signed_in_member()
    speak_to_member(member.locale if member else browser_locale())
    if request.method not in SAFE and needed != LINK_HOLDERS:
        csrf.protect()
    if needed in {ANYBODY, LINK_HOLDERS}:
        return None
    if member is None:
        return leave_page(url_for("console.sign_in.show", next=_wanted_page()))
    if needed != MEMBERS:
        return _take_seat(member, needed)
    return None


def current() -> CurrentMember:
    """Return where the member sits. Only in views that need a permission."""
    found: CurrentMember = g.seat
    return found


def get_current() -> CurrentMember | None:
    """Return where the member sits, or None on pages that belong to no account."""
    found: CurrentMember | None = g.get("seat")
    return found


def set_url_values(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Take account and mode out of the address, so that no view has to."""
    g.account_id = (values or {}).pop("account_id", None)
    g.mode = (values or {}).pop("mode", None)


def add_url_defaults(endpoint: str, values: dict[str, Any]) -> None:
    """Put account and mode into the addresses that need them."""
    for name in ("account_id", "mode"):
        if current_app.url_map.is_endpoint_expecting(endpoint, name) and g.get(name):
            values.setdefault(name, g.get(name))


def stop_sharing(_error: BaseException | None) -> None:
    """End what ``admit`` began, whatever became of the request."""
    shared: ExitStack | None = g.pop("shared_database", None)
    if shared is not None:
        shared.close()


def _share_the_database() -> None:
    """Begin every request as a reader: the write lock is taken with the change, not before.

    Customers of other accounts wait for it, so no file is read, no word judged and no password
    hashed while a member of ours holds it.
    """
    g.shared_database = ExitStack()
    g.shared_database.enter_context(reading())


def _take_seat(member: Member, needed: Permission | str | None) -> ResponseReturnValue | None:
    place = members.get_membership(g.account_id or "", member.id)
    if place is None:  # nobody learns which accounts exist
        abort(404)
    note_account(place.account.id)
    g.seat = CurrentMember(member, place.account, place.role, Mode(g.mode))
    if needed is None or not g.seat.may(needed):
        abort(403)
    if place.account.requires_second_factor and not _has_shown_enough(member):
        g.seat = None
        return leave_page(url_for("console.own_factor.show", required=1))
    return None


def _has_shown_enough(member: Member) -> bool:
    """Whether a second factor stands behind this sign-in: the member's, or the provider's."""
    return second_factor.is_on(member) or came_by_provider()


def _wanted_page() -> str | None:
    return request.full_path.rstrip("?") if request.method == "GET" else None
