"""The set-up as a strip: what is left, for the member and for their developer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _

from app.accounts.models import Account
from app.analytics.personal.models import ReportPreferences
from app.console.insights.overview.checklist import Task, checklist
from app.console.insights.overview.checklist_links import ChecklistLink, link_of

FOR_DEVELOPERS = {"keys", "origin", "test_session", "action", "webhook"}


@dataclass(frozen=True, slots=True)
class Setup:
    """What is to be done until customers can come."""

    groups: Sequence[tuple[str, Sequence[Task]]]
    """Who does it, and what."""
    links: dict[str, ChecklistLink]
    done: int
    count: int
    upcoming: Task
    """The first that is still to do."""
    message: str
    """What the member can send to their developer."""


def get_setup(account: Account, preferences: ReportPreferences) -> Setup | None:
    """Return the set-up, or None if it is done or put away."""
    if preferences.setup_hidden_at is not None:
        return None
    tasks = checklist(account)
    left = [task for task in tasks if not task.is_done]
    if not left:
        return None
    return Setup(
        groups=(
            (_("You"), [task for task in tasks if task.code not in FOR_DEVELOPERS]),
            (_("Your developer"), [task for task in tasks if task.code in FOR_DEVELOPERS]),
        ),
        links={task.code: link for task in tasks if (link := link_of(task.code))},
        done=len(tasks) - len(left),
        count=len(tasks),
        upcoming=left[0],
        message=_message(left),
    )


def _message(left: Sequence[Task]) -> str:
    lines = [f"- {task.title}" for task in left if task.code in FOR_DEVELOPERS]
    where = url_for("console.overview.integrate", _external=True)
    return "\n".join(
        [_("Please connect our product with Fairwell. What is left:"), *lines,
         _("Everything needed, with our ids filled in: %(url)s", url=where)]
    )  # fmt: skip
