"""Words of the console for what the rooms only have codes for."""

from __future__ import annotations

from collections.abc import Mapping

from babel import Locale
from babel.core import get_global
from flask_babel import gettext as _

from app.core.money import CURRENCIES
from app.labels.lazy import later as _l
from app.mail.states import MailState
from app.members.roles import Role

_NO_COUNTRIES = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})
"""Codes of territories that name no country."""

LANGUAGES = (
    ("en", "English"),
    ("nl", "Nederlands"),
    ("de", "Deutsch"),
    ("es", "español"),
    ("fr", "français"),
)
"""Each by its own name: who looks for their language may not read this one."""


def role_label(role: Role) -> str:
    """Return what a role is called."""
    return {
        Role.OWNER: _("Owner"),
        Role.EDITOR: _("Editor"),
        Role.ANALYST: _("Analyst"),
        Role.SUPPORT: _("Support"),
    }[role]


def mail_label(state: MailState) -> tuple[str, str]:
    """Return how far a letter came, and the tone of that."""
    return {
        MailState.NONE: (_("Not sent by e-mail"), "plain"),
        MailState.WAITING: (_("Sending e-mail"), "warn"),
        MailState.SENT: (_("E-mail sent"), "good"),
        MailState.REFUSED: (_("E-mail failed"), "bad"),
        MailState.DEAD: (_("E-mail failed"), "bad"),
    }[state]


def role_hint(role: Role) -> str:
    """Return what a role is called, and what it may do."""
    return {
        Role.OWNER: _("Owner: full access, including members, keys and settings"),
        Role.EDITOR: _("Editor: edits and publishes flows, offers and the brand"),
        Role.ANALYST: _("Analyst: views and exports results and sessions"),
        Role.SUPPORT: _("Support: views sessions and sends links to customers"),
    }[role]


def list_countries(locale: str) -> list[tuple[str, str]]:
    """Return code and name of every country, in the order of the names."""
    names = Locale.parse(locale).territories.items()
    countries = [
        (code, name)
        for code, name in names
        if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRIES
    ]
    return sorted(countries, key=lambda country: country[1])


def list_currencies(locale: str) -> list[tuple[str, str]]:
    """Return code and name of every currency that is money somewhere today, by its code."""
    names = Locale.parse(locale).currencies
    today = {
        code
        for uses in get_global("territory_currencies").values()
        for code, _since, until, is_tender in uses
        if is_tender and until is None and code in CURRENCIES
    }
    return [(code, f"{code} \N{EN DASH} {names.get(code, code)}") for code in sorted(today)]


DUE: Mapping[str, str] = {
    "actions": _l("Billing actions"),
    "deliveries": _l("Webhook deliveries"),
    "events": _l("Events"),
    "letters": _l("E-mails to customers"),
    "pause_reminders": _l("Pause reminders"),
    "receipts": _l("Receipts"),
    "replays": _l("Resend requests"),
}
"""What waits for the worker, by its code."""


ENDED: Mapping[str, str] = {
    "cancellations": _l("Cancellations that took effect"),
    "offers": _l("Offers that ended"),
}
"""What skipped days bring to an end."""


def list_ended_labels(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Return what ended, as labels and numbers."""
    return [(str(ENDED.get(code, code)), count) for code, count in sorted(counts.items())]


def list_due_labels(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Return what became due, as labels and numbers."""
    return [(str(DUE.get(code, code)), count) for code, count in sorted(counts.items())]


def clock_refusal_label(code: str, *, most: int) -> str:
    """Return why the time was not moved; empty if it was."""
    return {
        "again": _("Time was already moved forward. It was not moved a second time."),
        "days": _("Enter a number of days from 1 to %(most)s.", most=most),
        "many": _(
            "There are too many test sessions to move at once. Open one of them to move time "
            "forward for its customer."
        ),
    }.get(code, "")
