"""The daily counts, and what has to be counted anew."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import BigInteger, Index, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.models import Mode
from app.core.clock import utcnow
from app.core.database.types import Id
from app.core.ids import new_id
from app.extensions import Model

_ROWS_ARE_THE_KEY: dict[str, Any] = {"sqlite_with_rowid": False}
_Day = String(10)


class StaleCount(Model):
    """A subscription of which something became known, so that its sessions' days are out of date.

    Written in the transaction of what happened, a row each time: nobody waits for
    anybody. No foreign key to the account, whose row each would have to lock.
    """

    __tablename__ = "stale_counts"
    __table_args__ = (Index("ix_stale_counts_at", "account_id", "at"),)

    account_id: Mapped[str] = mapped_column(Id, primary_key=True)
    id: Mapped[str] = mapped_column(Id, primary_key=True, default=partial(new_id, "stc"))
    mode: Mapped[Mode]
    customer_ref: Mapped[str]
    subscription_ref: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=utcnow)


class CountedDay(Model):
    """A day of an account in one mode, and when it was last counted.

    Whoever stores counts goes from one round to the next, in one statement: counts that were
    made beside those of the round before are refused.
    """

    __tablename__ = "counted_days"

    account_id: Mapped[str] = mapped_column(Id, primary_key=True)
    mode: Mapped[Mode] = mapped_column(primary_key=True)
    day: Mapped[str] = mapped_column(_Day, primary_key=True)
    """In UTC, as ``2026-11-30``."""
    counted_at: Mapped[datetime]
    round: Mapped[int] = mapped_column(default=0, server_default="0")
    """How often it was counted."""
    experiments_round: Mapped[int] = mapped_column(default=-1, server_default="-1")
    """The round whose experiments were counted. Another one: a worker did that knows of none."""


class _OfDay:
    account_id: Mapped[str] = mapped_column(Id, primary_key=True, sort_order=-5)
    mode: Mapped[Mode] = mapped_column(primary_key=True, sort_order=-4)
    day: Mapped[str] = mapped_column(_Day, primary_key=True, sort_order=-3)
    """The day on which sessions ended, in UTC, as ``2026-11-30``."""
    flow_id: Mapped[str] = mapped_column(Id, primary_key=True, sort_order=-2)
    variant: Mapped[str] = mapped_column(primary_key=True, default="", sort_order=-1)
    """The side of an experiment. Empty: there was none."""


class _Outcomes:
    saved: Mapped[int] = mapped_column(default=0)
    paused: Mapped[int] = mapped_column(default=0)
    """Those among ``saved`` who paused."""
    kept: Mapped[int] = mapped_column(default=0)
    canceled: Mapped[int] = mapped_column(default=0)
    abandoned: Mapped[int] = mapped_column(default=0)
    mrr_saved: Mapped[int] = mapped_column(BigInteger, default=0)
    """Monthly revenue of the saved, at the old price, in minor units."""
    mrr_saved_net: Mapped[int] = mapped_column(BigInteger, default=0)
    """The same at the price while the offer runs."""
    mrr_kept: Mapped[int] = mapped_column(BigInteger, default=0)
    mrr_lost: Mapped[int] = mapped_column(BigInteger, default=0)
    """Monthly revenue of the canceled."""


class DailySteps(_OfDay, Model):
    """How far sessions came: those that reached a step, and those that were left there."""

    __tablename__ = "daily_steps"
    __table_args__ = (_ROWS_ARE_THE_KEY,)

    step: Mapped[str] = mapped_column(primary_key=True)
    """Empty: the session as a whole."""
    reached: Mapped[int] = mapped_column(default=0)
    left: Mapped[int] = mapped_column(default=0)


class DailyReasons(_OfDay, _Outcomes, Model):
    """How sessions ended, by reason, plan and currency."""

    __tablename__ = "daily_reasons"
    __table_args__ = (_ROWS_ARE_THE_KEY,)

    reason: Mapped[str] = mapped_column(primary_key=True)
    """Empty: none was given. ``*``: one of the rare ones."""
    plan: Mapped[str] = mapped_column(primary_key=True)
    currency: Mapped[str] = mapped_column(String(3), primary_key=True)


class DailySegments(_OfDay, _Outcomes, Model):
    """How sessions ended, by one trait of the customer at a time."""

    __tablename__ = "daily_segments"
    __table_args__ = (_ROWS_ARE_THE_KEY,)

    dimension: Mapped[str] = mapped_column(String(20), primary_key=True)
    """``tenure``, ``price``, ``country`` or ``locale``."""
    value: Mapped[str] = mapped_column(primary_key=True)
    currency: Mapped[str] = mapped_column(String(3), primary_key=True)


class DailyOffers(_OfDay, Model):
    """What became of offers, by offer, reason and currency."""

    __tablename__ = "daily_offers"
    __table_args__ = (_ROWS_ARE_THE_KEY,)

    offer: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40), primary_key=True)
    reason: Mapped[str] = mapped_column(primary_key=True)
    currency: Mapped[str] = mapped_column(String(3), primary_key=True)
    shown: Mapped[int] = mapped_column(default=0)
    accepted: Mapped[int] = mapped_column(default=0)
    applied: Mapped[int] = mapped_column(default=0)
    saved: Mapped[int] = mapped_column(default=0)
    mrr_saved: Mapped[int] = mapped_column(BigInteger, default=0)
    mrr_saved_net: Mapped[int] = mapped_column(BigInteger, default=0)
    mrr_after: Mapped[int] = mapped_column(BigInteger, default=0)
    """Monthly revenue of the saved once the offer is over."""
    cost: Mapped[int] = mapped_column(BigInteger, default=0)
    """What the offers give away in all, in minor units."""
    lasted_30: Mapped[int] = mapped_column(default=0)
    """Of the saved, those known to have been there thirty days later."""
    lasted_60: Mapped[int] = mapped_column(default=0)
    lasted_90: Mapped[int] = mapped_column(default=0)
    lasted_180: Mapped[int] = mapped_column(default=0)
    ended_30: Mapped[int] = mapped_column(default=0)
    """Of the saved, those known to have left by then. The rest is unknown."""
    ended_60: Mapped[int] = mapped_column(default=0)
    ended_90: Mapped[int] = mapped_column(default=0)
    ended_180: Mapped[int] = mapped_column(default=0)


class DailyLasting(_OfDay, Model):
    """How long saved customers were followed, by kind of offer: what survival curves are made of.

    Days stand on a grid, so that a day has few rows however many customers it has.
    """

    __tablename__ = "daily_lasting"
    __table_args__ = (_ROWS_ARE_THE_KEY,)

    kind: Mapped[str] = mapped_column(String(40), primary_key=True)
    """Empty: they were saved without an offer."""
    known: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """After how many days they were last heard to go on."""
    ended: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """After how many days they left, or will. -1: nothing of the kind is known."""
    due: Mapped[str] = mapped_column(_Day, primary_key=True)
    """The day of an end that lies ahead; until it is over, they count as ``known`` says."""
    saves: Mapped[int] = mapped_column(default=0)


class DailyReturns(_OfDay, Model):
    """How many canceled, and how many of them came back within how many days."""

    __tablename__ = "daily_returns"
    __table_args__ = (_ROWS_ARE_THE_KEY,)

    canceled: Mapped[int] = mapped_column(default=0)
    undone: Mapped[int] = mapped_column(default=0)
    """Took the cancellation back before it took effect."""
    returned_30: Mapped[int] = mapped_column(default=0)
    """Took it back, or subscribed again, within thirty days."""
    returned_60: Mapped[int] = mapped_column(default=0)
    returned_90: Mapped[int] = mapped_column(default=0)
    returned_180: Mapped[int] = mapped_column(default=0)
    returned_365: Mapped[int] = mapped_column(default=0)


class DailyExperiments(Model):
    """How customers of experiments decided, each on the day of the first session that counts.

    Which session that is depends on the customer's others: with one of them, the days of all
    of them are counted anew.
    """

    __tablename__ = "daily_experiments"
    __table_args__ = (_ROWS_ARE_THE_KEY,)

    account_id: Mapped[str] = mapped_column(Id, primary_key=True)
    mode: Mapped[Mode] = mapped_column(primary_key=True)
    """Live, always: customers of test mode are in no experiment."""
    day: Mapped[str] = mapped_column(_Day, primary_key=True)
    experiment_id: Mapped[str] = mapped_column(Id, primary_key=True)
    variant: Mapped[str] = mapped_column(primary_key=True)
    saved: Mapped[int] = mapped_column(default=0)
    kept: Mapped[int] = mapped_column(default=0)
    canceled: Mapped[int] = mapped_column(default=0)


class CountedSession(Model):
    """One ended session as it was counted: for questions that daily counts have no keys for.

    Its columns have the names of the keys and measures of the daily counts, and mean the same.
    """

    __tablename__ = "counted_sessions"
    __table_args__ = (_ROWS_ARE_THE_KEY,)

    account_id: Mapped[str] = mapped_column(Id, primary_key=True)
    mode: Mapped[Mode] = mapped_column(primary_key=True)
    day: Mapped[str] = mapped_column(_Day, primary_key=True)
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    flow_id: Mapped[str] = mapped_column(Id)
    variant: Mapped[str]

    reason: Mapped[str]
    plan: Mapped[str]
    currency: Mapped[str] = mapped_column(String(3))
    tenure: Mapped[str] = mapped_column(String(20))
    price: Mapped[str] = mapped_column(String(20))
    country: Mapped[str]
    locale: Mapped[str]
    offer: Mapped[str]
    """Empty: none was shown."""
    kind: Mapped[str] = mapped_column(String(40))
    steps: Mapped[str]
    """The steps that were seen, by the alphabet, with commas between them."""
    last_step: Mapped[str]
    seconds: Mapped[int]
    """From the first page to the end."""
    presses: Mapped[int]
    """How many pages they answered on the way."""

    saved: Mapped[int] = mapped_column(SmallInteger)
    paused: Mapped[int] = mapped_column(SmallInteger)
    kept: Mapped[int] = mapped_column(SmallInteger)
    canceled: Mapped[int] = mapped_column(SmallInteger)
    abandoned: Mapped[int] = mapped_column(SmallInteger)
    mrr_saved: Mapped[int] = mapped_column(BigInteger)
    mrr_saved_net: Mapped[int] = mapped_column(BigInteger)
    mrr_kept: Mapped[int] = mapped_column(BigInteger)
    mrr_lost: Mapped[int] = mapped_column(BigInteger)

    shown: Mapped[int] = mapped_column(SmallInteger)
    accepted: Mapped[int] = mapped_column(SmallInteger)
    applied: Mapped[int] = mapped_column(SmallInteger)
    mrr_after: Mapped[int] = mapped_column(BigInteger)
    cost: Mapped[int] = mapped_column(BigInteger)
    lasted_30: Mapped[int] = mapped_column(SmallInteger)
    lasted_60: Mapped[int] = mapped_column(SmallInteger)
    lasted_90: Mapped[int] = mapped_column(SmallInteger)
    lasted_180: Mapped[int] = mapped_column(SmallInteger)
    ended_30: Mapped[int] = mapped_column(SmallInteger)
    ended_60: Mapped[int] = mapped_column(SmallInteger)
    ended_90: Mapped[int] = mapped_column(SmallInteger)
    ended_180: Mapped[int] = mapped_column(SmallInteger)

    known: Mapped[int]
    ended: Mapped[int]
    due: Mapped[str] = mapped_column(_Day)
    saves: Mapped[int] = mapped_column(SmallInteger)

    undone: Mapped[int] = mapped_column(SmallInteger)
    returned_30: Mapped[int] = mapped_column(SmallInteger)
    returned_60: Mapped[int] = mapped_column(SmallInteger)
    returned_90: Mapped[int] = mapped_column(SmallInteger)
    returned_180: Mapped[int] = mapped_column(SmallInteger)
    returned_365: Mapped[int] = mapped_column(SmallInteger)
