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
        CopyKind.SHAMING: _("Shame, guilt, ridicule or fear"),
        CopyKind.TRICK_VERB: _("Misleading label"),
        CopyKind.DOUBLE_NEGATIVE: _("Double negative"),
        CopyKind.YES_NO_INVERSION: _("Inverted question"),
        CopyKind.FALSE_URGENCY: _("Urgency without a date"),
        CopyKind.FEAR_LOSS: _("Threat"),
        CopyKind.UNSTATED_FEE: _("Fee without amount and date"),
        CopyKind.OBSTRUCTION: _("Obstacle to canceling"),
        CopyKind.FORCED_ANSWER: _("Forced answer"),
        CopyKind.PRESSURE: _("Similar to wording that pressures customers"),
        CopyKind.ADDRESS_MIX: _("Different form of address"),
        CopyKind.PLACEHOLDER_MISMATCH: _("Different placeholders"),
    }[kind]


def _of_kind(kind: CopyKind, about: Mapping[str, str]) -> str:
    match kind:
        case CopyKind.SHAMING:
            return _(
                "%(language)s: “%(quote)s” uses shame, guilt, ridicule or fear. "
                "State plainly what happens.",
                **about,
            )
        case CopyKind.PRESSURE:
            return _of_likeness(about)
        case CopyKind.TRICK_VERB | CopyKind.DOUBLE_NEGATIVE | CopyKind.YES_NO_INVERSION:
            return _of_tricks(kind, about)
        case CopyKind.FALSE_URGENCY | CopyKind.FEAR_LOSS | CopyKind.UNSTATED_FEE:
            return _of_facts(kind, about)
        case CopyKind.OBSTRUCTION | CopyKind.FORCED_ANSWER:
            return _of_obstacles(kind, about)
        case _:
            return _of_consistency(kind, about)


def _of_likeness(about: Mapping[str, str]) -> str:
    return _(
        "%(language)s: “%(quote)s” resembles wording that pressures customers. "
        "Check whether it states plainly what happens; if it does, leave it.",
        **about,
    )


def _of_tricks(kind: CopyKind, about: Mapping[str, str]) -> str:
    if kind is CopyKind.TRICK_VERB:
        return _(
            "%(language)s: “%(quote)s” says the opposite of what the button does. Name the action.",
            **about,
        )
    if kind is CopyKind.DOUBLE_NEGATIVE:
        return _("%(language)s: “%(quote)s” is a double negative. Use a simple question.", **about)
    return _("%(language)s: in “%(quote)s”, yes means no. Turn the question around.", **about)


def _of_facts(kind: CopyKind, about: Mapping[str, str]) -> str:
    if kind is CopyKind.FALSE_URGENCY:
        return _(
            "%(language)s: “%(quote)s” creates urgency. State the date, and "
            "end the offer on that day.",
            **about,
        )
    if kind is CopyKind.FEAR_LOSS:
        return _("%(language)s: “%(quote)s” is a threat. State what ends, and when.", **about)
    return _(
        "%(language)s: “%(quote)s” mentions a fee or a notice period. "
        "State the amount and the date, or remove it.",
        **about,
    )


def _of_obstacles(kind: CopyKind, about: Mapping[str, str]) -> str:
    if kind is CopyKind.OBSTRUCTION:
        return _(
            "%(language)s: “%(quote)s” sends customers elsewhere to cancel. "
            "They cancel right here: remove it, or offer it as an addition.",
            **about,
        )
    return _(
        "%(language)s: “%(quote)s” demands an answer. Every question is optional: remove it.",
        **about,
    )


def _of_consistency(kind: CopyKind, about: Mapping[str, str]) -> str:
    if kind is CopyKind.PLACEHOLDER_MISMATCH:
        return _(
            "%(language)s: “%(quote)s” has different placeholders from the first language.", **about
        )
    return _("%(language)s: “%(quote)s” uses a different form of address from the flow.", **about)
