"""The audit log: who changed what, when; the newest first."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.console.account.audit.details import list_details
from app.console.account.audit.export import as_csv, customers_named_in
from app.console.shell.access import current, needs
from app.console.shell.audit_commit import commit_audited
from app.console.shell.pages import render
from app.console.shell.separators import read_separator
from app.labels.member.audit import describe_entry, kind_label
from app.members import audit
from app.members.audit import OPERATOR
from app.members.models import AuditEntry
from app.members.roles import Permission

bp = Blueprint("audit", __name__)
PAGE = 50


@bp.get("/audit")
@needs(Permission.VIEW_AUDIT)
def show() -> ResponseReturnValue:
    """Show a page of entries."""
    chosen, before = _chosen(), request.args.get("before")
    page = audit.list_entries(current().account.id, before=before, limit=PAGE, **chosen)
    older = {**chosen, "before": page.older} if page.older else None
    return render(
        "console/audit/audit.html",
        rows=_rows(page.rows),
        actors=[(value, _actor_label(value, name)) for value, name in _actors()],
        kinds=[(kind, kind_label(kind)) for kind in audit.list_kinds(current().account.id)],
        chosen=chosen,
        is_filtered=any(chosen.values()),
        newer=url_for("console.audit.show", **chosen) if before else None,
        older=url_for("console.audit.show", **older) if older else None,
        export_url=url_for("console.audit.export", **chosen),
    )


@bp.get("/audit.csv")
@needs(Permission.VIEW_AUDIT)
def export() -> ResponseReturnValue:
    """Return all that is chosen as a file, and write down who took it."""
    content = as_csv(current().account.id, separator=read_separator(), **_chosen())
    response = Response(content, mimetype="text/csv")
    commit_audited("audit.exported", format="csv")
    response.headers["Content-Disposition"] = 'attachment; filename="audit-log.csv"'
    return response


def _rows(entries: list[AuditEntry]) -> list[tuple[AuditEntry, str, list[tuple[str, str]]]]:
    """Return each entry with its sentence, and what the sentence leaves out."""
    customers = customers_named_in(entries)
    return [(entry, describe_entry(entry, customers), list_details(entry)) for entry in entries]


def _chosen() -> dict[str, Any]:
    return {name: request.args.get(name) or None for name in ("member_id", "kind")}


def _actors() -> list[tuple[str, str]]:
    return audit.list_actors(current().account.id)


def _actor_label(value: str, name: str) -> str:
    return _("The operator") if value == OPERATOR else name
