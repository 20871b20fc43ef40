"""Connections: which pages may frame the flow, the ways out, and where billing is asked."""

from __future__ import annotations

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import StringField

from app.accounts import service as accounts
from app.accounts.errors import InvalidOrigin
from app.accounts.keys import rotate_webhook_secret
from app.billing.ping import Echo, prepare_ping, send_ping
from app.console.account.settings.pages import bp, save_settings, settings_page
from app.console.catalogue.fields.form_values import text_or_none
from app.console.shell.access import current, needs
from app.console.shell.audit_commit import commit_audited
from app.console.shell.forms import Form
from app.console.shell.forms import later as _l
from app.core.web.hypermedia import leave_page
from app.labels.member.events import problem_words, trouble_label
from app.labels.member.fields import FIELD_LABELS
from app.labels.member.findings.values import value_sentence
from app.members.roles import Permission

FIELDS = ("fallback_url", "support_email", "support_url", "action_url", "eligibility_url")
_URL = {"type": "url"}


class OriginForm(Form):
    """One more page of the host."""

    origin = StringField(
        _l("Domain"),
        description=_l("Such as https://app.example.com"),
        render_kw={"type": "url"},
    )


class ConnectionsForm(Form):
    """Where customers and requests go."""

    fallback_url = StringField(
        FIELD_LABELS["fallback_url"],
        description=_l(
            "Your own cancellation page. Customers get a link to it when this "
            "service is unavailable."
        ),
        render_kw=_URL,
    )
    support_email = StringField(
        FIELD_LABELS["support_email"], render_kw={"type": "email", "autocomplete": "off"}
    )
    support_url = StringField(FIELD_LABELS["support_url"], render_kw=_URL)
    action_url = StringField(
        FIELD_LABELS["action_url"],
        description=_l(
            "Receives signed requests to cancel a subscription or apply an "
            "offer. Leave empty to act on webhook events only."
        ),
        render_kw=_URL,
    )
    eligibility_url = StringField(
        FIELD_LABELS["eligibility_url"],
        description=_l(
            "Asked before an offer is shown. Leave empty to show offers without approval."
        ),
        render_kw=_URL,
    )


@bp.get("/settings/connections")
@needs(Permission.VIEW_SETTINGS)
def show_connections() -> ResponseReturnValue:
    """Show origins and addresses."""
    return _page()


@bp.post("/settings/connections")
@needs(Permission.MANAGE_SETTINGS)
def change_connections() -> ResponseReturnValue:
    """Save the addresses."""
    form = ConnectionsForm()
    settings = {name: text_or_none(form[name].data) for name in FIELDS}
    address = value_sentence("web_address")
    messages = dict.fromkeys(FIELDS, address) | {"support_email": value_sentence("email")}
    if not save_settings(form, settings, messages):
        return _page(form=form, status=422)
    return leave_page(url_for("console.settings.show_connections", done="saved"))


@bp.post("/settings/origins")
@needs(Permission.MANAGE_SETTINGS)
def add_origin() -> ResponseReturnValue:
    """Let the pages of one more origin frame the flow."""
    form, account = OriginForm(), current().account
    before = list(account.allowed_origins)
    try:
        accounts.change_origins(account, [*before, (form.origin.data or "").strip()])
    except InvalidOrigin:
        form.origin.errors = [
            _("Enter the domain with https:// and without a path, such as https://app.example.com.")
        ]
        return _page(origin_form=form, status=422)
    commit_audited("origin.added", next(iter(set(account.allowed_origins) - set(before)), ""))
    return leave_page(url_for("console.settings.show_connections", done="saved"))


@bp.post("/settings/origins/remove")
@needs(Permission.MANAGE_SETTINGS)
def remove_origin() -> ResponseReturnValue:
    """Keep the pages of an origin from framing the flow."""
    origin, account = request.form.get("origin", ""), current().account
    accounts.change_origins(account, [each for each in account.allowed_origins if each != origin])
    commit_audited("origin.removed", origin)
    return _page(removed=origin)


@bp.post("/settings/ping")
@needs(Permission.MANAGE_SETTINGS)
def ping() -> ResponseReturnValue:
    """Ask the billing endpoint for nothing, and show what comes back."""
    prepared = prepare_ping(current().account)
    if prepared is None:
        return _page(status=422)
    commit_audited("action_url.tested")  # and ends the transaction: nothing is locked while we wait
    return _page(echo=send_ping(prepared))


@bp.post("/settings/webhook-secret")
@needs(Permission.MANAGE_KEYS)
def rotate_secret() -> ResponseReturnValue:
    """Make a new secret for actions, and show it this once."""
    secret = rotate_webhook_secret(current().account)
    commit_audited("webhook_secret.rotated")
    return _page(secret=secret)


def _page(
    *,
    form: ConnectionsForm | None = None,
    origin_form: OriginForm | None = None,
    echo: Echo | None = None,
    secret: str | None = None,
    removed: str | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    account = current().account
    stored = {name: getattr(account, name) for name in FIELDS}
    return settings_page(
        "connections.html",
        form=form or ConnectionsForm(formdata=None, data=stored),
        origin_form=origin_form or OriginForm(formdata=None),
        account=account,
        can_ping=prepare_ping(account) is not None,
        echo=echo,
        trouble=_trouble(echo),
        problem=_problem(echo),
        secret=secret,
        removed=removed,
        status=status,
    )


def _problem(echo: Echo | None) -> str:
    """Return what would be wrong with the same answer to an action."""
    if echo is None or echo.is_good or echo.error is not None:
        return ""
    said = _("The endpoint responded with status %(status)s.", status=echo.status)
    return problem_words(echo.reading.problem, echo.status) or said


def _trouble(echo: Echo | None) -> str | None:
    """Return why nothing came back."""
    if echo is None or echo.error is None:
        return None
    here = {
        "timeout": _("Timed out after 5 seconds."),
        "broken": _("The connection was closed, or the response was not HTTP."),
    }
    return here.get(echo.error.value) or trouble_label(echo.error.value)
