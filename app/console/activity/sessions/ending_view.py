"""What followed after the outcome: when a cancellation takes effect, and ways back."""

from __future__ import annotations

from flask_babel import gettext as _

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
        (_("Takes effect"), cancel_session.effective_at),
        (_("Withdrawn"), cancel_session.withdrawn_at),
        (_("Taken back"), cancel_session.undone_at),
        (_("Started again"), cancel_session.reactivated_at),
        (_("Canceled after all"), cancel_session.lapsed_at),
        (_("Customer erased"), cancel_session.erased_at),
    )
    facts = [(label, fmt.moment(moment)) for label, moment in moments if moment]
    if not cancel_session.is_back and (until := _way_back_until(cancel_session, fmt)):
        facts.append((_("Way back open until"), until))
    return facts


def _way_back_until(cancel_session: CancelSession, fmt: MemberFormats) -> str | None:
    try:
        return fmt.day(check_reactivation(cancel_session))
    except (SessionNotFound, LinkExpired):
        return None
