"""What a session's page says of a declaration that was made without a login about its contract."""

from __future__ import annotations

from flask_babel import gettext as _

from app.accounts.models import Mode
from app.billing import service as actions
from app.declarations.models import Declaration
from app.declarations.queries import list_declarations_about
from app.declarations.states import DeclarationState, read_state
from app.extensions import db, reading
from app.labels.customer.formats import build_formats
from app.sessions.models import CancelSession
from app.sessions.queries.search import list_names


def build_declared_note(cancel_session: CancelSession) -> str:
    """Return what was declared before and what the company said to it, or nothing.

    Costs a query or two, so a page asks when it is opened, and not with each step.
    """
    if cancel_session.mode is not Mode.LIVE or not cancel_session.is_open:
        return ""
    with reading():
        found = list_declarations_about(
            cancel_session.account_id,
            list_names(cancel_session),
            since=cancel_session.subscription.started_at,
        )
        declared = found[0] if found else None
        state = _read_state(declared) if declared else None
        db.session.commit()
    if declared is None or state in {None, DeclarationState.REFUSED}:
        return ""
    return _say(declared, cancel_session, is_confirmed=state is DeclarationState.CONFIRMED)


def _read_state(declared: Declaration) -> DeclarationState:
    return read_state(actions.get_action(declared.account_id, declared.action_id or ""))


def _say(declared: Declaration, cancel_session: CancelSession, *, is_confirmed: bool) -> str:
    say = _say_withdrawn if declared.is_withdrawal else _say_canceled
    return say(
        is_confirmed=is_confirmed,
        moment=build_formats(cancel_session).moment(declared.received_at),
        reference=declared.reference,
        account=cancel_session.account.name,
    )


def _say_canceled(*, is_confirmed: bool, **told: str) -> str:
    if is_confirmed:
        return _(
            "A cancellation of this contract was declared without signing in: %(moment)s, "
            "reference %(reference)s. %(account)s has confirmed it.",
            **told,
        )
    return _(
        "A cancellation of this contract was declared without signing in: %(moment)s, "
        "reference %(reference)s. %(account)s has not confirmed it yet.",
        **told,
    )


def _say_withdrawn(*, is_confirmed: bool, **told: str) -> str:
    if is_confirmed:
        return _(
            "A withdrawal from this contract was declared without signing in: %(moment)s, "
            "reference %(reference)s. %(account)s has confirmed it.",
            **told,
        )
    return _(
        "A withdrawal from this contract was declared without signing in: %(moment)s, "
        "reference %(reference)s. %(account)s has not confirmed it yet.",
        **told,
    )
