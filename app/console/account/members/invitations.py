"""Inviting somebody: by mail, or by a link to copy."""

from __future__ import annotations

from flask import Blueprint, abort, current_app, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.config import get_settings
from app.console.account.members.forms import InviteForm
from app.console.shell.access import current, needs
from app.console.shell.audit_commit import commit_audited
from app.console.shell.pages import render
from app.core.web.hypermedia import leave_page
from app.labels.member.codes import role_label
from app.members import invitations
from app.members.errors import AlreadyMember, InvalidAddress
from app.members.models import Invitation
from app.members.roles import Permission, Role

bp = Blueprint("inviting", __name__)


@bp.get("/members/invite")
@needs(Permission.MANAGE_MEMBERS)
def show() -> ResponseReturnValue:
    """Show the form."""
    return _page(InviteForm())


@bp.post("/members/invite")
@needs(Permission.MANAGE_MEMBERS)
def submit() -> ResponseReturnValue:
    """Invite somebody, and show the link."""
    form = InviteForm()
    if not form.validate():
        return _page(form, status=422)
    try:
        invitation = _invite(form)
    except InvalidAddress:
        form.email.errors = [_("Enter an e-mail address, such as name@example.com.")]
        return _page(form, status=422)
    except AlreadyMember:
        form.email.errors = [_("This person is already a member.")]
        return _page(form, status=422)
    return leave_page(url_for("console.inviting.show_link", invitation_id=invitation.id))


@bp.get("/members/invitations/<invitation_id>")
@needs(Permission.MANAGE_MEMBERS)
def show_link(invitation_id: str) -> ResponseReturnValue:
    """Show a pending invitation with its link."""
    invitation = _find(invitation_id)
    return render(
        "console/members/invitation.html",
        invitation=invitation,
        role=role_label(invitation.role),
        link=invitation_url(invitation),
    )


@bp.post("/members/invitations/<invitation_id>/revoke")
@needs(Permission.MANAGE_MEMBERS)
def revoke(invitation_id: str) -> ResponseReturnValue:
    """Let the link work no more."""
    account_id = current().account.id
    revoked = invitations.revoke(account_id, invitation_id)
    if revoked is not None:
        detail = {"email": revoked.email, "role": revoked.role.value}
        commit_audited("invitation.revoked", revoked.id, **detail)
    return leave_page(url_for("console.members.show", done="revoked"))


def invitation_url(invitation: Invitation) -> str:
    """Return where the invited person accepts."""
    link = invitations.invitation_link(invitation)
    return get_settings(current_app).addresses.invitation(link)


def _invite(form: InviteForm) -> Invitation:
    account_id, member = current().account.id, current().member
    role = Role(form.role.data)
    by_mail = bool(form.by_mail.data) and _sends_mail()
    invitation = invitations.invite(
        account_id, form.email.data or "", role, by=member, sends_mail=by_mail
    )
    detail = {"email": invitation.email, "role": role.value}
    commit_audited("invitation.sent", invitation.id, **detail)
    return invitation


def _page(form: InviteForm, *, status: int = 200) -> ResponseReturnValue:
    return render("console/members/invite.html", form=form, sends_mail=_sends_mail(), status=status)


def _find(invitation_id: str) -> Invitation:
    pending = invitations.list_pending(current().account.id)
    found = next((one for one in pending if one.id == invitation_id), None)
    return found or abort(404)


def _sends_mail() -> bool:
    return get_settings(current_app).smtp_url is not None
