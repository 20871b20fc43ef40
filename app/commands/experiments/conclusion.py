"""``fairwell experiment conclude|texts|correct``: what is done while customers are in it."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import click
from flask.cli import with_appcontext

from app.commands.experiments.command import experiment
from app.commands.experiments.steps import require, take_step
from app.commands.output import account_option, as_json_option, show
from app.experiments.checks import documents_of
from app.experiments.live.conclusion import conclude_experiment
from app.experiments.live.corrections import Correction, correct_texts
from app.experiments.live.holdouts import HoldoutTerm
from app.experiments.models import Experiment, ExperimentDecision
from app.experiments.queries import list_continued
from app.extensions import reading
from app.flows.copy.texts import EVERY_LOCALE, list_written
from app.flows.errors import FlowNotPublished

_DAY = click.DateTime(["%Y-%m-%d"])


@experiment.command("conclude")
@click.argument("key")
@account_option
@click.option(
    "--decision", type=click.Choice([each.value for each in ExperimentDecision]), required=True
)
@click.option("--winner", help="The variant to publish, such as b.")
@click.option("--note", default="", help="Why, for later readers.")
@click.option("--replaces-newer", is_flag=True, help="Publish though the flow changed since.")
@click.option("--keep-holdout", is_flag=True, help="The same customers go on without offers.")
@click.option("--holdout-until", type=_DAY, help="The day the holdout ends (UTC).")
@as_json_option
@with_appcontext
def conclude(  # noqa: PLR0917 (an option each)
    key: str,
    account_id: str,
    decision: str,
    winner: str | None,
    note: str,
    replaces_newer: bool,
    keep_holdout: bool,
    holdout_until: datetime | None,
    as_json: bool,
) -> None:
    """End an experiment with a decision; publish_variant publishes the winner in the same step."""
    term = _read_term(keep_holdout, holdout_until)

    def act(found: Experiment) -> None:
        conclude_experiment(
            found,
            ExperimentDecision(decision),
            note=note,
            winner=winner,
            replaces_newer=replaces_newer,
            holdout=term,
        )

    found = take_step(account_id, key, act, "experiment.concluded")
    show(_summary(found), as_json=as_json)


@experiment.command("texts")
@click.argument("key")
@click.argument("variant")
@account_option
@as_json_option
@with_appcontext
def texts(key: str, variant: str, account_id: str, as_json: bool) -> None:
    """Print the texts that a variant's customers see: where each stands, and its language."""
    try:
        with reading():
            document = documents_of(require(account_id, key)).get(variant)
    except FlowNotPublished as error:
        raise click.ClickException("Its flow is not published: no customer sees it.") from error
    if document is None:
        raise click.ClickException(f"The experiment {key} has no variant {variant}.")
    rows = list_written(document)
    if as_json:
        names = ("key", "locale", "text")
        click.echo(json.dumps({"texts": [dict(zip(names, row, strict=True)) for row in rows]}))
        return
    for place, locale, words in rows:
        click.echo(f"{place} [{locale}] {json.dumps(words, ensure_ascii=False)}")


@experiment.command("correct")
@click.argument("key")
@click.argument("variant")
@account_option
@click.option("--text", "place", required=True, help="Where it stands, such as survey.title.")
@click.option("--locale", default=EVERY_LOCALE, show_default=True, help="*: for every language.")
@click.option("--before", required=True, help="The text as it stands there now.")
@click.option("--after", required=True, help="The text as it should be.")
@as_json_option
@with_appcontext
def correct(  # noqa: PLR0917 (an option each)
    key: str,
    variant: str,
    account_id: str,
    place: str,
    locale: str,
    before: str,
    after: str,
    as_json: bool,
) -> None:
    """Mend a typing mistake while customers are in it, in every variant that has the same text."""
    changed: list[str] = []

    def act(found: Experiment) -> None:
        correction = Correction(place, locale, before, after)
        changed.extend(correct_texts(found, variant, [correction]).variants)

    take_step(
        account_id,
        key,
        act,
        "experiment.corrected",
        variants=changed,
        texts=[f"{place} {locale}"],
    )
    show({"experiment": key, "variants": ", ".join(changed)}, as_json=as_json)


def _read_term(keep_holdout: bool, until: datetime | None) -> HoldoutTerm | None:
    if until is not None and not keep_holdout:
        raise click.UsageError("--holdout-until goes with --keep-holdout.")
    return HoldoutTerm(until.replace(tzinfo=UTC) if until else None) if keep_holdout else None


def _summary(found: Experiment) -> dict[str, str | None]:
    with reading():
        held = list_continued(found.account_id, found.key)
    return {
        "experiment": found.key,
        "status": found.status,
        "decision": found.decision,
        "winner": found.winner,
        "holdout": held[0].key if held else None,
    }
