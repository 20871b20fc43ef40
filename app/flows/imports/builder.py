"""Puts a flow and its catalogue together, and keeps a list of what could not be taken over."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from app.core.database.types import JsonObject
from app.core.findings import Finding, Severity
from app.flows.document.vocabulary import REASON_CODES
from app.offers.catalogue.definitions import check_offer, check_plan
from app.offers.errors import InvalidOffer, InvalidPlan

_WORDS = {
    "too_expensive": r"expensive|pric|cost|budget|afford",
    "missing_features": r"missing|feature|functionality",
    "switched_service": r"switch|competitor|another (product|service|tool)|alternative",
    "unused": r"not us|don.?t use|unused|enough|no longer need|not need|temporar",
    "customer_service": r"customer service|support",
    "too_complex": r"complex|complicated|hard to|difficult|confus",
    "low_quality": r"quality|bug|technical|slow|broken|reliab",
    "other": r"^other\b|something else",
}
"""What the reasons that we have a code for are usually called."""
_ORDER = ("survey", "offer", "feedback", "confirm", "result")
MAX_REASONS = 30
MAX_TEXT = 5_000
_NO_TEXT = r"<[^>]*>|[\x00-\x1f\x7f\x80-\x9f\ud800-\udfff]+"
"""Markup, and what no text can hold."""


@dataclass(frozen=True, slots=True)
class ImportedFlow:
    """What a file of another service came to."""

    document: JsonObject
    catalogue: JsonObject
    """Plans and offers by key, as ``fairwell catalogue push`` takes them."""
    left_out: tuple[Finding, ...]
    """What was not taken over, or has to be looked at; with its path in the file."""


@dataclass
class FlowBuilder:
    """A flow that grows while a file is read."""

    key: str
    locale: str
    currency: str | None
    taken: frozenset[str] = frozenset()
    """Keys of offers that are there already, and stay as they are."""
    plans: JsonObject = field(default_factory=dict)
    offers: JsonObject = field(default_factory=dict)
    _steps: dict[str, JsonObject] = field(default_factory=dict)
    _left_out: list[Finding] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was found that a flow or its catalogue is made of."""
        return not (self._steps or self.offers)

    def finding(self, path: str, code: str, detail: str) -> Finding:
        """Return what is said about a place in the file."""
        return Finding(f"import.{code}", Severity.WARNING, path, {}, detail=detail)

    def leave_out(self, path: str, detail: str) -> None:
        """Note what is not taken over, and why."""
        self._left_out.append(self.finding(path, "left_out", detail))

    def check_by_hand(self, path: str, detail: str) -> None:
        """Note what was taken over, and may mean something else here."""
        self._left_out.append(self.finding(path, "check", detail))

    def read_text(self, path: str, value: Any, limit: int = 500) -> JsonObject | None:
        """Return a text in the file's language; none, if it has fields of the other service."""
        text = re.sub(_NO_TEXT, " ", str(value or "")[:MAX_TEXT]).strip()
        if not text:
            return None
        if "{{" in text or len(text) > limit:
            self.leave_out(path, "a text with fields of the other service, or too long a one")
            return None
        return {self.locale: " ".join(text.split())}

    def add_step(self, path: str, kind: str, **parts: Any) -> None:
        """Add a step, or what a second of its kind says beside the first."""
        known = self._steps.setdefault(kind, {})
        for name, value in parts.items():
            if value in (None, []):
                continue
            if name in known:
                self.leave_out(f"{path}.{name}", f"a flow has one {kind} step; the first counts")
            else:
                known[name] = value

    def add_reason(
        self, path: str, label: Any, *, offers: list[str], follow_up: JsonObject | None = None
    ) -> None:
        """Add a reason to the survey, under one of our codes where its words say which."""
        text = self.read_text(path, label, 200)
        reasons = self._steps.setdefault("survey", {}).setdefault("reasons", [])
        if text is None or len(reasons) >= MAX_REASONS:
            self.leave_out(path, "a reason without a text, or one too many")
            return
        code = self._choose_code(text[self.locale], {each["code"] for each in reasons})
        reason = {"code": code, "label": text, "follow_up": follow_up, "offers": offers}
        reasons.append({name: value for name, value in reason.items() if value})

    def has_reason(self, label: str) -> bool:
        """Return whether the survey has a reason of this text already."""
        reasons = self._steps.get("survey", {}).get("reasons", [])
        return any(each["label"] == {self.locale: " ".join(label.split())} for each in reasons)

    def add_offer(
        self, path: str, kind: str, params: JsonObject, *, title: Any = None, body: Any = None
    ) -> list[str]:
        """Add an offer to the catalogue and return its key; none, if it cannot be made here."""
        texts = {
            "title": self.read_text(f"{path}.title", title, 200),
            "body": self.read_text(f"{path}.body", body, 2000),
        }
        offer = {"kind": kind, "params": params, **{k: v for k, v in texts.items() if v}}
        same = [key for key, known in self.offers.items() if known == offer]
        if same:
            return same
        key = _find_free(kind, self.offers.keys() | self.taken)
        try:
            check_offer(kind, params, key=key, conditions={}, rules={}, **texts)
        except InvalidOffer as error:
            self.leave_out(path, f"this {kind} cannot be offered: {'; '.join(error.problems)}")
            return []
        self.offers[key] = offer
        return [key]

    def add_plan(self, path: str, plan_id: str, **values: Any) -> str | None:
        """Add a plan to the catalogue and return its key; None, if too little is said of it."""
        key = re.sub(r"[^a-z0-9]+", "_", plan_id.lower()).strip("_")[:60] or "plan"
        values = {"currency": self.currency, **{k: v for k, v in values.items() if v is not None}}
        try:
            check_plan(key=key, **values)
        except InvalidPlan as error:
            self.leave_out(path, f"this plan needs more: {'; '.join(error.problems)}")
            return None
        self.plans[key] = values
        return key

    def build(self) -> ImportedFlow:
        """Return what came together, as a flow that can be saved."""
        survey = self._steps.get("survey", {})
        if "survey" in self._steps and not survey.get("reasons"):
            del self._steps["survey"]
        is_offering = any(each.get("offers") for each in survey.get("reasons", ()))
        needed = {"confirm", "result"} | ({"offer"} if is_offering else set())
        kinds = [kind for kind in _ORDER if kind in needed | self._steps.keys()]
        steps = [{kind: self._steps.get(kind, {})} for kind in kinds]
        head = {"fairwell": 1, "key": self.key, "locales": [self.locale]}
        catalogue = {"plans": self.plans, "offers": self.offers}
        return ImportedFlow(
            head | {"steps": steps},
            {name: part for name, part in catalogue.items() if part},
            tuple(self._left_out),
        )

    def _choose_code(self, label: str, taken: set[str]) -> str:
        for code in REASON_CODES:
            if code not in taken and re.search(_WORDS[code], label.lower()):
                return code
        own = "x_" + (re.sub(r"[^a-z0-9]+", "_", label.lower()).strip("_")[:30] or "reason")
        return _find_free(own, taken)


def _find_free(name: str, taken: Any) -> str:
    """Return a name that nothing has yet."""
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}_{number}"
    return free
