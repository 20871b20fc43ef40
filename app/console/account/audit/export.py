"""The audit log as a file for other programs: codes and UTC, and the sentence beside them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from app.core.files.cells import safe_cell
from app.core.files.tables import MARK, write_row
from app.core.moments import spell_time
from app.labels.member.audit import describe_entry
from app.members import audit
from app.members.models import AuditEntry
from app.sessions.service import list_customers

COLUMNS = ("at", "actor", "member_id", "verb", "subject", "detail", "sentence")
BATCH = 500


def as_csv(account_id: str, *, member_id: str | None, kind: str | None, separator: str) -> str:
    """Return the entries, the newest first, with a byte order mark for spreadsheets."""
    lines = [MARK, write_row(COLUMNS, separator)]
    for batch in _batches(account_id, member_id=member_id, kind=kind):
        customers = customers_named_in(batch)
        rows = (map(safe_cell, _cells(entry, customers)) for entry in batch)
        lines.extend(write_row(row, separator) for row in rows)
    return "".join(lines)


def customers_named_in(entries: Sequence[AuditEntry]) -> dict[str, str]:
    """Return the references of the customers that entries speak of, by the ids of sessions."""
    ids = {entry.subject for entry in entries if entry.verb == "link.sent"}
    return list_customers(entries[0].account_id, ids) if ids else {}


def _batches(
    account_id: str, *, member_id: str | None, kind: str | None
) -> Iterator[list[AuditEntry]]:
    before: str | None = None
    while True:
        page = audit.list_entries(
            account_id, before=before, member_id=member_id, kind=kind, limit=BATCH
        )
        yield page.rows
        before = page.older
        if before is None:
            return


def _cells(entry: AuditEntry, customers: Mapping[str, str]) -> tuple[str, ...]:
    detail = json.dumps(entry.detail, ensure_ascii=False, sort_keys=True)
    return (
        spell_time(entry.at),
        entry.actor,
        entry.member_id or "",
        entry.verb,
        entry.subject,
        detail,
        describe_entry(entry, customers),
    )
