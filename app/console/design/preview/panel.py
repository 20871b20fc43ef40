"""The preview as pages embed it: its controls filled in, and the address its frame begins with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import abort, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from wtforms import SelectField

from app.billing import service as actions
from app.billing.models import ActionKind
from app.console.account.compliance.jurisdiction import JurisdictionSummary, read_summary
from app.console.design.preview.controls import USUAL_WIDTH, WIDTHS, PreviewForm
from app.console.design.preview.presets import PRESETS, preset_label
from app.console.shell.access import current
from app.console.shell.forms import list_choices, read_values
from app.core.database.types import JsonObject
from app.core.locale import SHIPPED_LOCALES
from app.core.web.catalogs import page_locale
from app.flows import service as flows
from app.flows.copy.texts import TextOwner as TextPlace
from app.flows.copy.texts import list_texts
from app.flows.document.content import text_in
from app.flows.drafts import service as drafts
from app.labels.member.codes import LANGUAGES, list_countries
from app.labels.member.flows import billing_label, reason_name, shortcut_label
from app.offers import service as offers
from app.preview.links import BillingAnswer, Sample
from app.preview.shortcuts import Shortcut

PREFIX = "preview"


@dataclass(frozen=True, slots=True)
class PreviewPanel:
    """A preview in a page."""

    flow_key: str
    form: PreviewForm
    action: str
    """Where the form is sent; the answer leads the frame on."""
    source: str
    """What the frame shows first."""
    frame: str = "preview-frame"
    """The frame's name."""
    presets: Sequence[tuple[str, str]] = ()
    """Customers worth a look: what they are called, and the page that shows the flow to them."""
    jurisdiction: JurisdictionSummary | None = None
    """What the sample customer's country changes."""
    widths: tuple[int, ...] = WIDTHS
    width: int = USUAL_WIDTH


def preview_panel(
    flow_key: str, *, version: int | None = None, locale: str | None = None
) -> PreviewPanel:
    """Return the preview of a flow of the account at which the member sits.

    What the page's address says about the preview is chosen already, above all
    its language, ``locale``. Of a flow that is not there, neither is the page.
    """
    form = preview_form(flow_key, version=version, locale=locale)
    action = url_for("console.preview.frame", flow_key=flow_key)
    wanted = {"version": str(version or ""), "locale": locale or ""}
    chosen = {f"{PREFIX}-{name}": value for name, value in wanted.items() if value}
    chosen |= {name: value for name, value in request.args.items() if name.startswith(PREFIX)}
    return PreviewPanel(
        flow_key,
        form,
        action,
        f"{action}?{urlencode(chosen)}",
        presets=_presets(form),
        jurisdiction=read_summary(form.country.data or current().account.country, form.region.data),
        width=_width(request.args.get(f"{PREFIX}-width", "")),
    )


def _width(text: str) -> int:
    return next((width for width in WIDTHS if str(width) == text), USUAL_WIDTH)


def _presets(form: PreviewForm) -> list[tuple[str, str]]:
    """Return sample customers in the languages of the flow, each on a page of this address."""
    spoken, path = read_values(form.locale), request.path
    return [
        (preset_label(preset), f"{path}?{urlencode(preset.chosen(PREFIX))}")
        for preset in PRESETS
        if preset.locale in spoken
    ]


def preview_form(
    flow_key: str, *, version: int | None = None, locale: str | None = None
) -> PreviewForm:
    """Return the controls with what the address chooses, and the account's own choices."""
    account_id = current().account.id
    draft = drafts.get_draft(account_id, flow_key)
    if draft is None:
        abort(404)
    given = MultiDict(request.args)
    for name, value in (("version", version), ("locale", locale)):
        if value is not None:
            given.setdefault(f"{PREFIX}-{name}", str(value))
    form = PreviewForm(formdata=given, prefix=f"{PREFIX}-")
    _offer_choices(form, draft.document)
    numbers = [each.number for each in flows.list_versions(account_id, flow_key)]
    known = [(str(number), _("Version %(number)s", number=number)) for number in numbers]
    form.version.choices = list_choices([("", _("Draft")), *known])
    return form


def _offer_choices(form: PreviewForm, document: JsonObject) -> None:
    locale = page_locale()
    places = [(place.value, shortcut_label(place)) for place in Shortcut]
    answers = [(answer.value, billing_label(answer)) for answer in likely_answers()]
    plans = [
        (plan.key, text_in(plan.name, locale)) for plan in offers.list_plans(current().account.id)
    ]
    spoken = _locales(document)
    choices: dict[SelectField, list[tuple[str, str]]] = {
        form.step: [("", _("First step")), *places],
        form.locale: [each for each in LANGUAGES if each[0] in spoken],
        form.reason: [("", _("First reason with an offer")), *_reasons(document)],
        form.billing: answers,
        form.country: [("", _("Not set")), *list_countries(locale)],
        form.plan: plans or [("", Sample().plan)],
    }
    for field, pairs in choices.items():
        field.choices = list_choices(pairs)


def _locales(document: JsonObject) -> list[str]:
    named = document.get("locales")
    known = [each for each in named if each in SHIPPED_LOCALES] if isinstance(named, list) else []
    return known or list(SHIPPED_LOCALES)


def _reasons(document: JsonObject) -> list[tuple[str, str]]:
    return [
        (text.code, reason_name(document, text.code))
        for text in list_texts(document)
        if text.place is TextPlace.REASON
    ]


def likely_answers() -> list[BillingAnswer]:
    """Return the answers of billing, the one that this account would get first."""
    here = current()
    is_asked = actions.performs(here.account, here.mode, ActionKind.APPLY_OFFER)
    likely = BillingAnswer.APPLIED if is_asked else BillingAnswer.NONE
    return sorted(BillingAnswer, key=lambda answer: answer is not likely)
