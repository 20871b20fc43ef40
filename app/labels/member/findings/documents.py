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
        Severity.ERROR: _("Has to be mended"),
        Severity.WARNING: _("Worth a look"),
        Severity.INFO: _("Good to know"),
    }[severity]


def _of_schema(finding: Finding, document: JsonObject) -> str:
    name = finding.path.rpartition(".")[2]
    if finding.code in _by_code():
        return _by_code()[finding.code]
    if finding.path == "steps":
        return _of_steps(document)
    known: dict[str, Callable[[], str]] = {
        "label": lambda: _("Write what customers read here."),
        "choices": lambda: _("Add an answer to choose from."),
        "reasons": lambda: _("Add a reason."),
        "export_url": lambda: value_sentence("web_address"),
        "data_deleted_after": lambda: _("Enter a number of days, such as 30."),
        "refund": lambda: _("Enter a number of days from 1 on."),
    }
    return known[name]() if name in known else ""


def _by_code() -> dict[str, str]:
    days, choose = _("Enter a number of days, such as 30."), value_sentence("choice")
    return {
        "schema.string_too_long": _("Shorten this to 2,000 characters."),
        "schema.unstorable": value_sentence("unstorable"),
        "schema.days": days,
        "schema.locale": choose,
        "schema.reason_code": choose,
        "schema.reason_twice": _("Two reasons have the same code. Keep one of them."),
        "schema.step_twice": _("The same step stands here twice. Keep one of them."),
        "schema.refund": _("Enter a number of days from 1 on."),
    }


def _of_steps(document: JsonObject) -> str:
    kinds = kinds_of(document)
    for kind in ("confirm", "result"):
        if kind not in kinds:
            return _("Add the step “%(step)s”. No flow works without it.", step=step_name(kind))
    if kinds.index("result") < kinds.index("confirm"):
        return _("Move the result behind the decision.")
    if "offer" in kinds and kinds.index("offer") > kinds.index("confirm"):
        return _("Move the offer before the decision.")
    return ""


def _of_offers() -> dict[str, str]:
    return {
        "no_step": _("Nobody sees these offers: the flow has no step “Offer”."),
        "none": _("No reason has an offer yet, so nobody sees this step."),
        "unknown": _("There is no such offer yet, so the next one takes its turn."),
        "resting": _("This offer is not active, so the next one takes its turn."),
    }


def _of_packs(finding: Finding) -> str:
    if is_about_text(finding):
        return copy_message(finding.params)
    locales = ", ".join(language_name(locale) for locale in finding.params.get("locales", ()))
    if finding.code == "P32" and locales:
        if finding.severity is Severity.INFO:
            return _("Without words in: %(languages)s. Ours stand there.", languages=locales)
        return _(
            "Without words in: %(languages)s. Another language stands there.", languages=locales
        )
    return {
        "P01": _("Nobody can cancel in this flow. Add the step “Decision”."),
        "P10": _("Too much stands before the decision. Move a question behind it."),
        "P16": _("An answer is required here. Let customers skip every question."),
        "P17": _("Ask one question before the decision, and the others behind it."),
        "P18": _("Show one offer before the decision, not more."),
        "P24": _("An offer leaves out its price, its length, the price afterwards or the charge."),
        "P26": _("A pause does not say when it ends. Name the day."),
    }.get(finding.code, "")
