"""What is wrong with a flow, as the editor shows it at the field it concerns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.core.database.types import JsonObject
from app.core.findings import Finding, Severity
from app.flows.drafts.diagnostics import can_be_overridden
from app.labels.member.findings.documents import flow_sentence, severity_name, source_label
from app.labels.member.findings.packs import pack_title

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


def note(
    finding: Finding, document: JsonObject, name_of: Callable[[str], str] = str
) -> DiagnosticView:
    """Return a finding in the member's language, as far as we have words for it.

    ``name_of`` says what an offer is called.
    """
    text = flow_sentence(finding, document, name_of)
    is_error = finding.severity is Severity.ERROR
    return DiagnosticView(
        tone=_TONES[finding.severity],
        severity=severity_name(finding.severity),
        text=text or finding.detail,
        place=finding.path,
        is_in_english=not text,
        source=source_label(finding.source),
        places=", ".join(pack_title(pack_id) for pack_id in finding.params.get("packs", ())),
        stops=is_error and not can_be_overridden(finding),
        locales=tuple(finding.params.get("locales", ())),
        fair=finding.params.get("fair", ""),
        fair_lang=finding.params.get("locale", ""),
    )
