"""Steps, reasons, choices and offers to add to a flow document. Pure."""

from __future__ import annotations

from app.core.types import JsonObject
from app.flows.document.codes import free_code
from app.flows.document.paths import find, kinds_of, name_of, spelled_out
from app.flows.document.vocabulary import OWN_REASON, REASON_CODES, STEP_KINDS
from app.flows.drafts.editing import set_value
from app.flows.errors import ImpossibleEdit

_USUAL_ORDER = ("survey", "offer", "confirm", "result", "feedback")
_FIRST_REASONS = ("too_expensive", "unused", "other")


def add_step(document: JsonObject, kind: str) -> JsonObject:
    """Return the document with a step of this kind where it usually stands.

    :raises ImpossibleEdit: if there is no such kind, or if the flow has that step.
    """
    kinds = kinds_of(document)
    if kind not in STEP_KINDS or kind in kinds:
        raise ImpossibleEdit("step", kind)
    changed = spelled_out(document)
    later = _USUAL_ORDER[_USUAL_ORDER.index(kind) :]
    at = next((at for at, other in enumerate(kinds) if other in later), len(kinds))
    reasons = {"reasons": [{"code": code} for code in _FIRST_REASONS]}
    changed["steps"].insert(at, {kind: reasons if kind == "survey" else {}})
    return changed


def add_reason(document: JsonObject, code: str) -> JsonObject:
    """Return the document with one more reason at the end, before ``other``.

    :raises ImpossibleEdit: if the code is none, or if the survey has it.
    """
    reasons = find(document, "survey.reasons") or []
    is_known = code in REASON_CODES or OWN_REASON.fullmatch(code)
    if not is_known or code in map(name_of, reasons):
        raise ImpossibleEdit("reason", code)
    ends_with_other = bool(reasons) and name_of(reasons[-1]) == "other"
    at = len(reasons) - 1 if ends_with_other else len(reasons)
    grown = [*reasons[:at], {"code": code}, *reasons[at:]]
    return set_value(document, "survey.reasons", grown)


def set_follow_up(document: JsonObject, reason: str, ask: str | None) -> JsonObject:
    """Return the document with another kind of further question about a reason, or none."""
    place = f"survey.reasons.{reason}.follow_up"
    if ask is None:
        return set_value(document, place, None)
    now = find(document, place) or {}
    kept = {name: now[name] for name in ("label",) if name in now}
    choices = {"choices": now.get("choices") or [{"code": "a"}]}
    return set_value(document, place, {"ask": ask} | kept | (choices if ask == "choices" else {}))


def add_choice(document: JsonObject, reason: str) -> JsonObject:
    """Return the document with one more answer to the further question about a reason."""
    place = f"survey.reasons.{reason}.follow_up.choices"
    choices = find(document, place) or []
    code = free_code("a", map(name_of, choices), own=False)
    return set_value(document, place, [*choices, {"code": code}])


def add_offer(document: JsonObject, place: str, key: str) -> JsonObject:
    """Return the document with an offer at the end of the list at ``place``."""
    offers = find(document, place) or []
    if key in offers:
        raise ImpossibleEdit("offer", key)
    return set_value(document, place, [*offers, key])
