"""A credit note about each refund: linked to it, once, and never about more than was paid."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.billing.adapter import Applied, Pending, Result
from app.billing.models import ActionKind
from app.billing.stripe import address
from app.billing.stripe.adapter import StripeAdapter
from app.billing.stripe.permissions import KeyPermission
from app.config import Settings
from tests.support.clocks import MovableClock
from tests.support.stripe_double import KEY, Params, StripeDouble, running_stripe
from tests.unit.billing.test_stripe import Shop

PAID = 2900


@pytest.fixture
def adapter() -> StripeAdapter:
    return StripeAdapter(KEY, frozenset(KeyPermission), has_credit_notes=True)


@pytest.fixture
def shop(adapter: StripeAdapter, clock: MovableClock) -> Iterator[Shop]:
    with running_stripe() as double:
        address.configure(Settings(stripe_api_url=double.url))
        double.add_subscription("sub_7")
        yield Shop(double, adapter, clock)
    address.configure(Settings())


def cancel(shop: Shop, amount: int | None = 1000, action_id: str = "act_1", **more: Any) -> Result:
    currency = None if amount is None else more.get("currency", "EUR")
    order = {"kind": "full", "amount_minor": amount, "currency": currency}
    return shop.cancel("immediately", action_id, refund=order)


def rows(stripe: StripeDouble, name: str) -> list[Params]:
    return list(stripe.tables[name].values())


def code_of(result: Result) -> str | None:
    assert isinstance(result, Applied)
    return result.code


def issue_by_hand(stripe: StripeDouble, amount: int) -> None:
    """Let the account credit a part of the invoice itself, to the customer's balance."""
    (invoice,) = rows(stripe, "invoices")
    number = len(stripe.tables["credit_notes"])
    stripe.tables["credit_notes"][f"cn_by_hand_{number}"] = {
        "id": f"cn_by_hand_{number}",
        "object": "credit_note",
        "invoice": invoice["id"],
        "status": "issued",
        "total": amount,
        "post_payment_amount": amount,
        "pre_payment_amount": 0,
        "refunds": [],
        "metadata": {},
    }


def test_is_linked_to_the_refund_and_carries_its_amount(shop):
    assert code_of(cancel(shop)) is None

    (refund,), (note,) = rows(shop.stripe, "refunds"), rows(shop.stripe, "credit_notes")
    assert refund["amount"] == note["total"] == 1000
    assert note["refunds"] == [
        {"type": "refund", "refund": refund["id"], "amount_refunded": 1000},
    ]
    assert note["metadata"] == refund["metadata"] == {"fairwell_action": "act_1"}


def test_of_a_part_of_the_invoice_leaves_room_for_one_about_the_rest(shop):
    cancel(shop)
    order = {"kind": "full", "amount_minor": None, "currency": None}
    result = shop.ask(ActionKind.WITHDRAW, {"withdraw": {"refund": order}}, "act_2")

    assert code_of(result) == "refund_reduced"
    assert [each["total"] for each in rows(shop.stripe, "credit_notes")] == [1000, PAID - 1000]


def test_counts_as_stripe_does_where_a_currency_has_no_cents(adapter, clock):
    with running_stripe() as stripe:
        address.configure(Settings(stripe_api_url=stripe.url))
        stripe.add_price("price_jpy", 2900, currency="jpy")
        stripe.add_subscription("sub_7", "price_jpy")
        cancel(Shop(stripe, adapter, clock), 1000, currency="JPY")
        assert [each["total"] for each in rows(stripe, "credit_notes")] == [1000]
    address.configure(Settings())


def test_is_not_issued_unless_the_account_wants_it(shop, clock):
    plain = Shop(shop.stripe, StripeAdapter(KEY, frozenset(KeyPermission)), clock)
    assert code_of(cancel(plain)) is None
    assert rows(shop.stripe, "credit_notes") == []
    assert not any("credit_notes" in path for _, path, _, _ in shop.stripe.asked)


def test_is_not_issued_about_a_refund_that_was_refused(shop):
    shop.stripe.allowed.remove("refunds")
    assert code_of(cancel(shop)) == "refund_refused"
    assert rows(shop.stripe, "credit_notes") == []


