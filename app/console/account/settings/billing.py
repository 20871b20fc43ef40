"""Billing: the connection to Stripe, each mode with a key of its own."""

from __future__ import annotations

from typing import Any

from flask import current_app, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, StringField

from app.accounts.models import Mode
from app.billing.connections import (
    change_credit_notes,
    connect_billing,
    disconnect_billing,
    get_connection,
    note_permissions,
)
from app.billing.models import BillingConnection
from app.billing.stripe.event_log import list_alarms
from app.config import get_settings
from app.console.account.settings.pages import bp, settings_page
from app.console.catalogue.fields.form_values import text_or_none
from app.console.catalogue.offers.description import kind_label
from app.console.shell.access import current, needs
from app.console.shell.audit_commit import commit_audited
from app.console.shell.forms import Form
from app.console.shell.forms import later as _l
from app.core.web.hypermedia import leave_page
from app.extensions import db
from app.labels.member.billing import (
    alarm_label,
    key_error_label,
    permission_label,
    permission_use,
)
from app.members.roles import Permission
from app.offers.kinds import KINDS

PREFIXES = {Mode.LIVE: "rk_live_", Mode.TEST: "rk_test_"}
_SECRET = {"autocomplete": "off", "spellcheck": "false"}


class BillingForm(Form):
    """The key and the secret, as Stripe's dashboard shows them."""

    key = StringField(
        _l("Restricted key"),
        description=_l("From Stripe's dashboard: Developers, API keys, Create restricted key."),
        render_kw=_SECRET,
    )
    webhook_secret = StringField(
        _l("Signing secret of the webhook"),
        description=_l("It begins with whsec_. Without it, Stripe tells us nothing by itself."),
        render_kw=_SECRET,
    )


class CreditForm(Form):
    """Whether a refund has a document of its own."""

    is_issued = BooleanField(_l("Issue a credit note for each refund"))


@bp.get("/settings/billing")
@needs(Permission.VIEW_SETTINGS)
def show_billing() -> ResponseReturnValue:
    """Show the connection of this mode: what its key may do, and what it cannot."""
    return _page()


@bp.post("/settings/billing")
@needs(Permission.MANAGE_KEYS)
def connect() -> ResponseReturnValue:
    """Check a key with Stripe, and connect it."""
    form = BillingForm()
    key, secret = text_or_none(form.key.data) or "", text_or_none(form.webhook_secret.data)
    error = _find_error(key, secret)
    if error is not None:
        return _refuse(form, error)
    has_credit_notes = _has_credit_notes(get_connection(current().account, current().mode))
    db.session.rollback()  # nothing is locked while Stripe thinks
    granted, error = _check(key, has_credit_notes=has_credit_notes)
    if error is not None:
        return _refuse(form, error)
    connect_billing(
        current().account, current().mode, key=key, webhook_secret=secret, permissions=granted
    )
    commit_audited("billing.connected", mode=current().mode.value)
    return leave_page(url_for("console.settings.show_billing", done="saved"))


@bp.post("/settings/billing/check")
@needs(Permission.MANAGE_KEYS)
def check() -> ResponseReturnValue:
    """Ask Stripe again what the key may do."""
    connection = get_connection(current().account, current().mode)
    if connection is None:
        return leave_page(url_for("console.settings.show_billing"))
    problem = _check_again(connection, has_credit_notes=connection.issues_credit_notes)
    if problem is not None:
        return _page(problem=problem, status=422)
    commit_audited("billing.checked", mode=current().mode.value)
    return leave_page(url_for("console.settings.show_billing", done="checked"))


@bp.post("/settings/billing/credit-notes")
@needs(Permission.MANAGE_KEYS)
def save_credit_notes() -> ResponseReturnValue:
    """Issue credit notes from now on, if the key can be asked whether it may; or stop it."""
    are_issued = bool(CreditForm().is_issued.data)
    connection = get_connection(current().account, current().mode)
    if connection is None:
        return leave_page(url_for("console.settings.show_billing"))
    problem = _check_again(connection, has_credit_notes=True) if are_issued else None
    if problem is not None:
        return _page(problem=problem, status=422)
    if change_credit_notes(current().account, current().mode, are_issued=are_issued):
        verb = "billing.credit_notes_on" if are_issued else "billing.credit_notes_off"
        commit_audited(verb, mode=current().mode.value)
    db.session.commit()
    return leave_page(url_for("console.settings.show_billing", done="saved"))


