"""Erasing one customer: on their demand, for good, with what stays said before."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from app.console.account.settings.pages import bp
from app.console.account.settings.retention import ErasureForm, retention_page
from app.console.shell.access import current, needs
from app.console.shell.audit_commit import commit_audited
from app.console.shell.forms import later as _l
from app.extensions import db, forget_log
from app.members.roles import Permission
from app.privacy import service as erasure
from app.privacy.errors import StillUnderWay


@bp.post("/settings/kept/erase")
@needs(Permission.MANAGE_SETTINGS)
def erase_customer() -> ResponseReturnValue:
    """Erase the customer whose ID was typed, in the mode of the page, and say what that was."""
    here, form = current(), ErasureForm()
    if not form.validate():
        return retention_page(erasing=form, status=422)
    try:
        ref = (form.customer_ref.data or "").strip()
        erased = erasure.erase_customer(here.account, here.mode, ref)
    except StillUnderWay:
        db.session.rollback()
        form.customer_ref.errors = [_STILL_UNDER_WAY]
        return retention_page(erasing=form, status=409)
    if not erased.is_empty:
        commit_audited("customer.erased", erased.pseudonym, mode=here.mode.value)
        forget_log()
    return retention_page(erasing=ErasureForm(formdata=None), erased=erased)


_STILL_UNDER_WAY = _l(
    "Not deleted: a session of this customer is still open, or your "
    "product has not received its result yet. Try again later."
)
