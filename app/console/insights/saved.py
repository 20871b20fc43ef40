"""Saved views, and what a member prefers about results: how files are written, and the digest."""

from __future__ import annotations

from typing import Any

from flask import abort, current_app, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import SelectField

from app.analytics.personal.digest import choose_digest
from app.analytics.personal.models import Delimiter, DigestRhythm, SavedView
from app.analytics.personal.preferences import change_preferences, get_preferences
from app.analytics.personal.saved_views import InvalidView, remove_saved_view, save_view
from app.analytics.reports.service import VIEWS
from app.config import get_settings
from app.console.insights import bp
from app.console.insights.views import read_asked
from app.console.shell.access import current, needs
from app.console.shell.audit_commit import commit_audited
from app.console.shell.forms import Form, list_choices
from app.console.shell.forms import later as _l
from app.console.shell.pages import render
from app.core.web.hypermedia import leave_page
from app.extensions import db
from app.members.roles import Permission


class PreferencesForm(Form):
    """What a member prefers."""

    delimiter = SelectField(
        _l("Separator in CSV files"),
        description=_l("Spreadsheets in many European countries want a semicolon."),
    )
    digest = SelectField(
        _l("Digest by mail"),
        description=_l("The numbers of the week or month that is over, in your language."),
    )

    def offer_choices(self) -> None:
        """Say what can be chosen, in the member's language."""
        self.delimiter.choices = list_choices(
            [
                (Delimiter.COMMA, _("Comma")),
                (Delimiter.SEMICOLON, _("Semicolon")),
                (Delimiter.TAB, _("Tab")),
            ]
        )
        self.digest.choices = list_choices(
            [
                (DigestRhythm.NONE, _("None")),
                (DigestRhythm.WEEKLY, _("On Mondays, about the week before")),
                (DigestRhythm.MONTHLY, _("On the first, about the month before")),
            ]
        )


@bp.post("/results/<view>/save")
@needs(Permission.VIEW)
def save(view: str) -> ResponseReturnValue:
    """Keep what the address shows under a name; for everybody, if the member may export."""
    if view not in VIEWS:
        abort(404)
    for_all = request.form.get("for_all") == "yes" and current().may(Permission.EXPORT)
    parameters: dict[str, Any] = read_asked().parameters() | _dimensions()
    try:
        saved = _save(view, parameters, for_all=for_all)
    except InvalidView:
        return leave_page(url_for("console.insights.show", view=view, not_saved=1, **parameters))
    if for_all:
        commit_audited("view.shared", saved.id)
    db.session.commit()
    return leave_page(url_for("console.insights.show", view=view, **parameters))


def _save(view: str, parameters: dict[str, str], *, for_all: bool) -> SavedView:
    here = current()
    return save_view(
        here.account.id,
        here.mode,
        here.member.id,
        name=request.form.get("name", ""),
        view=view,
        parameters=parameters,
        for_all=for_all,
    )


@bp.post("/results/saved/<view_id>/remove")
@needs(Permission.VIEW)
def remove(view_id: str) -> ResponseReturnValue:
    """Delete a view that the member made."""
    here = current()
    if not remove_saved_view(here.account.id, here.mode, view_id, here.member.id):
        abort(404)
    db.session.commit()
    return leave_page(url_for("console.insights.show"))


@bp.get("/results/preferences")
@needs(Permission.VIEW)
def show_preferences() -> ResponseReturnValue:
    """Show what the member prefers."""
    found = get_preferences(current().account.id, current().member.id)
    form = PreferencesForm(
        formdata=None, data={"delimiter": found.delimiter, "digest": found.digest}
    )
    return _page(form, is_saved="saved" in request.args)


@bp.post("/results/preferences")
@needs(Permission.VIEW)
def save_preferences() -> ResponseReturnValue:
    """Keep what the member prefers."""
    form = PreferencesForm()
    form.offer_choices()
    if not form.validate():
        return _page(form, status=422)
    change_preferences(
        current().account.id,
        current().member.id,
        delimiter=Delimiter(form.delimiter.data),
    )
    choose_digest(current().account.id, current().member.id, DigestRhythm(form.digest.data))
    db.session.commit()
    return leave_page(url_for("console.insights.show_preferences", saved=1))


def _page(
    form: PreferencesForm, *, is_saved: bool = False, status: int = 200
) -> ResponseReturnValue:
    form.offer_choices()
    return render(
        "console/insights/preferences.html",
        form=form,
        is_saved=is_saved,
        sends_mail=get_settings(current_app).smtp_url is not None,
        status=status,
    )


def _dimensions() -> dict[str, str]:
    return {name: request.args[name] for name in ("by", "across") if request.args.get(name)}
