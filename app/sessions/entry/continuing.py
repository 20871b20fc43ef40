"""Coming back to a session that was given up: it goes on as another, for an outcome stays."""

from __future__ import annotations

from dataclasses import replace

from app.core.ids import new_id
from app.extensions import db
from app.flows.steps import ConfirmStep
from app.sessions.engine import runner
from app.sessions.engine.progress import Outcome
from app.sessions.events import emit_event
from app.sessions.flow import get_flow
from app.sessions.models import CancelSession, with_account
from app.sessions.offer_choice import offer_chooser
from app.sessions.outcomes import apply_move
from app.sessions.service import lock_session
from app.webhooks.models import EventType

_KEPT = (
    *("account_id", "account", "flow_version_id", "mode", "packs", "host_origin", "return_url"),
    *("customer_ref", "customer_data", "subscription_ref", "subscription_data", "plan_name"),
    *("allowed_offers", "ignored", "locale", "timezone"),
)
"""What a session says about its customer and its law, however often they come back."""


def go_on(cancel_session: CancelSession, step_key: str | None = None) -> CancelSession:
    """Return the session to act on: this one, or the one that goes on where it was given up.

    ``step_key`` is the step that the customer's page shows. Nobody's page runs
    out: whoever confirms on a page of yesterday has canceled.
    """
    if cancel_session.outcome is not Outcome.ABANDONED or cancel_session.erased_at is not None:
        return cancel_session
    left = lock_session(cancel_session.account_id, cancel_session.id) or cancel_session
    return go_on(_find_next(left) or _begin_next(left, step_key), step_key)


def copy_entry(left: CancelSession, token_id: str) -> CancelSession:
    """Return another session with all that is known of the customer, not yet in the database."""
    kept = {name: getattr(left, name) for name in _KEPT}
    return CancelSession(**kept, id=new_id("cs"), token_id=token_id, sequence=0)


def _find_next(left: CancelSession) -> CancelSession | None:
    query = with_account().where(
        CancelSession.account_id == left.account_id,
        CancelSession.mode == left.mode,
        CancelSession.token_id == _token_after(left),
    )
    return db.session.scalars(query.with_for_update(of=CancelSession)).one_or_none()


def _begin_next(left: CancelSession, step_key: str | None) -> CancelSession:
    """Begin another session with what is known, on the page that the customer sees."""
    begun = copy_entry(left, _token_after(left))
    emit_event(begun, EventType.SESSION_STARTED, {"locale": begun.locale})
    apply_move(begun, runner.begin(get_flow(begun), offer_chooser(get_flow(begun), begun)))
    progress = replace(begun.progress, answers=dict(left.answers))
    begun.progress = progress.at(step_key) if step_key == ConfirmStep.kind else progress
    db.session.add(begun)
    db.session.flush()
    return begun


def _token_after(left: CancelSession) -> str:
    """Return what stands for the token of the session that follows: there is one, and one only."""
    return f"after_{left.id}"
