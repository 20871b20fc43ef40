"""Accepting an invitation: new members choose who they are, members just accept."""

from __future__ import annotations

from flask import Blueprint, current_app, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts import service as accounts
from app.config import get_settings
from app.console.account.sign_in.forms import NewMemberForm, weakness
from app.console.account.sign_in.login import enter
from app.console.account.sign_in.welcome import refuse
from app.console.shell.access import open_to_anybody
from app.console.shell.cookie import signed_in_member
from app.console.shell.pages import render
from app.core.web.catalogs import page_locale
from app.core.web.hypermedia import leave_page
from app.extensions import db
from app.labels.member.codes import role_label
from app.members import audit, invitations
from app.members import service as members
from app.members.errors import AddressTaken, InvitationOver, WeakPassword
from app.members.models import Invitation, Member

bp = Blueprint("invitation", __name__)


@bp.get("/invitation/<link>")
@open_to_anybody
def show(link: str) -> ResponseReturnValue:
    """Show what the invitation is to. Nothing changes: mail scanners come here too."""
    invitation = invitations.read_invitation_link(link)
    if invitation is None:
        return refuse()
    return _page(invitation, link, NewMemberForm(data={"locale": page_locale()}))


@bp.post("/invitation/<link>")
@open_to_anybody
def submit(link: str) -> ResponseReturnValue:
    """Let the invited person in, once."""
    invitation = invitations.read_invitation_link(link)
    if invitation is None:
        return refuse()
    known = members.find_member(invitation.email)
    try:
        return _accept_as(known, invitation, link) if known else _accept_as_new(invitation, link)
    except InvitationOver:
        db.session.rollback()
        return refuse()
    except AddressTaken:  # in another tab, a moment ago
        db.session.rollback()
        return leave_page(url_for("console.invitation.show", link=link))


def _accept_as(known: Member, invitation: Invitation, link: str) -> ResponseReturnValue:
    """A link may be in other hands: for a member it opens nothing that their sign-in does not."""
    if signed_in_member() != known:
        return _page(invitation, link, NewMemberForm(formdata=None), status=403)
    invitations.accept(invitation.account_id, invitation.id, known)
    _record(invitation, known)
    db.session.commit()
    return leave_page(_start(invitation))


def _accept_as_new(invitation: Invitation, link: str) -> ResponseReturnValue:
    form = NewMemberForm()
    if not form.validate():
        return _page(invitation, link, form, status=422)
    try:
        member = invitations.accept_as_new_member(
            invitation.account_id,
            invitation.id,
            name=form.name.data or "",
            password=form.password.data or "",
            locale=form.locale.data or "en",
        )
    except WeakPassword as error:
        db.session.rollback()
        form.password.errors = [*form.password.errors, weakness(error.code)]
        return _page(invitation, link, form, status=422)
    _record(invitation, member)
    return enter(member, _start(invitation))


def _page(
    invitation: Invitation, link: str, form: NewMemberForm, *, status: int = 200
) -> ResponseReturnValue:
    account = accounts.require_account(invitation.account_id)
    known, settings = members.find_member(invitation.email), get_settings(current_app)
    here = url_for("console.invitation.show", link=link)
    return render(
        "console/sign_in/invitation.html",
        account=account,
        invitation=invitation,
        role=role_label(invitation.role),
        known=known,
        is_signed_in=known is not None and signed_in_member() == known,
        form=form,
        link=link,
        sign_in_url=url_for("console.sign_in.show", next=here),
        provider=(settings.oidc_label or _("single sign-on")) if settings.oidc_issuer else None,
        status=status,
    )


def _record(invitation: Invitation, member: Member) -> None:
    detail = {"name": member.name, "role": invitation.role.value}
    audit.record(invitation.account_id, member, "invitation.accepted", member.id, **detail)


def _start(invitation: Invitation) -> str:
    return url_for("console.overview.show", account_id=invitation.account_id, mode="live")
