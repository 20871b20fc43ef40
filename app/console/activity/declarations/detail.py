"""One notice: what was declared, when it came, and what the host made of it."""

from __future__ import annotations

from flask import Blueprint, abort
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.models import Mode
from app.billing import service as actions
from app.billing.models import Action
from app.console.activity.story import TimelineEntry, list_action_rows, list_event_rows
from app.console.examples import examples
from app.console.shell.access import current, needs
from app.console.shell.pages import render
from app.core.web.catalogs import page_locale
from app.declarations import service as notices
from app.declarations.models import Declaration
from app.declarations.states import DeclarationState, read_state
from app.fairness.packs import get_pack
from app.labels.member.codes import mail_label
from app.labels.member.declarations import declarant_name, kind_label, state_label
from app.labels.member.formats import MemberFormats, formats_for
from app.labels.member.sessions import country_name, language_name, outcome_label
from app.mail.states import MailState
from app.members.roles import Permission
from app.sessions.queries.search import list_sessions_named
from app.webhooks import log

bp = Blueprint("story", __name__)
Facts = list[tuple[str, str]]


@bp.get("/notices/<notice_id>")
@needs(Permission.VIEW_SESSIONS)
def show(notice_id: str) -> ResponseReturnValue:
    """Show what was declared, and what came of it."""
    notice = _require(notice_id)
    fmt = formats_for(page_locale(), current().member.timezone)
    action = actions.get_action(notice.account_id, notice.action_id) if notice.action_id else None
    return render(
        "console/declarations/detail.html",
        notice=notice,
        name=declarant_name(notice),
        state=state_label(read_state(action)),
        timeline=_timeline(notice, action),
        declared=_declared(notice, fmt),
        answered=_answered(action, fmt),
        mail=mail_label(notice.mail_state) if notice.mail_state is not MailState.NONE else None,
        actions=list_action_rows(notice.id),
        events=list_event_rows(log.list_events_about(notice.account_id, notice.id)),
        technical=_technical(notice, fmt),
        sessions=[
            (each, outcome_label(each.outcome))
            for each in list_sessions_named(notice.account_id, notice.contract)
        ],
    )


@bp.get("/notices/<notice_id>/copy")
@needs(Permission.VIEW_SESSIONS)
def download_copy(notice_id: str) -> ResponseReturnValue:
    """Hand out the copy that the person could download, as they could."""
    return examples().notice_copy(current().account, _require(notice_id))


def _require(notice_id: str) -> Declaration:
    """Return a notice of the account. There are none in test mode."""
    found = notices.get_declaration(current().account.id, notice_id)
    if found is None or current().mode is not Mode.LIVE:
        abort(404)
    return found


def _timeline(notice: Declaration, action: Action | None) -> list[TimelineEntry]:
    steps = [TimelineEntry(_("Received"), notice.received_at)]
    if action is not None and action.settled_at is not None:
        steps.append(TimelineEntry(_settled_words(read_state(action)), action.settled_at))
    if notice.forgotten_at is not None:
        steps.append(TimelineEntry(_("Personal data deleted"), notice.forgotten_at))
    return steps


def _settled_words(state: DeclarationState) -> str:
    return {
        DeclarationState.CONFIRMED: _("Confirmed by your product"),
        DeclarationState.REFUSED: _("Rejected by your product"),
        DeclarationState.UNREACHED: _("No response from your product; no further attempts"),
    }.get(state, "")


def _declared(notice: Declaration, fmt: MemberFormats) -> Facts:
    """Return what the person said. Nobody vouches for it."""
    end = fmt.calendar_day(notice.end_on) if notice.end_on else _("As early as possible")
    said = [
        (_("Name"), declarant_name(notice)),
        (_("Contract or account"), notice.contract),
        (_("Confirmation sent to"), notice.email or ""),
        (_("Kind of cancellation"), kind_label(notice.kind)),
        (_("Requested end"), end),
    ]
    return [(label, value) for label, value in said if value]


def _answered(action: Action | None, fmt: MemberFormats) -> Facts:
    """Return what the host said."""
    if action is None:
        return []
    ends = fmt.day(action.effective_at) if action.effective_at else ""
    said = [(_("Ends on"), ends), (_("Billing code"), action.code or "")]
    message = (action.message or {}).get(fmt.locale) or next(
        iter((action.message or {}).values()), ""
    )
    return [(label, value) for label, value in [*said, (_("To the customer"), message)] if value]


def _technical(notice: Declaration, fmt: MemberFormats) -> dict[str, object]:
    return {
        "country": country_name(notice.country, fmt.locale) if notice.country else "",
        "language": language_name(notice.locale, fmt.locale),
        "packs": [
            (pack.title if (pack := get_pack(pack_id)) else pack_id, version)
            for pack_id, version in notice.packs
        ],
    }
