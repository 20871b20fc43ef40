"""Reads the words of a flow for the pages, with what customers read in the gaps."""

from __future__ import annotations

from flask import abort

from app.console.shell.access import current
from app.flows.copy.grid import Cell, Row
from app.flows.copy.service import FlowTexts, read_texts
from app.flows.errors import FlowNotFound
from app.labels.customer.flow_copy import DefaultCopy


def require_texts(flow_key: str) -> FlowTexts:
    """Return the words of a flow of the account at which the member sits, else answer 404."""
    account_id = current().account.id
    try:
        return read_texts(account_id, flow_key, DefaultCopy(account_id))
    except FlowNotFound:
        abort(404)


def require_cell(words: FlowTexts, key: str, locale: str) -> tuple[Row, Cell]:
    """Return one cell of the grid, else answer 404."""
    row = words.grid.row(key)
    if row is None or locale not in words.grid.locales:
        abort(404)
    return row, row.cell(locale)
