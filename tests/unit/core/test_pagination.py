"""Pages of a long list: every row once and in order, whatever is added while somebody reads."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from app.core.database.pagination import Keyset, Page, build_window, read_page


class Base(DeclarativeBase):
    pass


class Entry(Base):
    __tablename__ = "entries"

    owner: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[int]
    is_red: Mapped[bool]


OWN = "acct_own"
MOMENTS = st.lists(st.tuples(st.integers(0, 4), st.booleans()), max_size=25)
"""Few moments, so that many rows have the same."""
ORDERS = {
    "by moment": Keyset((Entry.at, Entry.id), Entry.owner == OWN),
    "by name": Keyset((Entry.id,), Entry.owner == OWN),
    "the oldest first": Keyset((Entry.at, Entry.id), Entry.owner == OWN, ascending=True),
}


@contextmanager
def entries(moments: list[tuple[int, bool]]) -> Iterator[Session]:
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        for number, (at, is_red) in enumerate(moments):
            session.add(Entry(owner=OWN, id=f"e_{number:03}", at=at, is_red=is_red))
            session.add(Entry(owner="acct_other", id=f"e_{number:03}", at=at, is_red=is_red))
        session.flush()
        yield session
    engine.dispose()


def expected(keyset: Keyset, moments: list[tuple[int, bool]]) -> list[str]:
    rows = [(f"e_{number:03}", at) for number, (at, _red) in enumerate(moments)]
    by_moment = len(keyset.columns) > 1
    ordered = sorted(rows, key=lambda row: (row[1] if by_moment else 0, row[0]))
    return [name for name, _ in (ordered if keyset.ascending else reversed(ordered))]


@pytest.mark.parametrize("order", ORDERS)
@settings(max_examples=20)
@given(moments=MOMENTS, limit=st.integers(1, 6), late=st.integers(0, 4))
def test_shows_every_row_once_and_in_order_whatever_is_added(order, moments, limit, late):
    keyset, before, found = ORDERS[order], None, []
    with entries(moments) as session:
        for number in range(3 * len(moments) + 2):
            page: Page[Entry] = read_page(
                session, select(Entry), keyset, before=before, limit=limit
            )
            found += [row.id for row in page]
            assert len(page.rows) <= limit
            assert (page.following is None) == (page.older is None)
            if page.older is None:
                break
            before = page.older
            if number < len(moments):
                session.add(Entry(owner=OWN, id=f"z_{number:03}", at=late, is_red=False))
                session.flush()

    assert [name for name in found if name.startswith("e_")] == expected(keyset, moments)
    assert len(found) == len(set(found))


@pytest.mark.parametrize("order", ORDERS)
@settings(max_examples=20)
@given(moments=MOMENTS, limit=st.integers(1, 6), size=st.integers(1, 6))
def test_a_window_hides_no_row_that_a_filter_wants(order, moments, limit, size):
    keyset, before, found = ORDERS[order], None, []
    with entries(moments) as session:
        for _ in range(2 * len(moments) + 2):
            window = build_window(session, keyset, before=before, size=size)
            query = select(Entry).where(Entry.is_red)
            page: Page[Entry] = read_page(session, query, keyset, window=window, limit=limit)
            found += [row.id for row in page]
            if page.older is None:
                break
            before = page.older

    red = {f"e_{number:03}" for number, (_at, is_red) in enumerate(moments) if is_red}
    assert found == [name for name in expected(keyset, moments) if name in red]


def test_goes_on_by_name_where_the_row_is_gone():
    keyset = ORDERS["by moment"]
    with entries([(1, True), (1, True), (1, True)]) as session:
        session.delete(session.get(Entry, (OWN, "e_001")))
        session.flush()
        page: Page[Entry] = read_page(session, select(Entry), keyset, before="e_001", limit=5)

    assert [row.id for row in page] == ["e_000"]


def test_builds_a_row_of_what_is_selected():
    with entries([(3, True)]) as session:
        page: Page[tuple[str, int]] = read_page(
            session,
            select(Entry.id, Entry.at),
            ORDERS["by name"],
            limit=5,
            build=lambda name, at: (name, at),
        )

    assert page.rows == [("e_000", 3)]
