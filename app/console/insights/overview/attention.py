"""What waits for a person: what is broken, has run out, or can be decided."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.analytics.experiments.verdicts import read_current_results
from app.console.shell.access import current
from app.console.shell.worker_health import is_stalled
from app.core.clock import utcnow
from app.declarations.queries import DeclarationFilter, find_declarations
from app.declarations.states import DeclarationState
from app.experiments.analysis.results import Verdict
from app.experiments.models import Experiment, ExperimentStatus
from app.experiments.queries import list_experiments
from app.members.roles import Permission
from app.offers import service as offers
from app.sessions.entry.refusals import list_refusals
from app.sessions.queries.counts import list_refused_by_billing
from app.webhooks import endpoints

LOOK_BACK = timedelta(days=7)
MOST = 100
"""Past that many, they are no longer counted."""
_DECIDABLE = {
    Verdict.BETTER,
    Verdict.WORSE,
    Verdict.NO_DIFFERENCE,
    Verdict.NOT_SHOWN,
}


@dataclass(frozen=True, slots=True)
class AttentionItem:
    """One thing to look at."""

    text: str
    tone: str
    """``bad``: customers feel it. ``warn``: something is missed. ``good``: it can be decided."""
    url: str
    action: str
    """What the link says."""


def list_attention() -> list[AttentionItem]:
    """Return what waits for the member of this seat, what hurts most first."""
    return [item for permission, find in _SOURCES if current().may(permission) for item in find()]


def _worker() -> Iterator[AttentionItem]:
    if is_stalled():
        text = _("The worker seems not to run: nothing is delivered, and numbers stand still.")
        url = url_for("console.webhooks.show")
        yield AttentionItem(text, "bad", url, _("See what waits"))


def _billing() -> Iterator[AttentionItem]:
    here = current()
    since = utcnow() - LOOK_BACK
    ids = list_refused_by_billing(here.account.id, here.mode, since, limit=MOST)
    if ids:
        text = ngettext(
            "Billing did not do what one customer decided in the last 7 days.",
            "Billing did not do what %(num)s customers decided in the last 7 days.",
            len(ids),
        )
        url = url_for("console.sessions.story.show", session_id=ids[0])
        yield AttentionItem(text, "bad", url, _("Open the latest"))


def _declarations() -> Iterator[AttentionItem]:
    if current().mode.value == "test":
        return
    wanted = DeclarationFilter(state=DeclarationState.UNREACHED)
    rows = find_declarations(current().account.id, wanted, limit=MOST).rows
    if rows:
        text = ngettext(
            "One cancellation without sign-in did not reach your product.",
            "%(num)s cancellations without sign-in did not reach your product.",
            len(rows),
        )
        url = url_for("console.declarations.show", state=DeclarationState.UNREACHED.value)
        yield AttentionItem(text, "bad", url, _("Open"))


def _webhooks() -> Iterator[AttentionItem]:
    here = current()
    found = [each for each in endpoints.list_endpoints(here.account.id)
             if each.mode in {None, here.mode} and each.failing_since]  # fmt: skip
    off = [each for each in found if each.disabled_at]
    if off:
        text = ngettext(
            "One webhook endpoint was turned off because it kept failing.",
            "%(num)s webhook endpoints were turned off because they kept failing.",
            len(off),
        )
        yield AttentionItem(text, "bad", url_for("console.webhooks.show"), _("Open"))
    yield from _failing(len(found) - len(off))


def _failing(count: int) -> Iterator[AttentionItem]:
    if count:
        text = ngettext(
            "One webhook endpoint is failing.",
            "%(num)s webhook endpoints are failing.",
            count,
        )
        yield AttentionItem(text, "warn", url_for("console.webhooks.show"), _("Open"))


def _refused_tokens() -> Iterator[AttentionItem]:
    here = current()
    since = utcnow() - LOOK_BACK
    found = [each for each in list_refusals(here.account.id, here.mode, limit=MOST)
             if each.at >= since]  # fmt: skip
    if found:
        text = ngettext(
            "One customer could not open the flow in the last 7 days: the token was refused.",
            "%(num)s times in the last 7 days the flow did not open: the token was refused.",
            len(found),
        )
        yield AttentionItem(text, "bad", url_for("console.settings.show_refused"), _("See why"))


def _offers() -> Iterator[AttentionItem]:
    for each in offers.list_offers(current().account.id):
        if each.is_active and each.budget is not None and each.used >= each.budget:
            text = _("The limit of the offer %(key)s is reached: nobody sees it.", key=each.key)
            url = url_for("console.offers.show")
            yield AttentionItem(text, "warn", url, _("Open"))


def _experiments() -> Iterator[AttentionItem]:
    if current().mode.value == "test":
        return
    running = [
        each
        for each in list_experiments(current().account.id)
        if each.status is ExperimentStatus.RUNNING and not each.continues
    ]
    found = read_current_results(running)
    for each in running:
        yield from _experiment(each, found[each.key].results.verdict)


def _experiment(experiment: Experiment, verdict: Verdict) -> Iterator[AttentionItem]:
    url = url_for("console.experiments.read", key=experiment.key)
    name: dict[str, Any] = {"name": experiment.name or experiment.key}
    if verdict is Verdict.BROKEN_SPLIT:
        text = _("The experiment %(name)s does not share out customers as planned.", **name)
        yield AttentionItem(text, "bad", url, _("Open"))
    if verdict in _DECIDABLE:
        text = _("The experiment %(name)s can be decided.", **name)
        yield AttentionItem(text, "good", url, _("Decide"))


_SOURCES: tuple[tuple[Permission, Callable[[], Iterator[AttentionItem]]], ...] = (
    (Permission.VIEW_WEBHOOKS, _worker),
    (Permission.VIEW_SESSIONS, _billing),
    (Permission.VIEW_SESSIONS, _declarations),
    (Permission.VIEW_SETTINGS, _refused_tokens),
    (Permission.VIEW_WEBHOOKS, _webhooks),
    (Permission.VIEW, _offers),
    (Permission.VIEW, _experiments),
)
