"""``fairwell experiment``: plan comparisons, start and stop them, read what they say."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click
from flask.cli import with_appcontext

from app.analytics.experiments.report import read_report
from app.analytics.experiments.summary import (
    summary_of_experiment,
    summary_of_plan,
    summary_of_report,
)
from app.commands.experiments.steps import require, take_step
from app.commands.output import account_option, as_json_option, show
from app.experiments import lifecycle
from app.experiments.analysis.planner import plan_comparison
from app.experiments.models import Experiment
from app.experiments.queries import list_bandits, list_experiments
from app.experiments.schedule import keep_schedule
from app.extensions import db, reading
from app.sessions.experiments.results import measure_volume, share_out

_key = click.argument("key")


@click.group()
def experiment() -> None:
    """Experiments: comparisons of flows."""


@experiment.command("plan")
@account_option
@click.option("--flow", "flow_key", default="default", show_default=True)
@click.option(
    "--effect",
    type=click.FloatRange(min=0.1),
    required=True,
    help="The smallest difference worth knowing, in points.",
)
@click.option("--baseline", type=float, help="The save rate in percent. Default: your own.")
@click.option("--variants", type=click.IntRange(2, 8), default=2, show_default=True)
@click.option("--once", is_flag=True, help="You will wait, and look once at the end.")
@as_json_option
@with_appcontext
def plan(  # noqa: PLR0917 (an option each)
    account_id: str,
    flow_key: str,
    effect: float,
    baseline: float | None,
    variants: int,
    once: bool,
    as_json: bool,
) -> None:
    """Say how many sessions and months a comparison takes at your own volume."""
    with reading():
        volume = measure_volume(account_id, flow_key)
    rate = baseline / 100 if baseline is not None else volume.baseline
    if rate is None or not 0 < rate < 1 or not 0 < effect / 100 < 1 - rate:
        raise click.ClickException("Give a --baseline and an --effect that fit below 100 percent.")
    found = plan_comparison(rate, effect / 100, volume.monthly, arms=variants, looks_once=once)
    show(summary_of_plan(found, volume), as_json=as_json)


@experiment.command("list")
@account_option
@as_json_option
@with_appcontext
def list_all(account_id: str, as_json: bool) -> None:
    """List the experiments of an account, the newest first."""
    with reading():
        rows = [_row(each) for each in list_experiments(account_id)]
    if as_json:
        show({"experiments": rows}, as_json=True)
        return
    for row in rows:
        click.echo(f"{row['key']:<24} {row['status']:<10} {row['flow']}")


def _add_step(step: str, help_text: str) -> None:
    """Add a command that takes a step, as the other doors do under the same name."""

    @experiment.command(step, help=help_text)
    @_key
    @account_option
    @as_json_option
    @with_appcontext
    def run(key: str, account_id: str, as_json: bool) -> None:
        found = take_step(account_id, key, *lifecycle.STEPS[step])
        show({"experiment": key, "status": found.status}, as_json=as_json)


_add_step("start", "Let customers in. Says everything that stands against it.")
_add_step("pause", "Let nobody else in. Everybody gets the published flow until it goes on.")
_add_step("resume", "Go on where a pause began.")
_add_step(
    "stop",
    "End an experiment without a decision. Everybody gets the published flow from now on.",
)


@experiment.command("delete")
@_key
@account_option
@as_json_option
@with_appcontext
def delete(key: str, account_id: str, as_json: bool) -> None:
    """Delete a draft that no customer was ever in."""
    take_step(account_id, key, lifecycle.delete_experiment, "experiment.deleted")
    show({"experiment": key, "change": "deleted"}, as_json=as_json)


@experiment.command("results")
@_key
@account_option
@as_json_option
@with_appcontext
def results(key: str, account_id: str, as_json: bool) -> None:
    """Print what an experiment has shown so far, and whether it may be believed."""
    with reading():
        found = summary_of_report(read_report(require(account_id, key)))
    if as_json:
        show(found, as_json=True)
        return
    variants = found.pop("variants")
    show(found, as_json=False)
    for row in variants:
        click.echo(f"\n{row.pop('key')}")
        show(row, as_json=False)


def keep_experiments_on_schedule() -> None:
    """Start and end what is due, and share out the customers of bandits.

    Each by itself: nothing is judged or counted while others wait for the lock.
    """
    with reading():
        keep_schedule(db.session.commit)
        for bandit in list_bandits():
            share_out(bandit)
            db.session.commit()


def _row(found: Experiment) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in summary_of_experiment(found).items()
    }
