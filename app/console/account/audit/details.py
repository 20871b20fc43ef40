"""What an entry of the audit log says beyond its sentence: pairs of a label and words."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from app.console.catalogue.offers.description import kind_label
from app.console.shell.access import current
from app.console.shell.forms import later as _l
from app.core.web.catalogs import page_locale
from app.labels.member.formats import formats_for
from app.labels.member.sessions import language_name
from app.members.models import AuditEntry
from app.offers.kinds import KINDS

IN_THE_SENTENCE = frozenset({"name", "email", "role", "before"})

LABELS: Mapping[str, str] = {
    "changed": _l("Changed"),
    "count": _l("Number of texts"),
    "dead_only": _l("Only what was given up"),
    "fields": _l("Changed"),
    "file": _l("File"),
    "format": _l("File"),
    "from_at": _l("From"),
    "kind": _l("Kind"),
    "mailed": _l("Mailed"),
    "mode": _l("Mode"),
    "network": _l("Network address"),
    "override_reason": _l("Published in spite of a rule, because"),
    "place": _l("Where"),
    "returned_to": _l("As it was in version"),
    "tag": _l("Tag"),
    "to_at": _l("To"),
    "url": _l("Address"),
    "version": _l("Version"),
}

FIELDS: Mapping[str, str] = {
    "action_url": _l("Action URL"),
    "brand_accent": _l("Color"),
    "brand_font": _l("Font"),
    "brand_logo_url": _l("Address of your logo"),
    "brand_radius": _l("Round corners"),
    "brand_scheme": _l("Light and dark"),
    "country": _l("Country"),
    "default_flow_key": _l("Flow"),
    "default_locale": _l("Language"),
    "eligibility_url": _l("URL for offers"),
    "fallback_url": _l("Your own page to cancel"),
    "include_text": _l("Include what customers write in their own words"),
    "keep_attempts_days": _l("Single attempts to deliver, in days"),
    "keep_payloads_days": _l("Events and requests to billing, in days"),
    "keep_texts_months": _l("What customers wrote, in months"),
    "mode": _l("Which customers"),
    "name": _l("Name"),
    "support_email": _l("E-mail address for support"),
    "support_url": _l("Page for support"),
    "timezone": _l("Time zone"),
    "types": _l("Events"),
    "url": _l("Address"),
}


def list_details(entry: AuditEntry) -> list[tuple[str, str]]:
    """Return what the sentence leaves out. What nobody worded here is shown as it is."""
    return [
        (str(LABELS.get(name, name)), _WRITERS.get(name, _as_it_is)(value))
        for name, value in sorted(entry.detail.items())
        if name not in IN_THE_SENTENCE
    ]


def _as_it_is(value: Any) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _fields(names: Iterable[str]) -> str:
    return ", ".join(str(FIELDS.get(name, name)) for name in names)


def _file(kind: str) -> str:
    """Return what a file was: a format, or the language of a catalog."""
    return kind.upper() if kind in {"csv", "json"} else language_name(kind, page_locale())


def _mode(mode: str) -> str:
    return {"live": _("Live"), "test": _("Test")}.get(mode, mode)


def _offer_kind(kind: str) -> str:
    return kind_label(kind) if kind in KINDS else kind


def _moment(text: str) -> str:
    return formats_for(page_locale(), current().member.timezone).moment(
        datetime.fromisoformat(text)
    )


def _place(place: str) -> str:
    """Return a place in the words of a flow, with its language by name."""
    key, _space, locale = place.rpartition(" ")
    return f"{key}, {language_name(locale, page_locale())}"


_WRITERS: Mapping[str, Callable[[Any], str]] = {
    "changed": _fields,
    "fields": _fields,
    "file": _file,
    "format": _file,
    "from_at": _moment,
    "kind": _offer_kind,
    "mode": _mode,
    "place": _place,
    "to_at": _moment,
}
