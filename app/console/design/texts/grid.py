"""The grid of a flow's words: which are there, and which need somebody."""

from __future__ import annotations

import enum
from collections.abc import Callable
from typing import Any

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from app.console.design.flows.pages import get_title
from app.console.design.texts.queries import require_texts
from app.console.shell.access import current, needs
from app.console.shell.pages import render
from app.core.web.hypermedia import leave_page
from app.flows.copy.checks import UNFAIR, TextProblem
from app.flows.copy.grid import Grid, Row
from app.flows.copy.service import FlowTexts
from app.flows.published import name_flows
from app.labels.member.codes import LANGUAGES
from app.labels.member.texts import about, flaw_label, stand_in_label, text_label
from app.members.roles import Permission

bp = Blueprint("texts", __name__)
PAGE = 60
"""Texts on a page."""


class TextFilter(enum.StrEnum):
    """Which rows are shown."""

    ALL = "all"
    MISSING = "missing"
    OUTDATED = "outdated"
    TOO_LONG = "too_long"
    UNFAIR = "unfair"
    OTHER = "other"


_FITS: dict[TextFilter, Callable[[Row], bool]] = {
    TextFilter.ALL: lambda row: True,
    TextFilter.MISSING: lambda row: row.is_incomplete,
    TextFilter.OUTDATED: lambda row: row.has(TextProblem.OUTDATED),
    TextFilter.TOO_LONG: lambda row: row.has(TextProblem.TOO_LONG, TextProblem.LONG_WORD),
    TextFilter.UNFAIR: lambda row: row.has(*UNFAIR),
    TextFilter.OTHER: lambda row: row.has(
        TextProblem.PLACEHOLDERS, TextProblem.MERGE_FIELD, TextProblem.ADDRESS
    ),
}


@bp.get("/words")
@needs(Permission.VIEW)
def index() -> ResponseReturnValue:
    """Lead to the flow that is asked for, else to the one customers come to by default."""
    flow_key = request.args.get("flow") or current().account.default_flow_key
    return leave_page(url_for("console.texts.show", flow_key=flow_key))


@bp.get("/words/<flow_key>")
@needs(Permission.VIEW)
def show(flow_key: str) -> ResponseReturnValue:
    """Show the grid: a row for each text, a column for each language, the source first."""
    words = require_texts(flow_key)
    shown, locale = _filter(), request.args.get("locale", "")
    grid = words.grid
    rows = [row for row in grid.rows if _FITS[shown](row)]
    number, last = _page(len(rows))
    return render(
        "console/texts/grid.html",
        title=get_title(flow_key),
        flow_key=flow_key,
        flows=name_flows(current().account.id),
        grid=grid,
        rows=rows[(number - 1) * PAGE : number * PAGE],
        page=number,
        last_page=last,
        counts={each: sum(_FITS[each](row) for row in grid.rows) for each in TextFilter},
        shown=shown,
        locale=locale if locale in grid.locales else "",
        columns=_columns(grid, locale),
        **wording(),
    )


def wording() -> dict[str, Any]:
    """Return the words that the templates of a grid and of a cell need."""
    return {
        "text_label": text_label,
        "flaw_label": flaw_label,
        "stand_in_label": stand_in_label,
        "about": about,
        "language_names": dict(LANGUAGES),
        "may_edit": {
            "flow": current().may(Permission.EDIT_FLOWS),
            "offer": current().may(Permission.EDIT_OFFERS),
        },
    }


def build_address(words: FlowTexts, key: str) -> str:
    """Return where a text stands in the grid: on which of its pages, and in which row."""
    place = [row.text.key for row in words.grid.rows].index(key)
    page = place // PAGE + 1
    url = url_for("console.texts.show", flow_key=words.flow_key, page=page if page > 1 else None)
    return f"{url}#row-{key}"


def _page(count: int) -> tuple[int, int]:
    """Return which page is asked for, as far as there is one, and the last."""
    last = max(1, -(-count // PAGE))
    asked = request.args.get("page", "")
    return min(last, max(1, int(asked))) if asked.isdecimal() and len(asked) < 6 else 1, last


def _filter() -> TextFilter:
    wanted = request.args.get("show", "")
    return TextFilter(wanted) if wanted in list(TextFilter) else TextFilter.ALL


def _columns(grid: Grid, locale: str) -> list[str]:
    """Return the languages shown: the source, and the chosen one or all."""
    others = [each for each in grid.locales if each != grid.source]
    return [grid.source, *([locale] if locale in others else others)]
