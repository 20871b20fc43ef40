"""The page on which typing mistakes of a running experiment are mended."""

from __future__ import annotations

from dataclasses import dataclass

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.console.insights.experiments import bp
from app.console.insights.experiments.pages import require
from app.console.shell.access import current, needs
from app.console.shell.audit_commit import commit_audited
from app.console.shell.pages import render
from app.core.database.types import JsonObject
from app.core.web.catalogs import page_locale
from app.core.web.hypermedia import leave_page
from app.experiments.checks import documents_of
from app.experiments.errors import InvalidCorrection, Obstacle, StartRefusal, WrongStatus
from app.experiments.live.corrections import CorrectedTexts, Correction, correct_texts
from app.experiments.models import Experiment
from app.extensions import db
from app.flows.copy.texts import EVERY_LOCALE, list_texts, list_written
from app.flows.errors import InvalidDocument
from app.labels.member.experiments.design import obstacle_sentence
from app.labels.member.experiments.results import variant_label
from app.labels.member.flows import language_name
from app.labels.member.texts import about, written_text_label
from app.members.roles import Permission


@dataclass(frozen=True, slots=True)
class CorrectionField:
    """One text in one language."""

    name: str
    label: str
    language: str
    """Empty: one text for every language."""
    locale: str
    before: str
    value: str
    problem: str = ""


@bp.get("/experiments/<key>/variants/<variant>/texts")
@needs(Permission.PUBLISH_FLOWS)
def show_texts(key: str, variant: str) -> ResponseReturnValue:
    """Show the texts of a variant that customers are in."""
    return _page(require(key), variant)


@bp.post("/experiments/<key>/variants/<variant>/texts")
@needs(Permission.PUBLISH_FLOWS)
def change_texts(key: str, variant: str) -> ResponseReturnValue:
    """Mend what was changed, in every variant that has the same text."""
    found = require(key)
    changed = _read_corrections(_document(found, variant))
    if not changed or request.form.get("same") != "yes":
        problem = _("Change a text, and confirm that it means the same.")
        return _page(found, variant, problem=problem, status=422)
    try:
        done = correct_texts(found, variant, changed, member_id=current().member.id)
    except InvalidCorrection as error:
        db.session.rollback()
        return _page(require(key), variant, refused=error, status=422)
    except InvalidDocument:
        db.session.rollback()
        return _page(require(key), variant, problem=_unfair(found, variant), status=422)
    except WrongStatus:
        db.session.rollback()
        abort(404)
    _commit(key, done, changed)
    return leave_page(url_for("console.experiments.read", key=key))


def _unfair(experiment: Experiment, variant: str) -> str:
    names = {each.key: variant_label(each) for each in experiment.variants}
    return obstacle_sentence(StartRefusal(Obstacle.UNFAIR, variant), names)


def _commit(key: str, done: CorrectedTexts, changed: list[Correction]) -> None:
    detail = {
        "variants": list(done.variants),
        "texts": [f"{each.key} {each.locale}" for each in changed],
    }
    if done.published is not None:
        detail["published"] = [str(done.published)]
    commit_audited("experiment.corrected", key, **detail)


def _read_corrections(document: JsonObject) -> list[Correction]:
    """Return the texts that are not what stands there; what was seen is sent along."""
    found = []
    for key, locale, words in list_written(document):
        name = f"{key}|{locale}"
        before = request.form.get(f"before.{name}", words).replace("\r\n", "\n").strip()
        after = request.form.get(name, words).replace("\r\n", "\n").strip()
        if after != before:
            found.append(Correction(key, locale, before, after))
    return found


def _page(
    experiment: Experiment,
    variant: str,
    *,
    problem: str = "",
    refused: InvalidCorrection | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    known = experiment.variant(variant)
    if known is None:
        abort(404)
    return render(
        "console/experiments/texts.html",
        experiment=experiment,
        name=variant_label(known),
        fields=_fields(_document(experiment, variant), refused),
        action=url_for("console.experiments.change_texts", key=experiment.key, variant=variant),
        problem=problem,
        is_refused=refused is not None,
        status=status,
    )


def _document(experiment: Experiment, variant: str) -> JsonObject:
    """Return what customers of the variant see. What does not run is edited elsewhere."""
    if not experiment.is_live or experiment.continues or experiment.variant(variant) is None:
        abort(404)
    return documents_of(experiment)[variant]


def _fields(document: JsonObject, refused: InvalidCorrection | None) -> list[CorrectionField]:
    texts, ui = {each.key: each for each in list_texts(document)}, page_locale()
    fields = []
    for key, locale, words in list_written(document):
        name, is_shared = f"{key}|{locale}", locale == EVERY_LOCALE
        label, code = written_text_label(texts[key]), about(texts[key], ui)
        is_wrong = refused is not None and refused.key == key
        fields.append(
            CorrectionField(
                name,
                _("%(label)s: %(value)s", label=label, value=code) if code else label,
                "" if is_shared else language_name(locale),
                "" if is_shared else locale,
                words,
                request.form.get(name, words),
                _problem(refused.code) if refused and is_wrong and _is_changed(name, words) else "",
            )
        )
    return fields


def _is_changed(name: str, words: str) -> bool:
    return request.form.get(name, words).strip() != words


def _problem(code: str) -> str:
    return {
        "other_wording": _(
            "This is more than a typing mistake. Numbers and fields stay, and no word is added "
            "or removed while customers compare the variants."
        ),
        "changes_comparison": _(
            "With this text the variants would differ in other places than before."
        ),
        "changed_meanwhile": _("Somebody else changed this text. It is up to date now."),
    }.get(code, code)
