"""Whatever can hold a moment of test mode moves when its time is moved, or says why it stays."""

from __future__ import annotations

import ast
import types
from collections.abc import Iterator
from dataclasses import fields
from datetime import date, datetime
from typing import Annotated, Any, Union, get_args, get_origin

import pytest
from flask import Flask
from pydantic import AwareDatetime, BaseModel
from sqlalchemy import JSON, Column, Date, DateTime, TypeDecorator

from app.core.database.types import Encrypted
from app.extensions import Model
from app.offers.snapshot import OfferSnapshot
from app.offers.subscription import ClaimedSubscription
from app.outbox import handlers
from app.receipts.facts import Facts
from app.sessions.entry.claims import OpenClaims
from app.test_clock.jobs import KINDS, OF_NO_MODE
from app.test_clock.shift import EACH, Path
from app.test_clock.tables import FACTS, MOVED, OFFER, STAYS, SUBSCRIPTION, MovedTable
from tests.rules.sources import mappers, modules, name_called

CATALOGUE = {("rules", "starts_at"), ("rules", "ends_at")}
"""When the owner makes an offer: of the account, and the same for both modes."""
every_moved_table = pytest.mark.parametrize("table", MOVED, ids=lambda table: table.model.__name__)


def test_every_model_with_moments_moves_or_says_why_not(app: Flask):
    with_moments = {
        mapper.class_.__name__
        for mapper in mappers()
        if any(is_moment(column) for column in columns_of(mapper.class_).values())
    }
    moved = {table.model.__name__ for table in MOVED}

    assert with_moments - moved == set(STAYS)
    assert not moved & set(STAYS)
    assert all(STAYS.values())


@every_moved_table
def test_every_column_moves_or_says_why_not(table: MovedTable):
    columns = columns_of(table.model)
    named = [*table.moments, *table.paths, *table.stays]

    assert len(named) == len(set(named))
    assert set(named) == {name for name, each in columns.items() if may_hold_moments(each)}
    assert all(is_moment(columns[name]) for name in table.moments)
    assert all(table.stays.values())


def test_every_moment_of_a_subscription_moves():
    assert set(paths_in(ClaimedSubscription)) == set(SUBSCRIPTION)
    assert {path for path in paths_in(OpenClaims) if path[0] != "subscription"} == set()


def test_every_moment_of_a_shown_offer_moves():
    assert set(paths_in(OfferSnapshot)) == set(OFFER) | CATALOGUE


def test_every_moment_of_a_receipt_moves():
    assert {(each.name,) for each in fields(Facts) if each.name.endswith("_at")} == set(FACTS)


def test_every_day_that_customers_choose_moves():
    read = {
        call.args[1].value
        for module in modules("app")
        for call in module.calls()
        if name_called(call) == "read_day" and isinstance(call.args[1], ast.Constant)
    }
    moved = {path[-1] for table in MOVED for paths in table.paths.values() for path in paths}
    assert read
    assert read <= moved


def test_every_kind_of_job_says_how_it_is_told_from_live_ones(app: Flask):
    assert set(KINDS) | set(OF_NO_MODE) == set(handlers._handlers)
    assert not set(KINDS) & set(OF_NO_MODE)


def columns_of(model: type[Model]) -> dict[str, Column[Any]]:
    """Return the columns of a table by the names of their attributes."""
    mapper = next(each for each in mappers() if each.class_ is model)
    return {
        each.key: each.columns[0]
        for each in mapper.column_attrs
        if isinstance(each.columns[0], Column)
    }


def is_moment(column: Column[Any]) -> bool:
    kind = column.type.impl if isinstance(column.type, TypeDecorator) else column.type
    return isinstance(kind, DateTime | Date)


def may_hold_moments(column: Column[Any]) -> bool:
    return is_moment(column) or isinstance(column.type, JSON | Encrypted)


def paths_in(annotation: Any) -> Iterator[Path]:
    """Yield where moments and days stand in the JSON of a type."""
    origin, inner = get_origin(annotation), get_args(annotation)
    if annotation in {AwareDatetime, datetime, date}:
        yield ()
    elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
        for name, known in annotation.model_fields.items():
            yield from ((name, *path) for path in paths_in(known.annotation))
    elif origin is tuple:
        yield from ((EACH, *path) for path in paths_in(inner[0]))
    elif origin in {Annotated, Union, types.UnionType}:
        for each in inner:
            yield from paths_in(each)
