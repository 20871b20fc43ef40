"""Whatever is done one after the other, Stripe stands where the pages say it does."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.billing.adapter import Applied, Failed, Result
from app.billing.models import ActionKind
from app.billing.stripe import address
from app.billing.stripe.adapter import StripeAdapter
from app.config import Settings
from app.offers.kinds.discount import Discount
from app.offers.kinds.pause import Pause
from tests.support.clocks import MovableClock
from tests.support.stripe_double import running_stripe
from tests.unit.billing.test_stripe import Shop, adapter, period_end

__all__ = ["adapter"]  # a fixture

RUNS, ENDS, ENDED, AGAIN = "runs", "ends", "ended", "again"


class Customer:
    """What a customer was told about a subscription, and what they do with it."""

    def __init__(self, shop: Shop) -> None:
        self.shop, self.stands = shop, RUNS
        self.ids = (f"act_{number}" for number in itertools.count(1))

    def discount(self) -> None:
        self._accept(Discount(percent=25, periods=3))

    def pause(self) -> None:
        self._accept(Pause(months=(1,)))

    def cancel(self) -> None:
        assert isinstance(self.shop.cancel("period_end", next(self.ids)), Applied)
        self.stands = ENDS if self.stands == RUNS else self.stands

    def cancel_now(self) -> None:
        assert isinstance(self.shop.cancel("immediately", next(self.ids)), Applied)
        self.stands = ENDED if self.stands in {RUNS, ENDS} else self.stands

    def undo(self) -> None:
        result = self._ask(ActionKind.UNDO_CANCEL, {"undo_cancel": {}})
        if self.stands in {ENDED, AGAIN}:
            assert result == Failed("already_ended")
        else:
            assert isinstance(result, Applied)
            self.stands = RUNS

    def reactivate(self) -> None:
        """Begin again what has ended; what ends goes on."""
        wanted = {"reactivate": {"amount_minor": 2900, "currency": "EUR"}}
        if self.stands != AGAIN:
            assert isinstance(self._ask(ActionKind.REACTIVATE, wanted), Applied)
            self.stands = AGAIN if self.stands == ENDED else RUNS

    def _accept(self, offer: Discount | Pause) -> None:
        """Take an offer where the flow makes one: where the subscription runs, and once."""
        if self.stands == RUNS and not (self.shop.row["discounts"] or self._is_paused):
            assert isinstance(self.shop.accept(offer, next(self.ids))[1], Applied)

    @property
    def _is_paused(self) -> bool:
        return self.shop.row["pause_collection"] is not None

    def _ask(self, kind: ActionKind, data: dict[str, object]) -> Result:
        return self.shop.ask(kind, dict(data), next(self.ids))

    def expect_stripe_to_agree(self) -> None:
        row = self.shop.row
        is_ending = row["cancel_at_period_end"] or row["cancel_at"] is not None
        assert (row["status"] == "canceled") == (self.stands in {ENDED, AGAIN})
        assert is_ending == (self.stands == ENDS) or row["status"] == "canceled"
        others = [each for each in self.shop.stripe.tables["subscriptions"] if each != "sub_7"]
        assert len(others) == (self.stands == AGAIN)

    def expect_no_charge_after_the_end(self) -> None:
        end = period_end(self.shop)
        self.shop.charges(200)
        charged = [at for at, ref, _ in self.shop.stripe.charges if ref == "sub_7"]
        if self.stands == RUNS:
            assert charged
        else:
            assert all(at < end.timestamp() for at in charged)


STEPS: dict[str, Callable[[Customer], None]] = {
    "discount": Customer.discount,
    "pause": Customer.pause,
    "cancel": Customer.cancel,
    "cancel now": Customer.cancel_now,
    "undo": Customer.undo,
    "reactivate": Customer.reactivate,
}


@pytest.fixture(autouse=True)
def _no_stripe_afterwards() -> Iterator[None]:
    yield
    address.configure(Settings())


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(names=st.lists(st.sampled_from(sorted(STEPS)), min_size=1, max_size=7))
def test_agree_after_every_step(
    adapter: StripeAdapter, clock: MovableClock, names: list[str]
) -> None:
    with running_stripe() as stripe:
        address.configure(Settings(stripe_api_url=stripe.url))
        stripe.add_subscription("sub_7")
        customer = Customer(Shop(stripe, adapter, clock))
        for name in names:
            STEPS[name](customer)
            customer.expect_stripe_to_agree()
        customer.expect_no_charge_after_the_end()
