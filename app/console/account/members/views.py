"""The list of members: their roles, their place, and what is asked of them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, current_app, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts import service as accounts
from app.config import get_settings
from app.console.account.members.forms import RequireForm, RoleForm
from app.console.account.members.restore import read_undo, undo_token
from app.console.shell.access import current, needs
from app.console.shell.audit_commit import commit_audited
from app.console.shell.pages import render
from app.core.web.hypermedia import leave_page
from app.extensions import db
from app.labels.member.codes import mail_label, role_label
from app.members import invitations
from app.members import service as members
from app.members.errors import LastOwner, MemberNotFound
from app.members.models import Member
from app.members.roles import Permission, Role
from app.members.sign_in import second_factor

bp = Blueprint("members", __name__)


@bp.get("/members")
@needs(Permission.MANAGE_MEMBERS)
def show() -> ResponseReturnValue:
    """List members and pending invitations."""
    return _page()


@bp.post("/members/<member_id>/role")
@needs(Permission.MANAGE_MEMBERS)
def change_role(member_id: str) -> ResponseReturnValue:
    """Give a member another role."""
    account_id, form = current().account.id, RoleForm()
    member, before = _require(member_id)
    if not form.validate():
        return _page(error=_("Choose a role."), status=422)
    role = Role(form.role.data)
    if role is before:
        return _done("role")
    try:
        members.change_role(account_id, member_id, role)
    except LastOwner:
        return _refuse_last_owner()
    detail = {"name": member.name, "role": role.value, "before": before.value}
    commit_audited("member.role_changed", member_id, **detail)
    return leave_page(url_for("console.home.show")) if _is_self(member_id) else _done("role")


@bp.post("/members/<member_id>/remove")
@needs(Permission.MANAGE_MEMBERS)
def remove(member_id: str) -> ResponseReturnValue:
    """Take a member's place away. It can be given back."""
    account_id = current().account.id
    member, role = _require(member_id)
    try:
        members.remove_member(account_id, member_id)
    except LastOwner:
        return _refuse_last_owner()
    detail = {"name": member.name, "role": role.value}
    commit_audited("member.removed", member_id, **detail)
    if _is_self(member_id):
        return leave_page(url_for("console.home.show"))
    return _done("removed", undo=undo_token(account_id, member_id, role))


@bp.post("/members/undo")
@needs(Permission.MANAGE_MEMBERS)
def restore() -> ResponseReturnValue:
    """Give a member who was just removed their place back."""
    account_id = current().account.id
    removed = read_undo(request.form.get("undo", ""), account_id)
    member = members.get_member(removed[0]) if removed else None
    if removed is None or member is None:
        return _page(
            error=_("This can no longer be undone. You can invite them again."), status=410
        )
    if members.get_membership(account_id, member.id) is None:
        members.join_account(account_id, member.id, removed[1])
        detail = {"name": member.name, "role": removed[1].value}
        commit_audited("member.restored", member.id, **detail)
    return _done("restored")


@bp.post("/members/second-factor")
@needs(Permission.MANAGE_MEMBERS)
def require_second_factor() -> ResponseReturnValue:
    """Ask every member for a second factor, or no longer."""
    account, form = current().account, RequireForm()
    is_required = bool(form.is_required.data)
    if is_required != account.requires_second_factor:
        accounts.require_second_factor(account, is_required=is_required)
        verb = "account.second_factor_required" if is_required else "account.second_factor_optional"
        commit_audited(verb, account.id)
    return _done("required" if is_required else "optional")


def _page(*, error: str | None = None, status: int = 200) -> ResponseReturnValue:
    account = current().account
    return render(
        "console/members/members.html",
        rows=[
            (member, membership.role, RoleForm(formdata=None, data={"role": membership.role.value}))
            for member, membership in members.list_members(account.id)
        ],
        is_on=second_factor.is_on,
        pending=invitations.list_pending(account.id),
        role_label=role_label,
        mail_label=mail_label,
        require=RequireForm(formdata=None, data={"is_required": account.requires_second_factor}),
        notice=_notice(request.args.get("done")),
        undo=request.args.get("undo") if request.args.get("done") == "removed" else None,
        error=error,
        sends_mail=get_settings(current_app).smtp_url is not None,
        status=status,
    )


def _notice(done: str | None) -> str | None:
    return {
        "role": _("Role changed. It applies immediately."),
        "removed": _("Member removed from this account."),
        "restored": _("Member restored with their previous role."),
        "required": _("Two-factor authentication is now required."),
        "optional": _("Two-factor authentication is now optional."),
        "revoked": _("Invitation revoked. The link no longer works."),
    }.get(done or "")


def _refuse_last_owner() -> ResponseReturnValue:
    db.session.rollback()
    words = _("An account needs at least one owner. Give someone else the owner role first.")
    return _page(error=words, status=409)


def _require(member_id: str) -> tuple[Member, Role]:
    place = members.get_membership(current().account.id, member_id)
    if place is None:
        abort(404)
    try:
        return members.require_member(member_id), place.role
    except MemberNotFound:
        abort(404)


def _is_self(member_id: str) -> bool:
    return current().member.id == member_id


def _done(what: str, **more: Any) -> ResponseReturnValue:
    return leave_page(url_for("console.members.show", done=what, **more))
