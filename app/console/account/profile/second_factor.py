"""Setting up the second factor, and turning it off."""

from __future__ import annotations

from typing import Any

import segno
from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from app.console.account.profile.forms import ConfirmCodeForm, ConfirmPasswordForm
from app.console.account.sign_in.forms import CodeForm
from app.console.account.sign_in.login import refusal, refusal_status, wrong_code
from app.console.shell.access import open_to_members
from app.console.shell.cookie import require_signed_in
from app.console.shell.pages import render
from app.core.web.hypermedia import leave_page
from app.extensions import db
from app.labels.member.findings.values import value_sentence
from app.members import audit
from app.members.errors import SignInRefused
from app.members.models import Member
from app.members.sign_in import password_login, recovery_codes, second_factor

bp = Blueprint("own_factor", __name__)


@bp.get("/profile/second-factor")
@open_to_members
def show() -> ResponseReturnValue:
    """Show where the member stands: off, being set up, or on."""
    return _page()


@bp.post("/profile/second-factor/begin")
@open_to_members
def begin() -> ResponseReturnValue:
    """Make a secret for the member's app."""
    second_factor.begin(require_signed_in())
    db.session.commit()
    return leave_page(url_for("console.own_factor.show", **_why()))


@bp.post("/profile/second-factor/confirm")
@open_to_members
def confirm() -> ResponseReturnValue:
    """Turn the second factor on by a code, and show the recovery codes, this once."""
    member, form = require_signed_in(), CodeForm()
    if not form.validate():
        return _page(code=form, status=422)
    try:
        codes = second_factor.confirm(member.id, form.code.data or "")
    except SignInRefused as error:
        db.session.commit()  # the wrong try counts
        form.code.errors = [refusal(error, wrong_code())]
        return _page(code=form, status=refusal_status(error))
    audit.record_everywhere(member, "member.second_factor_on")
    db.session.commit()
    return _show_codes(codes)


@bp.post("/profile/second-factor/recovery-codes")
@open_to_members
def renew_codes() -> ResponseReturnValue:
    """Make ten new recovery codes, for who proves to be the member, and show them, this once."""
    member, form = require_signed_in(), _proof_form(require_signed_in())
    refused = _refusal(member, form)
    if refused is not None:
        return refused
    codes = recovery_codes.renew_codes(member)
    audit.record_everywhere(member, "member.recovery_codes_renewed")
    db.session.commit()
    return _show_codes(codes)


@bp.post("/profile/second-factor/off")
@open_to_members
def turn_off() -> ResponseReturnValue:
    """Turn the second factor off, for who proves to be the member."""
    member, form = require_signed_in(), _proof_form(require_signed_in())
    refused = _refusal(member, form)
    if refused is not None:
        return refused
    second_factor.turn_off(member)
    audit.record_everywhere(member, "member.second_factor_off")
    db.session.commit()
    return leave_page(url_for("console.profile.show", done="off"))


def _refusal(
    member: Member, form: ConfirmPasswordForm | ConfirmCodeForm
) -> ResponseReturnValue | None:
    """Return the answer to who is not proven to be the member."""
    if not second_factor.is_on(member):
        return leave_page(url_for("console.own_factor.show"))
    if not form.validate():
        return _page(proof=form, status=422)
    try:
        password_login.require_proof(member, form.proof.data or "", request.remote_addr or "")
    except SignInRefused as error:
        db.session.commit()  # the wrong try counts
        otherwise = value_sentence("password") if member.password_hash else wrong_code()
        form.proof.errors = [refusal(error, otherwise)]
        return _page(proof=form, status=refusal_status(error))
    return None


def _page(
    *,
    code: CodeForm | None = None,
    proof: ConfirmPasswordForm | ConfirmCodeForm | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    member = require_signed_in()
    is_on = second_factor.is_on(member)
    begun = member.totp_secret is not None and not is_on
    return render(
        "console/profile/second_factor.html",
        is_on=is_on,
        setup=_setup(member) if begun else None,
        code=code or CodeForm(formdata=None),
        proof=proof or _proof_form(member, formdata=None),
        codes_left=len(member.recovery_hashes),
        is_required=bool(_why()) and not is_on,
        status=status,
    )


def _setup(member: Member) -> dict[str, str]:
    """Return what the app has to learn: as a picture, and as text in groups of four."""
    secret, address = member.totp_secret or "", second_factor.setup_address(member)
    picture = segno.make(address, error="m").svg_data_uri(scale=5, border=4, light="#ffffff")
    groups = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    return {"picture": picture, "secret": groups, "address": address}


def _show_codes(codes: list[str]) -> ResponseReturnValue:
    return render("console/profile/recovery_codes.html", codes=codes)


def _proof_form(member: Member, **values: None) -> ConfirmPasswordForm | ConfirmCodeForm:
    return ConfirmPasswordForm(**values) if member.password_hash else ConfirmCodeForm(**values)


def _why() -> dict[str, Any]:
    """Carry on, from page to page, that an account asks for it."""
    return {"required": "1"} if request.args.get("required") else {}
