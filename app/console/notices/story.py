"""One notice: what was declared, when it came, and what the host made of it."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, abort
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.models import Mode
from app.actions import service as actions
from app.actions.models import Action
from app.console.access import needs, seat
from app.console.asked_and_told import what_was_asked, what_was_told
from app.console.examples import examples
from app.console.formats import MemberFormats, formats_for
from app.console.notices.wording import kind_words, name_of, state_words
from app.console.pages import render
from app.console.session_wording import country_name, language_name
from app.console.wording import mail_words
from app.core.catalogs import page_locale
from app.fairness.packs import get_pack
from app.mail.states import MailState
from app.members.roles import Permission
from app.notices import service as notices
from app.notices.models import Notice
from app.notices.states import NoticeState, state_of
from app.webhooks import log

bp = Blueprint("story", __name__)
Facts = list[tuple[str, str]]


@bp.get("/notices/<notice_id>")
@needs(Permission.VIEW_SESSIONS)
def show(notice_id: str) -> ResponseReturnValue:
    """Show what was declared, and what came of it."""
    notice = _require(notice_id)
    fmt = formats_for(page_locale(), seat().member.timezone)
    action = actions.get_action(notice.account_id, notice.action_id) if notice.action_id else None
    return render(
        "console/notices/story.html",
        notice=notice,
        name=name_of(notice),
        state=state_words(state_of(action)),
        timeline=_timeline(notice, action),
        declared=_declared(notice, fmt),
        answered=_answered(action, fmt),
        mail=mail_words(notice.mail_state) if notice.mail_state is not MailState.NONE else None,
        actions=what_was_asked(notice.id),
        deliveries=what_was_told(log.list_events_of(notice.account_id, notice.id)),
        technical=_technical(notice, fmt),
    )


@bp.get("/notices/<notice_id>/copy")
@needs(Permission.VIEW_SESSIONS)
def download_copy(notice_id: str) -> ResponseReturnValue:
    """Hand out the copy that the person could download, as they could."""
    return examples().notice_copy(seat().account, _require(notice_id))


def _require(notice_id: str) -> Notice:
    """Return a notice of the account. There are none in test mode."""
    found = notices.get_notice(seat().account.id, notice_id)
    if found is None or seat().mode is not Mode.LIVE:
        abort(404)
    return found


def _timeline(notice: Notice, action: Action | None) -> list[tuple[str, datetime]]:
    steps = [(_("It was received and written down."), notice.received_at)]
    if action is not None and action.settled_at is not None:
        steps.append((_settled_words(state_of(action)), action.settled_at))
    if notice.forgotten_at is not None:
        steps.append((_("Who declared it was deleted."), notice.forgotten_at))
    return steps


def _settled_words(state: NoticeState) -> str:
    return {
        NoticeState.CONFIRMED: _("Your product confirmed it."),
        NoticeState.REFUSED: _("Your product refused it."),
        NoticeState.UNREACHED: _("Your product did not answer, and is not asked any more."),
    }.get(state, "")


def _declared(notice: Notice, fmt: MemberFormats) -> Facts:
    """Return what the person said. Nobody vouches for it."""
    end = fmt.calendar_day(notice.end_on) if notice.end_on else _("As early as possible")
    said = [
        (_("Name"), name_of(notice)),
        (_("Contract or account"), notice.contract),
        (_("Confirmation to"), notice.email or ""),
        (_("Kind of cancellation"), kind_words(notice.kind)),
        (_("Requested end"), end),
    ]
    return [(label, value) for label, value in said if value]


def _answered(action: Action | None, fmt: MemberFormats) -> Facts:
    """Return what the host said."""
    if action is None:
        return []
    ends = fmt.day(action.effective_at) if action.effective_at else ""
    said = [(_("Ends on"), ends), (_("Its word"), action.code or "")]
    message = (action.message or {}).get(fmt.locale) or next(
        iter((action.message or {}).values()), ""
    )
    return [(label, value) for label, value in [*said, (_("To the person"), message)] if value]


def _technical(notice: Notice, fmt: MemberFormats) -> dict[str, object]:
    return {
        "country": country_name(notice.country, fmt.locale) if notice.country else "",
        "language": language_name(notice.locale, fmt.locale),
        "packs": [
            (pack.title if (pack := get_pack(pack_id)) else pack_id, version)
            for pack_id, version in notice.packs
        ],
    }
