"""A session's whole story on one page."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, url_for
from flask.typing import ResponseReturnValue

from app.console.access import needs, seat
from app.console.asked_and_told import what_was_asked, what_was_told
from app.console.event_wording import detail_words, event_words
from app.console.formats import MemberFormats, formats_for
from app.console.pack_wording import pack_title
from app.console.pages import render
from app.console.session_wording import (
    Said,
    cause_words,
    language_name,
    offer_state_words,
    outcome_words,
)
from app.console.sessions.answers_view import answers_view
from app.console.sessions.claims_view import claims_as_signed, claims_view
from app.console.sessions.ending_view import ending_view
from app.console.sessions.refusal_wording import decision_words
from app.console.wording import mail_words
from app.core.catalogs import page_locale
from app.flows import service as flows
from app.mail.states import MailState
from app.members.roles import Permission
from app.offers.choosing import Fate
from app.receipts import service as receipts
from app.receipts.links import receipt_link
from app.sessions import service as sessions
from app.sessions.models import CancelSession
from app.webhooks import log
from app.webhooks.models import Event

bp = Blueprint("story", __name__)


@bp.get("/sessions/<session_id>")
@needs(Permission.VIEW_SESSIONS)
def show(session_id: str) -> ResponseReturnValue:
    """Show what the host said, what the customer did, and what came of it."""
    found = require_session(session_id)
    fmt = formats_for(page_locale(), seat().member.timezone)
    events = log.list_events_of(found.account_id, found.id)
    return render(
        "console/sessions/story.html",
        story=found,
        outcome=outcome_words(found.outcome),
        claims=claims_view(found, fmt),
        left_out=[(each, cause_words(each["reason"])) for each in found.ignored or []],
        signed=claims_as_signed(found),
        answers=answers_view(found, fmt.locale),
        offer_state=offer_state_words(found.offer_state),
        decisions=_decisions(found),
        ending=ending_view(found, fmt),
        timeline=_timeline(events),
        actions=what_was_asked(found.id),
        receipt_urls=_receipt_urls(found),
        technical=_technical(found, fmt),
        deliveries=what_was_told(events),
    )


def require_session(session_id: str) -> CancelSession:
    """Return a session of the account in the mode of the page; anybody else's is not found."""
    here = seat()
    found = sessions.get_session(here.account.id, session_id)
    if found is None or found.mode is not here.mode:
        abort(404)
    return found


def _decisions(cancel_session: CancelSession) -> list[tuple[str, str, bool]] | None:
    """Return each offer with what was decided about it; None if none was looked for."""
    decided = cancel_session.offer_decisions
    if decided is None:
        return None
    return [
        (each["key"], decision_words(each["code"]), each["code"] == Fate.SHOWN) for each in decided
    ]


def _timeline(events: list[Event]) -> list[dict[str, Any]]:
    return [
        {
            "words": event_words(event.type),
            "detail": detail_words(event.type, event.data),
            "at": event.created_at,
        }
        for event in events
    ]


def _receipt_urls(cancel_session: CancelSession) -> list[str]:
    """Return where the receipts are: of a cancellation, and of a withdrawal that followed it."""
    ids = [receipts.receipt_id_of(cancel_session.id), cancel_session.withdrawal_receipt_id]
    found = [receipts.get_receipt(cancel_session.account_id, each) for each in ids if each]
    links = [receipt_link(each.account_id, each.id) for each in found if each]
    return [url_for("hosted.receipts.show_receipt", link=link) for link in links]


def _technical(cancel_session: CancelSession, fmt: MemberFormats) -> dict[str, Any]:
    version = flows.describe_version(cancel_session.account_id, cancel_session.flow_version_id)
    packs = [(pack_title(pack_id), version_day) for pack_id, version_day in cancel_session.packs]
    return {
        "flow": version,
        "packs": packs,
        "language": language_name(cancel_session.locale, fmt.locale),
        "link_mail": _link_mail(cancel_session),
    }


def _link_mail(cancel_session: CancelSession) -> Said | None:
    """Return what became of the letter with a link, if one was promised.

    Whoever has decided before it left gets none.
    """
    state = cancel_session.link_mail_state
    if state is MailState.WAITING and not cancel_session.is_open:
        state = MailState.NONE
    return mail_words(state) if state is not None else None
