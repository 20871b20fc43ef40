"""Puts what is wrong with a definition at the field it is about."""

from __future__ import annotations

from collections.abc import Mapping

from app.console.shell.forms import Form
from app.labels.member.findings.offers import definition_sentence
from app.offers.errors import InvalidOffer


def show_errors(form: Form, error: InvalidOffer, places: Mapping[str, str]) -> None:
    """Put each finding at its field: ``places`` names fields by the beginnings of paths."""
    for finding in error.findings:
        found = [path for path in places if finding.path.startswith(path)]
        name = places[max(found, key=len)] if found else None
        if name and name in form:
            form[name].errors = [*form[name].errors, definition_sentence(finding)]
        else:
            form.form_errors.append(definition_sentence(finding))
