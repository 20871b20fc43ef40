"""What followed after the outcome: when a cancellation takes effect, and ways back."""

from __future__ import annotations

from flask_babel import gettext as _

from app.core.ids import build_reference
from app.labels.member.formats import MemberFormats
from app.sessions.errors import LinkExpired, SessionNotFound
from app.sessions.followup.reactivation import check_reactivation
from app.sessions.models import CancelSession


def ending_view(cancel_session: CancelSession, fmt: MemberFormats) -> list[tuple[str, str]]:
    """Return the moments that matter, as labels and values."""
    moments = (
        (_("Started"), cancel_session.started_at),
        (_("Last active"), cancel_session.touched_at),
        (_("Ended"), cancel_session.ended_at),
        (_("Effective"), cancel_session.effective_at),
        (_("Withdrawn"), cancel_session.withdrawn_at),
        (_("Cancellation undone"), cancel_session.undone_at),
        (_("Reactivated"), cancel_session.reactivated_at),
        (_("Canceled later"), cancel_session.lapsed_at),
        (_("Customer data deleted"), cancel_session.erased_at),
    )
    facts = [(label, fmt.moment(moment)) for label, moment in moments if moment]
    if cancel_session.lapsed_at is not None:
        facts.append((_("Reported by"), _source_of_lapse(cancel_session.lapsed_by)))
    if not cancel_session.is_back and (until := _way_back_until(cancel_session, fmt)):
        facts.append((_("Can be undone until"), until))
    return facts


def _source_of_lapse(session_id: str | None) -> str:
    """Return how it is known that the subscription was canceled after all."""
    if session_id is None:
        return _("Your product")
    return _("Session %(reference)s", reference=build_reference(session_id))


def _way_back_until(cancel_session: CancelSession, fmt: MemberFormats) -> str | None:
    try:
        return fmt.day(check_reactivation(cancel_session))
    except (SessionNotFound, LinkExpired):
        return None