@bp.post("/settings/billing/disconnect")
@needs(Permission.MANAGE_KEYS)
def disconnect() -> ResponseReturnValue:
    """Forget the key. What waits for an answer goes to the billing endpoint, if there is one."""
    disconnect_billing(current().account, current().mode)
    commit_audited("billing.disconnected", mode=current().mode.value)
    return leave_page(url_for("console.settings.show_billing", done="disconnected"))


def _find_error(key: str, secret: str | None) -> str | None:
    """Return what is wrong with a form, before anybody is asked."""
    if not key.startswith("rk_") or not key.isascii() or len(key) > 300:
        return "not_restricted"
    if not key.startswith(PREFIXES[current().mode]):
        return "other_mode"
    is_secret = secret is None or (secret.startswith("whsec_") and len(secret) <= 300)
    return None if is_secret else "secret"


def _check_again(connection: BillingConnection, *, has_credit_notes: bool) -> str | None:
    """Note what the key of a connection may do now; return why that is not known, or None."""
    key = connection.key
    db.session.rollback()
    granted, error = _check(key, has_credit_notes=has_credit_notes)
    if error is not None and error != "permission":
        return key_error_label(error)
    found = get_connection(current().account, current().mode)
    if found is not None:
        note_permissions(found, granted)
    return None


def _has_credit_notes(connection: BillingConnection | None) -> bool:
    return connection is not None and connection.issues_credit_notes


def _check(key: str, *, has_credit_notes: bool) -> tuple[list[str], str | None]:
    from app.billing.stripe.permissions import NEEDED, check_key  # its package takes a while

    found = check_key(key, has_credit_notes=has_credit_notes)
    is_enough = found.granted >= NEEDED
    error = found.error or (None if is_enough else "permission")
    return [permission.value for permission in found.granted], error


def _refuse(form: BillingForm, error: str) -> ResponseReturnValue:
    field = form.webhook_secret if error == "secret" else form.key
    field.errors = [key_error_label(error)]
    return _page(form=form, status=422)


def _page(
    *, form: BillingForm | None = None, problem: str | None = None, status: int = 200
) -> ResponseReturnValue:
    here = current()
    connection = get_connection(here.account, here.mode)
    alarms = list_alarms(here.account.id, here.mode)
    return settings_page(
        "billing.html",
        form=form or BillingForm(formdata=None),
        notes=CreditForm(formdata=None, is_issued=_has_credit_notes(connection)),
        connection=connection,
        permissions=_list_permissions(connection),
        impossible=_list_impossible(connection),
        alarms=[(each, alarm_label(each.alarm)) for each in alarms if each.alarm],
        webhook_url=get_settings(current_app).addresses.stripe_events(here.account.id),
        problem=problem,
        status=status,
    )


def _list_permissions(connection: BillingConnection | None) -> list[dict[str, Any]]:
    """Return every permission there is, whether the key has it, and what it is for."""
    from app.billing.stripe.permissions import list_permissions

    granted = connection.permissions if connection else []
    return [
        {
            "label": permission_label(each.value),
            "use": permission_use(each.value),
            "is_granted": each.value in granted,
        }
        for each in list_permissions(has_credit_notes=_has_credit_notes(connection))
    ]


def _list_impossible(connection: BillingConnection | None) -> list[str]:
    """Return the kinds of offers that this connection cannot make, by their names."""
    if connection is None:
        return []
    from app.billing.stripe.permissions import build_capabilities, read_permissions

    able = build_capabilities(read_permissions(connection.permissions)).offers
    return [kind_label(kind) for kind in KINDS if kind not in able]
