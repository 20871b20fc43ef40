"""Billing behind one protocol: whatever answers it is asked, heard and believed the same way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from app.accounts.models import Account, Mode
from app.billing import service as actions
from app.billing.adapter import (
    EVERY_OFFER,
    ActionRequest,
    Applied,
    BillingAdapter,
    Capabilities,
    Failed,
    Pending,
    Result,
)
from app.billing.answers import AnswerProblem
from app.billing.callback import HostCallback
from app.billing.connections import CONNECTIONS, get_adapter
from app.billing.models import Action, ActionKind, ActionStatus
from app.billing.none import NoBilling
from app.extensions import db
from app.offers.kinds import KINDS
from app.offers.kinds.onboarding import Onboarding
from app.offers.kinds.trial_extension import TrialExtension
from app.outbox import service as outbox
from app.outbox.schedule import STEPS

LONG = timedelta(seconds=20)
DECEMBER = datetime(2026, 12, 3, tzinfo=UTC)


@dataclass
class Ledger:
    """A billing system that is no host: it cancels, and extends trials by a week."""

    result: Result = field(default_factory=Applied)
    asked: list[ActionRequest] = field(default_factory=list)

    def capabilities(self) -> Capabilities:
        return Capabilities(frozenset({ActionKind.CANCEL}), {"trial_extension": {"days": {7}}})

    def perform(self, action: ActionRequest, deadline: timedelta) -> Result:
        assert not db.session().in_transaction()
        self.asked.append(action)
        return self.result


@pytest.fixture
def ledger(monkeypatch: pytest.MonkeyPatch) -> Ledger:
    """What live actions go to; test mode has no connection."""
    ledger = Ledger()

    def connect(account: Account, mode: Mode) -> BillingAdapter | None:
        return ledger if mode is Mode.LIVE else None

    monkeypatch.setitem(CONNECTIONS, "ledger", connect)
    return ledger


@pytest.fixture
def perform(
    account: Account, ledger: Ledger, settled: list[tuple[str, str]]
) -> Callable[[Result], Action]:
    """Return what is recorded when billing answers so."""

    def perform(result: Result) -> Action:
        ledger.result = result
        action = actions.request_action(
            account,
            mode=Mode.LIVE,
            session_id="cs_1",
            kind=ActionKind.CANCEL,
            data={"customer_ref": "cus_7"},
            position=1,
        )
        assert action is not None
        db.session.commit()
        actions.perform_now(action, deadline=LONG)
        found = actions.get_action(account.id, action.id)
        db.session.commit()
        assert found is not None
        return found

    return perform


class TestResult:
    def test_applied_is_recorded_with_its_date_and_message(self, perform, ledger, settled):
        action = perform(Applied({"de": "Gut"}, DECEMBER))

        assert (action.status, action.effective_at) == (ActionStatus.APPLIED, DECEMBER)
        assert action.message == {"de": "Gut"}
        assert settled == [(action.id, "applied")]
        (asked,) = ledger.asked
        assert (asked.id, asked.kind, asked.data) == (action.id, "cancel", action.payload)

    def test_failed_is_recorded_with_its_code(self, perform, settled):
        action = perform(Failed("card_declined", {"en": "No"}))

        assert (action.status, action.code) == (ActionStatus.FAILED, "card_declined")
        assert settled == [(action.id, "failed")]

    def test_pending_is_asked_again_until_there_is_an_answer(self, perform, ledger, settled, clock):
        action = perform(Pending(AnswerProblem.SERVER_ERROR, 503))

        assert (action.status, action.attempts) == (ActionStatus.PENDING, 1)
        assert (action.problem, action.problem_status) == ("server_error", 503)
        assert settled == []
        ledger.result = Applied()
        outbox.run_due(clock.move(seconds=6))
        assert settled == [(action.id, "applied")]
        assert [each.id for each in ledger.asked] == [action.id, action.id]

    def test_that_stays_pending_is_a_failure_in_the_end(self, perform, settled, clock):
        action = perform(Pending())
        for _ in STEPS:
            clock.move(hours=30)
            outbox.run_due()

        assert settled == [(action.id, "failed")]
        assert actions.get_action(action.account_id, action.id).code == actions.UNREACHABLE


class TestCapabilities:
    def test_what_billing_does_not_do_is_not_asked(self, account, ledger):
        request = {"session_id": "cs_1", "data": {}, "position": 1, "mode": Mode.LIVE}

        assert actions.request_action(account, kind=ActionKind.RESUME, **request) is None
        assert actions.request_action(account, kind=ActionKind.CANCEL, **request) is not None

    @pytest.mark.parametrize(("days", "is_possible"), [(7, True), (8, False)])
    def test_look_at_the_parameters(self, ledger, days, is_possible):
        assert ledger.capabilities().allows(TrialExtension(days=days)) is is_possible

    def test_leave_out_a_kind_that_they_do_not_name(self, ledger):
        url = "https://notely.example/book"
        offer = Onboarding.model_construct(kind="onboarding", url=url)
        assert not ledger.capabilities().allows(offer)

    @pytest.mark.parametrize("adapter", [HostCallback("https://a.example", ["s"]), NoBilling()])
    def test_of_ours_stand_in_the_way_of_no_offer(self, adapter):
        assert set(adapter.capabilities().offers) == set(KINDS) == set(EVERY_OFFER)
        assert adapter.capabilities().allows(TrialExtension(days=7))


class TestConnection:
    def test_is_the_action_url_if_there_is_one(self, host, billing):
        assert get_adapter(host, Mode.LIVE) == HostCallback(billing.url, [host.webhook_secret])
        host.action_url = None
        assert isinstance(get_adapter(host, Mode.LIVE), NoBilling)

    def test_is_chosen_by_mode(self, account, ledger):
        assert get_adapter(account, Mode.LIVE) is ledger
        assert isinstance(get_adapter(account, Mode.TEST), NoBilling)

    def test_that_was_taken_away_leaves_the_action_pending(self, host, settled, clock):
        request = {"session_id": "cs_1", "data": {}, "position": 1, "mode": Mode.LIVE}
        action = actions.request_action(host, kind=ActionKind.CANCEL, **request)
        host.action_url = None
        db.session.commit()
        actions.perform_now(action, deadline=LONG)

        found = actions.get_action(host.id, action.id)
        assert (found.status, found.problem) == (ActionStatus.PENDING, "no_answer")
