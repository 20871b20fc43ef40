"""What is wrong with a flow in work, in the member's language."""

from __future__ import annotations

from collections.abc import Callable

from flask_babel import gettext as _

from app.core.database.types import JsonObject
from app.core.findings import Finding, Severity
from app.fairness.copy.findings import is_about_text
from app.flows.document.paths import kinds_of
from app.labels.member.findings.copy import copy_message
from app.labels.member.findings.values import value_sentence
from app.labels.member.flows import language_name, step_name
from app.labels.member.merge_fields import merge_sentence


def flow_sentence(
    finding: Finding, document: JsonObject, name_of: Callable[[str], str] = str
) -> str:
    """Return what to do about a finding in a document; empty where nobody has said it yet.

    ``name_of`` says what an offer is called.
    """
    family, _dot, code = finding.code.partition(".")
    if family == "schema":
        return _of_schema(finding, document)
    if code == "never_reached":
        return never_reached(name_of(finding.params["before"]))
    if family == "offer":
        return _of_offers().get(code, "")
    if family == "merge":
        return merge_sentence(finding)
    return _of_packs(finding)


def never_reached(before: str) -> str:
    """Return that nobody gets an offer, and which one before it is the reason."""
    return _("Never reached: “%(offer)s” before it fits every customer it fits.", offer=before)


def source_label(source: str) -> str:
    """Return where a rule comes from: laws by their names, and what stands in for one in words."""
    ours = {"Fairwell's own rule": _("Fairwell's own rule"), "source not named yet": ""}
    return "; ".join(filter(None, (ours.get(each, each) for each in source.split("; "))))


def severity_name(severity: Severity) -> str:
    """Return what a severity is called."""
    return {
        Severity.ERROR: _("Error"),
        Severity.WARNING: _("Warning"),
        Severity.INFO: _("Info"),
    }[severity]


def _of_schema(finding: Finding, document: JsonObject) -> str:
    name = finding.path.rpartition(".")[2]
    if finding.code in _by_code():
        return _by_code()[finding.code]
    if finding.path == "steps":
        return _of_steps(document)
    known: dict[str, Callable[[], str]] = {
        "label": lambda: _("Enter a text."),
        "choices": lambda: _("Add at least one answer."),
        "reasons": lambda: _("Add a reason."),
        "export_url": lambda: value_sentence("web_address"),
        "data_deleted_after": lambda: _("Enter a number of days, such as 30."),
        "refund": lambda: _("Enter at least 1 day."),
    }
    return known[name]() if name in known else ""


def _by_code() -> dict[str, str]:
    days, choose = _("Enter a number of days, such as 30."), value_sentence("choice")
    return {
        "schema.string_too_long": _("Enter 2,000 characters or less."),
        "schema.unstorable": value_sentence("unstorable"),
        "schema.days": days,
        "schema.locale": choose,
        "schema.reason_code": choose,
        "schema.reason_twice": _("Two reasons have the same code. Remove one."),
        "schema.step_twice": _("This step is in the flow twice. Remove one."),
        "schema.refund": _("Enter at least 1 day."),
    }


def _of_steps(document: JsonObject) -> str:
    kinds = kinds_of(document)
    for kind in ("confirm", "result"):
        if kind not in kinds:
            return _("Add the step “%(step)s”. It is required.", step=step_name(kind))
    if kinds.index("result") < kinds.index("confirm"):
        return _("Move the result after the confirmation.")
    if "offer" in kinds and kinds.index("offer") > kinds.index("confirm"):
        return _("Move the offer before the confirmation.")
    return ""


def _of_offers() -> dict[str, str]:
    return {
        "no_step": _("These offers are never shown: the flow has no step “Offer”."),
        "none": _("This step is never shown: no reason has an offer."),
        "unknown": _("This offer does not exist. The next one is used instead."),
        "resting": _("This offer is disabled. The next one is used instead."),
    }


def _of_packs(finding: Finding) -> str:
    if is_about_text(finding):
        return copy_message(finding.params)
    locales = ", ".join(language_name(locale) for locale in finding.params.get("locales", ()))
    if finding.code == "P32" and locales:
        if finding.severity is Severity.INFO:
            return _("No text for: %(languages)s. The default text is used.", languages=locales)
        return _("No text for: %(languages)s. Another language is used.", languages=locales)
    return {
        "P01": _("Customers cannot cancel in this flow. Add the step “Confirmation”."),
        "P10": _("Too many steps before the confirmation. Move a question after it."),
        "P16": _("Questions must be optional. Let customers skip this one."),
        "P17": _("Only one question is allowed before the confirmation. Move the others after it."),
        "P18": _("Only one offer is allowed before the confirmation."),
        "P24": _(
            "An offer must state its price, its duration, the price afterwards and the charge."
        ),
        "P26": _("A pause must state when it ends."),
    }.get(finding.code, "")
