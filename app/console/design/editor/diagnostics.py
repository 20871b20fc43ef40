"""Words for what is wrong with a flow, at the field it concerns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask_babel import gettext as _

from app.core.types import JsonObject
from app.fairness.rules import Severity
from app.flows.document.paths import kinds_of
from app.flows.drafts.diagnostics import Diagnostic
from app.labels.member.copy_findings import copy_message
from app.labels.member.flows import language_name, step_name
from app.labels.member.packs import pack_title

_TONES = {Severity.ERROR: "bad", Severity.WARNING: "warn", Severity.INFO: "plain"}


@dataclass(frozen=True, slots=True)
class DiagnosticView:
    """A remark as the page shows it."""

    tone: str
    severity: str
    text: str
    place: str
    is_in_english: bool
    """Whether the text is that of the rule itself, which nobody has translated."""
    source: str
    places: str
    """Where the rule holds, in words."""
    stops: bool
    """Whether nobody can publish before it is mended."""
    locales: tuple[str, ...] = ()
    """The languages that lack words."""
    fair: str = ""
    """Fair words in the place of others, in their language."""
    fair_lang: str = ""


def note(remark: Diagnostic, document: JsonObject) -> DiagnosticView:
    """Return a remark in the member's language, as far as we have words for it."""
    text = _words(remark, document)
    return DiagnosticView(
        tone=_TONES[remark.severity],
        severity=severity_name(remark.severity),
        text=text or remark.message,
        place=remark.place,
        is_in_english=not text,
        source=_source(remark.source),
        places=", ".join(pack_title(pack_id) for pack_id in remark.packs),
        stops=remark.severity is Severity.ERROR and not remark.can_be_overridden,
        locales=tuple(remark.details.get("locales", ())),
        fair=remark.details.get("words", {}).get("fair", ""),
        fair_lang=remark.details.get("words", {}).get("locale", ""),
    )


def _source(source: str) -> str:
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


def _words(remark: Diagnostic, document: JsonObject) -> str:
    family, _dot, code = remark.code.partition(".")
    if family == "schema":
        return _of_schema(remark, document)
    if family == "offer":
        return _of_offers().get(code, "")
    return _of_packs(remark)


def _of_schema(remark: Diagnostic, document: JsonObject) -> str:
    name = remark.place.rpartition(".")[2]
    if remark.place == "steps":
        return _of_steps(document)
    if remark.code == "schema.string_too_long":
        return _("Shorten this to 2,000 characters.")
    known: dict[str, Callable[[], str]] = {
        "label": lambda: _("Write what customers read here."),
        "choices": lambda: _("Add an answer to choose from."),
        "reasons": lambda: _("Add a reason."),
        "export_url": lambda: _("Enter an address that begins with https://."),
        "data_deleted_after": lambda: _("Enter a number of days, such as 30."),
        "refund": lambda: _("Enter a number of days from 1 on."),
    }
    return known[name]() if name in known else ""


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


def _of_packs(remark: Diagnostic) -> str:
    if "words" in remark.details:
        return copy_message(remark.details["words"])
    locales = ", ".join(language_name(locale) for locale in remark.details.get("locales", ()))
    if remark.code == "P32" and locales:
        if remark.severity is Severity.INFO:
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
    }.get(remark.code, "")
