"""What the linter finds in an offer's form, at its fields, and who may save in spite of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import request

from app.console.catalogue.offers.forms import OfferForm
from app.console.shell.access import current
from app.core.findings import Finding, Severity
from app.fairness.copy.findings import is_about_text
from app.fairness.jurisdictions import choose_packs
from app.flows.copy.owner_texts import lint_offer_texts
from app.labels.member.findings.copy import copy_message
from app.labels.member.merge_fields import merge_sentence
from app.members.roles import Permission
from app.offers.catalogue.definitions import OfferDefinition, check_offer
from app.offers.errors import InvalidOffer

MAX_REASON = 500
_KEY = "offer"
"""Stands in for a key that is not chosen yet: no rule of words looks at it."""


@dataclass(frozen=True, slots=True)
class CopyFinding:
    """One finding as the form shows it."""

    text: str
    fair: str
    fair_lang: str
    is_bad: bool


@dataclass(frozen=True, slots=True)
class CopyVerdict:
    """All that is unfair in a form."""

    notes: Mapping[str, list[CopyFinding]]
    """By the name of the field."""
    is_bad: bool
    """Whether only an owner may save it, who says why."""


def judge_form(form: OfferForm) -> CopyVerdict:
    """Return what is unfair in the words of a form, as far as it is an offer yet."""
    definition = _definition(form)
    packs = choose_packs(current().account.country)
    found = lint_offer_texts(definition, packs) if definition else []
    notes: dict[str, list[CopyFinding]] = {}
    for finding in found:
        notes.setdefault(_field_of(finding.path, form.whole_places()), []).append(_note(finding))
    return CopyVerdict(notes, any(each.severity is Severity.ERROR for each in found))


def override_reason() -> str | None:
    """Return why an owner saves in spite of a finding; nobody else may."""
    reason = request.form.get("override_reason", "").strip()[:MAX_REASON]
    return reason if reason and current().may(Permission.OVERRIDE_FINDINGS) else None


def _definition(form: OfferForm) -> OfferDefinition | None:
    given = form.definition(current().member.timezone)
    given["segments"] = ()
    try:
        return check_offer(form.kind, given.pop("params"), key=_KEY, **given)
    except InvalidOffer:  # its fields say so when it is saved
        return None


def _field_of(path: str, places: Mapping[str, str]) -> str:
    found = [place for place in places if path.startswith(place)]
    return places[max(found, key=len)] if found else "title"


def _note(finding: Finding) -> CopyFinding:
    params, is_bad = finding.params, finding.severity is Severity.ERROR
    text = copy_message(params) if is_about_text(finding) else merge_sentence(finding)
    return CopyFinding(text, params.get("fair", ""), params["locale"], is_bad)
