"""How a customer goes through the flow: what they press on each page, and what they write."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from app.accounts.models import Account
from app.commands.simulation.answers import SAID
from app.commands.simulation.market import SampleCustomer
from app.core.ids import new_id
from app.flows.steps import Form
from app.sessions import service as sessions
from app.sessions.engine.progress import Intent
from app.sessions.entry.claims import read_claims
from app.sessions.models import CancelSession

_LEAVES, _CUTS_SHORT, _KEEPS = 0.13, 0.14, 0.07
"""How many close the page, cancel at once, stay without an offer."""
_ACCEPTS: Mapping[str, float] = {
    "discount": 0.52,
    "pause": 0.55,
    "plan_change": 0.35,
    "billing_change": 0.12,
    "trial_extension": 0.3,
    "feature_unlock": 0.34,
    "roadmap": 0.1,
    "onboarding": 0.28,
    "support": 0.22,
    "custom": 0.2,
    "redirect": 0.1,
}
"""How many of those who see an offer of a kind take it."""
_GENEROUS = "half_off"
_ACCEPTS_GENEROUS = 0.75


class SteppedClock:
    """A clock that a customer's reading moves on."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        """Return what time it is."""
        return self.now

    def let_read(self, dice: random.Random) -> None:
        """Let as much time pass as somebody takes for a page."""
        self.now += timedelta(seconds=dice.randint(4, 40))


def walk_through(
    account: Account, customer: SampleCustomer, clock: SteppedClock, dice: random.Random
) -> CancelSession:
    """Walk one customer through, and return their session; open, if they closed the page."""
    claims = read_claims(_claims(account, customer, clock.now, dice))
    begun = sessions.start_session(account, claims, languages=(claims.customer.locale,))
    mood = dice.random()
    if mood < _LEAVES:
        if dice.random() < 0.4 and begun.step_key == "survey":
            clock.let_read(dice)
            sessions.answer_step(begun, *_next_press(begun, customer, dice))
        return begun
    if mood < _LEAVES + _CUTS_SHORT:
        clock.let_read(dice)
        sessions.answer_step(begun, Intent.CANCEL, {})
    while begun.is_open:
        clock.let_read(dice)
        sessions.answer_step(begun, *_next_press(begun, customer, dice))
    clock.let_read(dice)
    _say_more(begun, dice)
    return begun


def cancel_at_once(
    account: Account, customer: SampleCustomer, clock: SteppedClock, dice: random.Random
) -> CancelSession:
    """Walk somebody through who was saved once and has decided: nothing keeps them."""
    claims = read_claims(_claims(account, customer, clock.now, dice))
    begun = sessions.start_session(account, claims, languages=(claims.customer.locale,))
    while begun.is_open:
        clock.let_read(dice)
        sessions.answer_step(begun, *_determined_press(begun, customer, dice))
    return begun


def _determined_press(
    begun: CancelSession, customer: SampleCustomer, dice: random.Random
) -> tuple[Intent, Form]:
    if begun.step_key == "offer":
        return Intent.DECLINE, {}
    if begun.step_key == "survey" and dice.random() < 0.6:
        return Intent.CONTINUE, _reason(begun, customer, dice)
    return Intent.CANCEL, {}


def _next_press(
    begun: CancelSession, customer: SampleCustomer, dice: random.Random
) -> tuple[Intent, Form]:
    match begun.step_key:
        case "survey":
            return Intent.CONTINUE, _reason(begun, customer, dice)
        case "offer" if dice.random() < _attraction(begun):
            return Intent.ACCEPT, _choice(begun)
        case "offer":
            return Intent.DECLINE, {}
        case _:
            return (Intent.KEEP if dice.random() < _KEEPS else Intent.CANCEL), {}


def _attraction(begun: CancelSession) -> float:
    offer: Mapping[str, Any] = begun.offer or {}
    if offer.get("key") == _GENEROUS:
        return _ACCEPTS_GENEROUS
    return _ACCEPTS.get(str(offer.get("kind")), 0.15)


def _reason(begun: CancelSession, customer: SampleCustomer, dice: random.Random) -> Form:
    code = customer.reason
    written = SAID.get(begun.locale, SAID["en"]).get(code, ())
    says = bool(written) and dice.random() < 0.6
    return {"reason": code} | ({f"follow_up.{code}": dice.choice(written)} if says else {})


def _choice(begun: CancelSession) -> Form:
    """Fill in what the offer leaves to choose: its first possibility."""
    offer: Mapping[str, Any] = begun.offer or {}
    if offer.get("kind") == "custom":
        return {"field.phone": "020 555 0100", "field.time": "morning"}
    choices = offer.get("terms", {}).get("choices") or ()
    return {"months": str(choices[0]["months"])} if choices else {}


def _say_more(begun: CancelSession, dice: random.Random) -> None:
    """Some answer the questions behind the result."""
    written = SAID.get(begun.locale, SAID["en"]).get("change", ())
    if begun.outcome == "canceled" and written and dice.random() < 0.3:
        sessions.answer_step(begun, Intent.CONTINUE, {})
        if begun.step_key == "feedback":
            usage = dice.choice(["high", "medium", "low"])
            form = {"change": dice.choice(written), "usage": usage, "may_notify": "yes"}
            sessions.answer_step(begun, Intent.CONTINUE, form)


def _claims(
    account: Account, customer: SampleCustomer, moment: datetime, dice: random.Random
) -> dict[str, Any]:
    issued_at, market = int(moment.timestamp()), customer.market
    return {
        "iss": account.id,
        "aud": "fairwell",
        "sub": customer.customer_ref,
        "jti": new_id("jti"),
        "iat": issued_at,
        "exp": issued_at + 900,
        "subscription": _subscription(customer, issued_at, dice),
        "customer": {
            "locale": market.locale,
            "country": market.country,
            "timezone": market.timezone,
        },
    }


def _subscription(customer: SampleCustomer, issued_at: int, dice: random.Random) -> dict[str, Any]:
    left = dice.randint(1, 365 if customer.interval == "year" else 30)
    return {
        "ref": customer.subscription_ref,
        "plan": customer.plan,
        "amount_minor": customer.amount_minor,
        "currency": customer.market.currency,
        "interval": customer.interval,
        "started_at": issued_at - customer.tenure_days * 86400,
        "current_period_end": issued_at + left * 86400,
    }
