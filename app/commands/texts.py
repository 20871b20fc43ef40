"""``fairwell words``: texts of your own pages, judged as the texts of a flow are."""

from __future__ import annotations

from typing import TextIO

import click

from app.core.findings import Severity
from app.core.locale import SHIPPED_LOCALES
from app.fairness.copy.analysis import Match, lint_text
from app.fairness.copy.roles import TextRole
from app.fairness.copy.suggestions import fair_wording


@click.group()
def words() -> None:
    """Texts beside the flow: the buttons and pages that lead to it."""


@words.command("lint")
@click.argument("file", type=click.File(encoding="utf-8"), default="-")
@click.option("--language", type=click.Choice(SHIPPED_LOCALES), required=True)
@click.option(
    "--as",
    "role",
    type=click.Choice([role.value for role in TextRole]),
    default=TextRole.TEXT.value,
    show_default=True,
    help="What the texts are. A button that says no is read more strictly than a reason.",
)
def lint(file: TextIO, language: str, role: str) -> None:
    """Judge a file with one text in a line. Ends with status 1 if one of them is an error."""
    found = False
    for number, line in enumerate(file, start=1):
        for slip in lint_text(line.strip(), language, TextRole(role)):
            click.echo(_line(number, line.strip(), slip, language, TextRole(role)))
            found = found or slip.severity is Severity.ERROR
    if found:
        raise SystemExit(1)


def _line(number: int, text: str, slip: Match, language: str, role: TextRole) -> str:
    fair = fair_wording(slip.kind, language, role)
    better = f' Fair: "{fair}"' if fair else ""
    quote = text[slip.start : slip.end]
    return f'{slip.severity} {slip.predicate} {slip.kind} line {number}: "{quote}".{better}'
