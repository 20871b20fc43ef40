"""Sixty days of a company that does not exist, so that the console has something to show.

They lie in an account of their own, named for what they are. Nobody is told of
them and nothing is billed: the account has no endpoint and no action URL.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from app.accounts.models import Account
from app.commands.demo.answers import SAID
from app.core.clock import clock_set_to
from app.core.ids import new_id
from app.flows.steps import Form
from app.sessions import service as sessions
from app.sessions import sweep
from app.sessions.engine.progress import Intent
from app.sessions.entry.claims import read_claims
from app.sessions.models import CancelSession

DAYS = 60
VISITS = 150
_REASONS = {
    "too_expensive": 32,
    "unused": 18,
    "missing_features": 15,
    "switched_service": 11,
    "too_complex": 8,
    "low_quality": 5,
    "customer_service": 4,
    "other": 7,
}
_PLACES = (
    ("NL", "nl"),
    ("DE", "de"),
    ("ES", "es"),
    ("GB", "en"),
    ("US", "en"),
    ("AT", "de"),
    ("BE", "fr"),
)
_PRICES = {"pro": 2900, "basic": 1200}
_LEAVES, _CUTS_SHORT, _ACCEPTS, _KEEPS = 0.14, 0.22, 0.34, 0.1
"""How many close the page, cancel at once, accept an offer, stay without one."""


def write_history(
    account: Account,
    now: datetime,
    *,
    halfway: Callable[[], object] = lambda: None,
    seed: int = 7,
) -> int:
    """Let customers come and go in the days before ``now``; return how many there were.

    ``halfway`` is what the team does after half of them. The same seed tells the
    same story, apart from the ids.
    """
    dice = random.Random(seed)  # noqa: S311 - a story, not a secret
    moments = sorted(now - timedelta(minutes=dice.randint(90, DAYS * 1440)) for _ in range(VISITS))
    for number, moment in enumerate(moments, start=1):
        watch = SteppedClock(moment)
        with clock_set_to(watch):
            if number == VISITS // 2:
                halfway()
            left = _visit(account, number, watch, dice)
        if left is not None:
            with clock_set_to(lambda moment=moment: moment + timedelta(hours=1)):  # type: ignore[misc]
                sweep.abandon(account.id, left, timedelta(minutes=30))
    return len(moments)


class SteppedClock:
    """A clock that a customer's reading moves on."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        """Return what time it is."""
        return self.now

    def let_read(self, dice: random.Random) -> None:
        """Let as much time pass as somebody takes for a page."""
        self.now += timedelta(seconds=dice.randint(6, 75))


def _visit(account: Account, number: int, watch: SteppedClock, dice: random.Random) -> str | None:
    """Walk one customer through; return their session if they left in the middle of it."""
    claims = read_claims(_claims(account, number, watch.now, dice))
    visit = sessions.start_session(account, claims, languages=(claims.customer.locale,))
    mood = dice.random()
    if mood < _LEAVES:
        return visit.id
    if mood < _LEAVES + _CUTS_SHORT:
        watch.let_read(dice)
        sessions.answer_step(visit, Intent.CANCEL, {})
    while visit.is_open:
        watch.let_read(dice)
        sessions.answer_step(visit, *_next_press(visit, dice))
    watch.let_read(dice)
    _say_more(visit, dice)
    return None


def _next_press(visit: CancelSession, dice: random.Random) -> tuple[Intent, Form]:
    match visit.step_key:
        case "survey":
            return Intent.CONTINUE, _reason(visit, dice)
        case "offer" if dice.random() < _ACCEPTS:
            return Intent.ACCEPT, _choice(visit)
        case "offer":
            return Intent.DECLINE, {}
        case _:
            return (Intent.KEEP if dice.random() < _KEEPS else Intent.CANCEL), {}


def _reason(visit: CancelSession, dice: random.Random) -> Form:
    code = dice.choices(list(_REASONS), list(_REASONS.values()))[0]
    said = SAID[visit.locale].get(code, ())
    return {"reason": code} | ({f"follow_up.{code}": dice.choice(said)} if said else {})


def _choice(visit: CancelSession) -> Form:
    """Fill in what the offer leaves to choose: its first possibility."""
    offer: Mapping[str, Any] = visit.offer or {}
    if offer.get("kind") == "custom":
        return {"field.phone": "020 555 0100", "field.time": "morning"}
    choices = offer.get("terms", {}).get("choices") or ()
    return {"months": str(choices[0]["months"])} if choices else {}


def _say_more(visit: CancelSession, dice: random.Random) -> None:
    """Some answer the questions behind the result."""
    said = SAID[visit.locale].get("change", ())
    if visit.outcome == "canceled" and said and dice.random() < 0.35:
        sessions.answer_step(visit, Intent.CONTINUE, {})
        if visit.step_key == "feedback":
            usage = dice.choice(["high", "medium", "low"])
            form = {"change": dice.choice(said), "usage": usage, "may_notify": "yes"}
            sessions.answer_step(visit, Intent.CONTINUE, form)


def _claims(account: Account, number: int, moment: datetime, dice: random.Random) -> dict[str, Any]:
    issued_at, (country, locale) = int(moment.timestamp()), dice.choice(_PLACES)
    return {
        "iss": account.id,
        "aud": "fairwell",
        "sub": f"customer-{number:03}",
        "jti": new_id("jti"),
        "iat": issued_at,
        "exp": issued_at + 900,
        "subscription": _subscription(number, issued_at, dice),
        "customer": {"locale": locale, "country": country, "timezone": "Europe/Amsterdam"},
    }


def _subscription(number: int, issued_at: int, dice: random.Random) -> dict[str, Any]:
    plan = dice.choices(list(_PRICES), [2, 1])[0]
    return {
        "ref": f"sub-{number:03}",
        "plan": plan,
        "amount_minor": _PRICES[plan],
        "currency": "EUR",
        "interval": "month",
        "started_at": issued_at - dice.randint(5, 900) * 86400,
        "current_period_end": issued_at + dice.randint(1, 30) * 86400,
    }