@pytest.mark.parametrize("step", ["POST /v1/refunds", "POST /v1/credit_notes"])
@pytest.mark.parametrize("fault", ["done_but_lost", "drop", "down", "rate"])
def test_is_issued_once_wherever_the_connection_broke(shop, step, fault):
    shop.stripe.faults.append((step, fault))
    cancel(shop)
    shop.stripe._remembered.clear()  # a day later, no key is remembered
    assert code_of(cancel(shop)) is None
    assert [each["amount"] for each in rows(shop.stripe, "refunds")] == [1000]
    assert [each["total"] for each in rows(shop.stripe, "credit_notes")] == [1000]


def test_that_is_not_clear_keeps_the_action_waiting(shop):
    shop.stripe.faults.append(("POST /v1/credit_notes", "down"))
    assert isinstance(cancel(shop), Pending)
    assert shop.row["status"] == "canceled"


def test_of_less_than_was_shown_says_so_after_a_retry_too(shop):
    shop.stripe.faults.append(("POST /v1/credit_notes", "down"))
    assert isinstance(cancel(shop, 5000), Pending)
    assert code_of(cancel(shop, 5000)) == "refund_reduced"
    assert [each["total"] for each in rows(shop.stripe, "credit_notes")] == [PAID]


def test_that_is_refused_leaves_the_refund_paid_and_says_so(shop):
    shop.stripe.allowed.remove("credit_notes")
    assert code_of(cancel(shop)) == "credit_note_refused"
    assert [each["amount"] for each in rows(shop.stripe, "refunds")] == [1000]


@pytest.mark.parametrize(
    ("by_hand", "total", "code"),
    [(2500, 400, "credit_note_reduced"), (PAID, None, "credit_note_refused")],
)
def test_is_never_about_what_was_credited_already(shop, by_hand, total, code):
    issue_by_hand(shop.stripe, by_hand)
    assert code_of(cancel(shop)) == code
    made = [each["total"] for each in rows(shop.stripe, "credit_notes") if each["refunds"]]
    assert made == ([] if total is None else [total])


def test_that_the_account_issued_about_the_refund_is_enough(shop):
    shop.stripe.faults.append(("POST /v1/credit_notes", "down"))
    cancel(shop)
    issue_by_hand(shop.stripe, 1000)
    (note,), (refund,) = rows(shop.stripe, "credit_notes"), rows(shop.stripe, "refunds")
    note["refunds"] = [{"type": "refund", "refund": refund["id"], "amount_refunded": 1000}]

    assert code_of(cancel(shop)) is None
    assert len(rows(shop.stripe, "credit_notes")) == 1


STEP = st.tuples(
    st.sampled_from(["act_1", "act_2", "by hand"]),
    st.integers(1, PAID + 600),
    st.sampled_from([None, "down", "done_but_lost", "rate", "drop"]),
    st.sampled_from(["/v1/refunds", "/v1/credit_notes", "POST /v1/credit_notes"]),
    st.booleans(),
)
"""Who credits, how much, what breaks and where, and whether Stripe forgets its keys before."""


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=st.lists(STEP, min_size=1, max_size=7))
def test_agree_with_the_refunds_whatever_happens(
    adapter: StripeAdapter, clock: MovableClock, steps: list[Any]
) -> None:
    with running_stripe() as stripe:
        address.configure(Settings(stripe_api_url=stripe.url))
        stripe.add_subscription("sub_7")
        shop = Shop(stripe, adapter, clock)
        amounts: dict[str, int] = {}
        for who, amount, fault, where, is_forgotten in steps:
            if is_forgotten:
                stripe._remembered.clear()
            if who == "by hand":
                left = PAID - sum(each["total"] for each in rows(stripe, "credit_notes"))
                if left:
                    issue_by_hand(stripe, min(amount, left))
                continue
            stripe.faults = [(where, fault)] if fault else []
            result = cancel(shop, amounts.setdefault(who, amount), who)
            expect_each_once(stripe, who, amounts[who], result)
    address.configure(Settings())


def expect_each_once(stripe: StripeDouble, who: str, amount: int, result: Result) -> None:
    refunds, notes = rows(stripe, "refunds"), rows(stripe, "credit_notes")
    assert sum(each["amount"] for each in refunds) <= PAID
    assert sum(each["total"] for each in notes) <= PAID
    mine = [each["amount"] for each in refunds if each["metadata"]["fairwell_action"] == who]
    about = [each["total"] for each in notes if each["metadata"].get("fairwell_action") == who]
    assert len(mine) <= 1
    assert len(about) <= len(mine)
    assert sum(about) <= sum(mine)
    if isinstance(result, Applied) and result.code is None:
        assert mine == about == [amount]
