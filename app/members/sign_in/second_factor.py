"""The second factor: codes that an app shows for thirty seconds each (TOTP, RFC 6238)."""

from __future__ import annotations

import hmac

import pyotp

from app.core.clock import utcnow
from app.extensions import db
from app.members.errors import WrongCode
from app.members.models import Member
from app.members.service import lock_member
from app.members.sign_in import attempts, recovery_codes

ISSUER = "Fairwell"
STEP_SECONDS = 30
DRIFT = 1
"""How many steps a clock may be off, to both sides (RFC 6238, 5.2)."""


def is_on(member: Member) -> bool:
    """Return whether the member is asked for a code."""
    return member.totp_since is not None


def begin(member: Member) -> None:
    """Give a member a secret to set up an app with. It counts once a code has confirmed it.

    Who begins twice goes on with the first: their app may know it already.
    """
    if not is_on(member) and member.totp_secret is None:
        member.totp_secret = pyotp.random_base32()
        db.session.flush()


def setup_address(member: Member) -> str:
    """Return what the app reads: an ``otpauth:`` address with the secret."""
    app = pyotp.TOTP(member.totp_secret or "")
    return app.provisioning_uri(name=member.email, issuer_name=ISSUER)


def confirm(member_id: str, code: str) -> list[str]:
    """Ask for the second factor from now on, and return the recovery codes, this once.

    :raises TooManyTries: if the member has to wait.
    :raises WrongCode: if the code is not the one the app shows; counted.
    """
    member = lock_member(member_id)
    attempts.require_patience(member)
    if is_on(member) or not _is_app_code(member, code):
        attempts.count_wrong(member)
        raise WrongCode
    member.totp_since = utcnow()
    attempts.clear_wrong(member)
    return recovery_codes.renew_codes(member)


def check_code(member_id: str, code: str) -> Member:
    """Return the member whose app, or list of recovery codes, has this code. It is used up by that.

    Wrong tries are counted, so the caller commits even when this raises.

    :raises TooManyTries: if the member has to wait.
    :raises WrongCode: if nothing of the member's has this code, or it was used before.
    """
    member = lock_member(member_id)
    attempts.require_patience(member)
    if not (is_on(member) and _is_right_code(member, code)):
        attempts.count_wrong(member)
        raise WrongCode
    attempts.clear_wrong(member)
    return member


def turn_off(member: Member) -> None:
    """Ask for the password alone from now on."""
    member.totp_secret = member.totp_since = member.totp_last_step = None
    member.recovery_hashes = []
    db.session.flush()


def _is_right_code(member: Member, code: str) -> bool:
    return _is_app_code(member, code) or recovery_codes.use_code(member, code)


def _is_app_code(member: Member, code: str) -> bool:
    """Whether the app shows this code now, or a step ago or ahead; each step counts once."""
    digits = "".join(code.split())
    if member.totp_secret is None or not (digits.isascii() and digits.isdecimal()):
        return False
    now = int(utcnow().timestamp()) // STEP_SECONDS
    app, latest = pyotp.TOTP(member.totp_secret), member.totp_last_step or 0
    for step in range(now - DRIFT, now + DRIFT + 1):
        if step > latest and hmac.compare_digest(app.generate_otp(step), digits):
            member.totp_last_step = step
            return True
    return False
