"""The audit log as a file for other programs: codes and UTC, and the sentence beside them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator

from app.console.audit.wording import sentence_of
from app.core.signing import spell_time
from app.members import audit
from app.members.models import AuditEntry

COLUMNS = ("at", "actor", "member_id", "verb", "subject", "detail", "sentence")
BATCH = 500
_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(account_id: str, *, member_id: str | None, kind: str | None) -> str:
    """Return the entries, the newest first, with a byte order mark for spreadsheets."""
    file = io.StringIO()
    table = csv.writer(file)
    table.writerow(COLUMNS)
    for entry in _all_entries(account_id, member_id=member_id, kind=kind):
        table.writerow([_harmless(cell) for cell in _cells(entry)])
    return "\ufeff" + file.getvalue()


def _all_entries(
    account_id: str, *, member_id: str | None, kind: str | None
) -> Iterator[AuditEntry]:
    before: str | None = None
    while True:
        found = audit.list_entries(
            account_id, before=before, member_id=member_id, kind=kind, limit=BATCH
        )
        yield from found
        if len(found) < BATCH:
            return
        before = found[-1].id


def _cells(entry: AuditEntry) -> tuple[str, ...]:
    detail = json.dumps(entry.detail, ensure_ascii=False, sort_keys=True)
    return (
        spell_time(entry.at),
        entry.actor,
        entry.member_id or "",
        entry.verb,
        entry.subject,
        detail,
        sentence_of(entry),
    )


def _harmless(cell: str) -> str:
    """Keep a spreadsheet from computing what somebody called themselves.

    >>> _harmless("=1+1")
    "'=1+1"
    """
    return f"'{cell}" if cell.startswith(_BEGINS_A_FORMULA) else cell
