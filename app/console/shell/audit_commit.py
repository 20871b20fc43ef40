"""The end of what a member changes: committed together with its line in the audit log."""

from __future__ import annotations

from typing import Any

from app.console.shell.access import current
from app.extensions import db
from app.members import audit


def commit_audited(verb: str, subject: str = "", **detail: Any) -> None:
    """Commit what the member of this seat changed, and who changed it.

    ``detail`` holds codes and values: no secret, and nobody's words.
    """
    here = current()
    audit.record(here.account.id, here.member, verb, subject, **detail)
    db.session.commit()
