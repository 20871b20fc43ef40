"""The inbox: the latest words first, with search, filters and tags."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.console.activity.sessions.detail import require_session
from app.console.activity.totals import ListTotals, build_list_totals
from app.console.shell.access import current, needs
from app.console.shell.filters import kept, line, list_periods, read_filter
from app.console.shell.pages import render
from app.core.locale import SHIPPED_LOCALES
from app.core.web.catalogs import page_locale
from app.core.web.hypermedia import leave_page, wants_fragment
from app.extensions import db
from app.feedback import service as feedback
from app.feedback.errors import InvalidTag
from app.feedback.texts import get_usage, list_texts, may_notify
from app.labels.member.findings.values import value_sentence
from app.labels.member.sessions import (
    by_label,
    language_name,
    outcome_choices,
    outcome_label,
    plan_label,
    question_label,
    reason_label,
    usage_label,
)
from app.members import audit
from app.members.roles import Permission
from app.sessions.models import CancelSession
from app.sessions.queries import listing as queries
from app.sessions.queries.listing import SessionFilter

bp = Blueprint("feedback", __name__)
MAX_SELECTED = 100


@bp.get("/feedback")
@needs(Permission.VIEW_SESSIONS)
def show() -> ResponseReturnValue:
    """List what customers wrote."""
    return _list_page()


@bp.post("/feedback/tags")
@needs(Permission.VIEW_SESSIONS)
def tag_several() -> ResponseReturnValue:
    """Put a tag on all that is selected, or on none of it."""
    here = current()
    try:
        for session_id in request.form.getlist("entry")[:MAX_SELECTED]:
            found = require_session(session_id)
            tag = feedback.add_tag(found, request.form.get("tag", ""))
            if tag:
                audit.record(here.account.id, here.member, "feedback.tagged", found.id, tag=tag)
    except InvalidTag as error:
        db.session.rollback()
        return _list_page(error=_refusal(error), status=422)
    db.session.commit()
    return leave_page(url_for("console.feedback.show", **kept(request.args.to_dict())))


def _list_page(*, error: str = "", status: int = 200) -> ResponseReturnValue:
    here, asked = current(), request.args.to_dict()
    wanted, tag = read_filter(asked, here.member.timezone), line(asked, "tag")
    before = asked.get("before") or None
    page = feedback.find_feedback(here.account.id, here.mode, wanted, tag=tag, before=before)
    return render(
        "console/feedback/feedback.html",
        fragment="results",
        status=status,
        error=error,
        asked=asked,
        periods=list_periods("console.feedback.show", asked, here.member.timezone),
        choices=_choices(),
        is_narrowed=tag is not None or wanted != SessionFilter(),
        entries=build_entries(page.rows),
        totals=_totals(asked, wanted, tag),
        **_neighbours(asked, page.older),
        bulk_url=url_for("console.feedback.tag_several", **kept(asked)),
        exports=_exports(asked),
        max_tag=feedback.MAX_TAG,
    )


@bp.post("/feedback/<session_id>/tags")
@needs(Permission.VIEW_SESSIONS)
def add_tag(session_id: str) -> ResponseReturnValue:
    """Put a tag on what a customer wrote."""
    here, found = current(), require_session(session_id)
    try:
        tag = feedback.add_tag(found, request.form.get("tag", ""))
    except InvalidTag as error:
        return _entry(found, error=_refusal(error), status=422)
    if tag:
        audit.record(here.account.id, here.member, "feedback.tagged", found.id, tag=tag)
    db.session.commit()
    return _entry(found)


@bp.post("/feedback/<session_id>/tags/remove")
@needs(Permission.VIEW_SESSIONS)
def remove_tag(session_id: str) -> ResponseReturnValue:
    """Take a tag away."""
    here, found = current(), require_session(session_id)
    tag = request.form.get("tag", "")
    if feedback.remove_tag(found, tag):
        audit.record(here.account.id, here.member, "feedback.untagged", found.id, tag=tag)
    db.session.commit()
    return _entry(found)


@bp.get("/feedback/<session_id>")
@needs(Permission.VIEW_SESSIONS)
def show_one(session_id: str) -> ResponseReturnValue:
    """Show what one customer wrote."""
    return _page_of(require_session(session_id))


def build_entries(rows: list[CancelSession]) -> list[dict[str, Any]]:
    """Return what an entry shows, for each session."""
    tags = feedback.list_tags_on(current().account.id, [row.id for row in rows])
    return [_view(row, tags[row.id]) for row in rows]


def _view(row: CancelSession, tags: list[str]) -> dict[str, Any]:
    locale = page_locale()
    return {
        "row": row,
        "texts": [(question_label(each.question), each.text) for each in list_texts(row)],
        "reason": reason_label(row.reason_code),
        "plan": plan_label(row, locale),
        "outcome": outcome_label(row.outcome),
        "language": language_name(row.locale, locale),
        "may_notify": may_notify(row),
        "usage": usage_label(get_usage(row)),
        "tags": tags,
    }


def _entry(
    found: CancelSession, *, error: str | None = None, status: int = 200
) -> ResponseReturnValue:
    """Show the entry with its tags: in the place of the old one, or on a page of its own."""
    if wants_fragment() or error:
        return _page_of(found, error=error, status=status)
    return leave_page(url_for("console.feedback.show_one", session_id=found.id))


def _page_of(
    found: CancelSession, *, error: str | None = None, status: int = 200
) -> ResponseReturnValue:
    return render(
        "console/feedback/one.html",
        fragment="entry",
        status=status,
        each=build_entries([found])[0],
        error=error,
        is_selectable=wants_fragment(),
        max_tag=feedback.MAX_TAG,
    )


def _choices() -> dict[str, list[tuple[str, str]]]:
    here, locale = current(), page_locale()
    seen = queries.list_choices(here.account.id, here.mode)
    tags = feedback.list_tags(here.account.id, here.mode)
    return {
        "reason": by_label((code, reason_label(code)) for code in seen["reason"]),
        "plan": by_label((key, key) for key in seen["plan"]),
        "outcome": outcome_choices(),
        "locale": [(code, language_name(code, locale)) for code in SHIPPED_LOCALES],
        "told": [("yes", _("Yes"))],
        "tag": [(tag, tag) for tag in tags],
    }


def _totals(asked: dict[str, str], wanted: SessionFilter, tag: str | None) -> ListTotals:
    found = feedback.count_feedback(current().account.id, current().mode, wanted, tag=tag)
    return build_list_totals("console.feedback.show", asked, found)


def _neighbours(asked: dict[str, str], last: str | None) -> dict[str, str | None]:
    """Return the addresses of the newest page and of the next older one, where there are such."""
    show = "console.feedback.show"
    return {
        "newest": url_for(show, **kept(asked)) if asked.get("before") else None,
        "older": url_for(show, **kept(asked, before=last)) if last else None,
    }


def _exports(asked: dict[str, str]) -> list[tuple[str, str]]:
    """Return the files of what is shown, for those who may take them."""
    if not current().may(Permission.EXPORT):
        return []
    narrowed = kept(asked)
    return [
        (url_for("console.feedback.export.csv_file", **narrowed), "CSV"),
        (url_for("console.feedback.export.json_file", **narrowed), "JSON"),
    ]


def _refusal(error: InvalidTag) -> str:
    return {
        "empty": _("Enter a tag."),
        "too_long": value_sentence("too_long", feedback.MAX_TAG),
        "too_many": _("Too many tags. Remove one first."),
    }[error.code]
