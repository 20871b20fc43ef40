"""What the linter of words says, in the member's language; what is fair, in that of the text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from app.fairness.copy.lexicon import CopyKind
from app.labels.member.flows import language_name


def copy_message(params: Mapping[str, Any]) -> str:
    """Return what is wrong with which words; ``params`` are those of a finding."""
    language = language_name(params["locale"])
    about = {"quote": params["quote"], "language": language[:1].upper() + language[1:]}
    return _of_kind(CopyKind(params["kind"]), about)


def copy_label(kind: CopyKind) -> str:
    """Return what is wrong, in a few words."""
    return {
        CopyKind.SHAMING: _("Plays on shame, guilt, ridicule or fear"),
        CopyKind.TRICK_VERB: _("Names the opposite of what it does"),
        CopyKind.DOUBLE_NEGATIVE: _("Says no twice"),
        CopyKind.YES_NO_INVERSION: _("Makes yes mean no"),
        CopyKind.FALSE_URGENCY: _("Hurries without a day"),
        CopyKind.FEAR_LOSS: _("Threatens with a loss"),
        CopyKind.UNSTATED_FEE: _("Names a fee without amount and day"),
        CopyKind.ADDRESS_MIX: _("Addresses customers otherwise than the flow"),
        CopyKind.PLACEHOLDER_MISMATCH: _("Other placeholders than the source"),
    }[kind]


def _of_kind(kind: CopyKind, about: Mapping[str, str]) -> str:
    match kind:
        case CopyKind.SHAMING:
            return _(
                "%(language)s: “%(quote)s” plays on shame, guilt, ridicule or fear. "
                "Say plainly what happens.",
                **about,
            )
        case CopyKind.TRICK_VERB | CopyKind.DOUBLE_NEGATIVE | CopyKind.YES_NO_INVERSION:
            return _of_tricks(kind, about)
        case CopyKind.FALSE_URGENCY | CopyKind.FEAR_LOSS | CopyKind.UNSTATED_FEE:
            return _of_facts(kind, about)
        case _:
            return _of_consistency(kind, about)


def _of_tricks(kind: CopyKind, about: Mapping[str, str]) -> str:
    if kind is CopyKind.TRICK_VERB:
        return _(
            "%(language)s: “%(quote)s” names the opposite of what the button does. Name the act.",
            **about,
        )
    if kind is CopyKind.DOUBLE_NEGATIVE:
        return _("%(language)s: “%(quote)s” says no twice. Ask once.", **about)
    return _("%(language)s: in “%(quote)s”, yes means no. Ask it the other way.", **about)


def _of_facts(kind: CopyKind, about: Mapping[str, str]) -> str:
    if kind is CopyKind.FALSE_URGENCY:
        return _(
            "%(language)s: “%(quote)s” hurries. Name the day, and let the offer end on it.",
            **about,
        )
    if kind is CopyKind.FEAR_LOSS:
        return _(
            "%(language)s: “%(quote)s” threatens with a loss. Say what ends, and when.", **about
        )
    return _(
        "%(language)s: “%(quote)s” names a fee or a notice period. "
        "Name its amount and its day, or leave it out.",
        **about,
    )


def _of_consistency(kind: CopyKind, about: Mapping[str, str]) -> str:
    if kind is CopyKind.PLACEHOLDER_MISMATCH:
        return _(
            "%(language)s: “%(quote)s” has other placeholders than the first language.", **about
        )
    return _("%(language)s: “%(quote)s” addresses customers otherwise than the flow does.", **about)
