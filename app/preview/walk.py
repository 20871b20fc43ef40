"""A flow walked through by nobody: a session that is never stored, and tells nobody anything."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import inspect

from app.accounts import service as accounts
from app.accounts.models import Account, Mode
from app.core.clock import utcnow
from app.core.ids import new_id
from app.core.locale import choose_locale
from app.fairness.jurisdictions import choose_packs
from app.flows.preview import require_previewed_flow
from app.flows.steps import Form, WithdrawStep
from app.offers import service as offers
from app.offers.snapshot import OfferSnapshot
from app.preview.links import BillingAnswer, Preview, Sample
from app.sessions.answers import read_answer, within_rights
from app.sessions.engine import runner
from app.sessions.engine.progress import Intent, Move, OfferAccepted, Outcome, Withdrawn
from app.sessions.engine.runner import ChooseOffer
from app.sessions.flow import get_flow, use_draft
from app.sessions.followup.models import SessionFollowup
from app.sessions.followup.reactivation import Return, way_at
from app.sessions.models import CancelSession
from app.sessions.offer_choice import offers_for
from app.sessions.terms.declaration import decided_end

_GIVEN = "given"
"""Under this name a session knows which of its columns the sample fills in, on every page anew."""


def begin_preview(preview: Preview) -> CancelSession:
    """Return a session on the first step of the flow, for the sample customer.

    It is in no database session and never enters one. In test mode, so that
    nobody's earlier offers count, and a receipt says what it is.

    :raises AccountNotFound: if the account is gone.
    :raises FlowNotFound: if it has no such flow or version.
    :raises InvalidDocument: if the draft is no flow yet.
    """
    cancel_session = _new_session(preview)
    flow, account = get_flow(cancel_session), cancel_session.account
    cancel_session.id = new_id("cs")
    cancel_session.locale = choose_locale([preview.locale], flow.locales, account.default_locale)
    move = runner.begin(flow, chooser_without_host(cancel_session))
    cancel_session.progress = move.progress
    return cancel_session


def take_step(
    cancel_session: CancelSession, intent: Intent, form: Form, billing: BillingAnswer
) -> None:
    """Move the session on as a customer would, and let billing answer as it is imagined to.

    :raises InvalidAnswer: if the form holds what was not asked; nothing changes.
    :raises InvalidChoice: if it chooses what the offer does not have.
    """
    flow, progress = get_flow(cancel_session), cancel_session.progress
    intent = within_rights(cancel_session, intent)
    answer = read_answer(cancel_session, intent, form)
    move = runner.advance(flow, progress, intent, answer, chooser_without_host(cancel_session))
    if OfferAccepted() in move.facts:
        move = _answered(move, billing)
    cancel_session.progress = move.progress
    if move.progress.outcome is not None and cancel_session.ended_at is None:
        _end(cancel_session)
    if Withdrawn() in move.facts:
        cancel_session.withdrawn_at = cancel_session.effective_at = utcnow()


def come_back(cancel_session: CancelSession, billing: BillingAnswer) -> None:
    """Take the way back; while billing is silent or refuses, the cancellation stands."""
    if billing is not BillingAnswer.NONE:
        cancel_session.back_action_id = "preview"
    if billing in {BillingAnswer.PENDING, BillingAnswer.FAILED}:
        return
    if way_at(cancel_session, utcnow()) is Return.UNDO:
        cancel_session.undone_at = utcnow()
    else:
        cancel_session.reactivated_at = utcnow()


def read_walk_state(cancel_session: CancelSession) -> dict[str, Any]:
    """Return where the session stands, as JSON: a page carries it from step to step.

    That is every column which the walk has written, whichever they are.
    """
    known = inspect(cancel_session)
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name in _columns().keys() - known.info[_GIVEN]
        if (value := getattr(cancel_session, name)) is not None
    }


def resume_preview(preview: Preview, state: Mapping[str, Any]) -> CancelSession:
    """Return the session where a page left it; where a draft has lost its step, the first one.

    :raises InvalidDocument: if the draft is no flow any more.
    """
    cancel_session = _new_session(preview)
    if state["step_key"] not in {
        step.key for step in (*get_flow(cancel_session).steps, WithdrawStep())
    }:
        return begin_preview(preview)
    for name in state.keys() & _columns().keys():
        setattr(cancel_session, name, _read_value(_columns()[name], state[name]))
    return cancel_session


def _new_session(preview: Preview) -> CancelSession:
    """Return a session that holds what a host would have said."""
    account, sample = accounts.require_account(preview.account_id), preview.sample
    packs = choose_packs(sample.country, sample.region, account.country)
    given = _read_sample(account, sample) | {"packs": [[pack.id, pack.version] for pack in packs]}
    cancel_session = CancelSession(**given)
    draft = require_previewed_flow(account.id, preview.flow_key, preview.version, packs)
    use_draft(cancel_session, draft)
    inspect(cancel_session).info[_GIVEN] = given.keys()
    return cancel_session


def _read_sample(account: Account, sample: Sample) -> dict[str, Any]:
    """Return the columns that hold what a host would have said of the sample customer."""
    now = utcnow()
    return {
        "account_id": account.id,
        "account": account,
        "mode": Mode.TEST,
        "customer_ref": "preview",
        "subscription_data": sample.subscription(now, account.timezone).model_dump(mode="json"),
        "customer_data": sample.customer().model_dump(mode="json"),
        "plan_name": offers.get_plan_name(account.id, sample.plan),
        "timezone": account.timezone,
        "return_url": None,  # each page fills in its own
        "touched_at": datetime.min.replace(tzinfo=now.tzinfo),  # no page of it asks by itself
    }


@cache
def _columns() -> Mapping[str, type[Any]]:
    """Return the type of each column's values, by the name it has on a session."""
    followup = inspect(SessionFollowup).column_attrs
    columns = [
        *inspect(CancelSession).column_attrs,
        *(each for each in followup if not each.columns[0].primary_key),
    ]
    return {each.key: each.columns[0].type.python_type for each in columns}


def _read_value(kind: type[Any], value: Any) -> Any:
    """Return a value of the state as the session holds it."""
    if value is None or not issubclass(kind, datetime | StrEnum):
        return value
    return datetime.fromisoformat(value) if issubclass(kind, datetime) else kind(value)


def _answered(accepted: Move, billing: BillingAnswer) -> Move:
    match billing:
        case BillingAnswer.PENDING:
            return accepted
        case BillingAnswer.FAILED:
            return runner.offer_failed(accepted.progress)
        case _:
            return runner.offer_applied(accepted.progress)


def _end(cancel_session: CancelSession) -> None:
    """Write on the session what an outcome leaves there; nobody is told of it."""
    cancel_session.ended_at = now = utcnow()
    if cancel_session.outcome is Outcome.CANCELED:
        _timing, cancel_session.effective_at = decided_end(cancel_session, now)


def chooser_without_host(cancel_session: CancelSession) -> ChooseOffer:
    """Choose as for a customer whose host has nothing against it: no host is asked here."""

    def choose(reason_code: str | None) -> OfferSnapshot | None:
        considered = offers_for(get_flow(cancel_session), cancel_session, reason_code)
        return next((each.offer for each in considered if each.offer), None)

    return choose
