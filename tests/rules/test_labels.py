"""Each code of the domain has its label at each door that shows it to people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from flask import Flask

from app.billing.models import ActionKind
from app.console.catalogue.offers.description import kind_label, kind_lead
from app.core.locale import SHIPPED_LOCALES
from app.core.web.catalogs import speaking
from app.fairness.copy.lexicon import CopyKind
from app.flows.document.vocabulary import REASON_CODES, STEP_KINDS
from app.labels.customer import codes as customer
from app.labels.customer.default_copy import reason_label as reason_of_customer
from app.labels.member import codes as member
from app.labels.member import events, flows, sessions
from app.labels.member.findings import copy as copy_findings
from app.labels.member.offer_decisions import decision_label
from app.mail.states import MailState
from app.members.roles import Role
from app.offers.kinds import KINDS, Refusal
from app.offers.selection import Decision
from app.sessions.engine.progress import OfferState, Outcome
from app.sessions.entry.causes import Cause
from app.webhooks.models import DisabledReason, EventType
from tests.rules.sources import ROOT

Label = Callable[[Any], Any]
LABELS: Mapping[str, tuple[Iterable[Any], Label]] = {
    "kind of offer": (KINDS, kind_label),
    "kind of offer, what it is good for": (KINDS, kind_lead),
    "event type": (EventType, events.event_label),
    "outcome": (Outcome, lambda code: sessions.outcome_label(code)[0]),
    "offer state": (OfferState, sessions.offer_state_label),
    "language, for customers": (SHIPPED_LOCALES, customer.language_name),
    "language, for members": (SHIPPED_LOCALES, dict(member.LANGUAGES).get),
    "finding in a text": (CopyKind, copy_findings.copy_label),
    "why no offer": (Refusal, decision_label),
    "what became of an offer on the list": (Decision, decision_label),
    "reason, for customers": (set(REASON_CODES) - {"other"}, reason_of_customer),
    "reason, for members": (REASON_CODES, sessions.reason_label),
    "step": (STEP_KINDS, events.step_label),
    "step, in the editor": (STEP_KINDS, flows.step_name),
    "action of billing": (ActionKind, events.action_label),
    "cause, for whoever tries a token out": (Cause, customer.cause_label),
    "role": (Role, member.role_label),
    "state of a letter": (MailState, lambda code: member.mail_label(code)[0]),
    "why an endpoint is off": (DisabledReason, events.disabled_label),
}


@pytest.mark.parametrize("name", LABELS)
def test_each_code_has_its_label(app: Flask, name: str):
    codes, label = LABELS[name]
    with app.test_request_context():
        assert list_unlabeled(codes, label) == []


def test_a_code_without_a_label_is_named(app: Flask):
    with app.test_request_context():
        assert list_unlabeled(["gift"], events.action_label) == ["gift"]
        assert list_unlabeled(["gift"], kind_label) == ["gift"]


def test_each_message_of_the_linter_says_something_of_its_own(app: Flask):
    quoted = {"quote": "x", "locale": "en"}
    with app.test_request_context(), speaking("en"):
        said = {kind: copy_findings.copy_message(quoted | {"kind": kind}) for kind in CopyKind}
    assert len(set(said.values())) == len(CopyKind)


@pytest.mark.parametrize("outcome", Outcome)
def test_each_outcome_has_a_heading_for_the_customer(outcome: Outcome):
    title = ROOT / "app" / "templates" / "hosted" / "steps" / "result_title.txt"
    assert f'"{outcome.value}"' in title.read_text(encoding="utf-8")


def list_unlabeled(codes: Iterable[Any], label: Label) -> list[str]:
    """Return the codes that are shown as codes, as nothing, or not at all."""
    missing = []
    for code in codes:
        try:
            text = label(code)
        except LookupError:
            text = None
        if not text or str(text) == str(code):
            missing.append(str(code))
    return missing


CATALOGS = ("babel.cfg", "console.cfg")
"""What customers read, and what members read: each says a sentence in its own way."""
MIN_WORDS = 4
"""Shorter ones are names of things, which many places have to use."""


@pytest.mark.parametrize("catalog", CATALOGS)
def test_each_sentence_stands_once(catalog: str):
    found: dict[str, set[str]] = defaultdict(set)
    for path, text in list_sentences(catalog):
        found[text].add(path)
    twice = {
        text: sorted(paths)
        for text, paths in found.items()
        if len(paths) > 1 and not is_one_mail(paths)
    }
    assert not twice, "one of these asks the other"


def list_sentences(catalog: str) -> Iterable[tuple[str, str]]:
    """Return where our sentences stand: whole ones in templates, also longer names in code."""
    with (ROOT / "translations" / catalog).open(encoding="utf-8") as mapping:
        methods, options = parse_mapping_cfg(mapping)
    keywords = {**DEFAULT_KEYWORDS, "_l": None}
    for path, _line, message, *_rest in extract_from_dir(
        ROOT, methods, options, keywords, directory_filter=is_ours
    ):
        text = message if isinstance(message, str) else message[0]
        is_whole = text.endswith((".", "?", ":"))
        if len(text.split()) >= MIN_WORDS and (is_whole or path.endswith(".py")):
            yield path, text


def is_ours(folder: str) -> bool:
    """Return whether texts of ours can stand in a folder: looking elsewhere takes long."""
    return Path(folder).relative_to(ROOT).parts[:1] == ("app",)


def is_one_mail(paths: set[str]) -> bool:
    """Return whether these are the two forms of one mail, as text and as HTML."""
    return len({Path(path).with_suffix("") for path in paths}) == 1
