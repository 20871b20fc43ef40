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
from app.labels.member.codes import list_due_labels, list_ended_labels
from app.labels.member.fields import FIELD_LABELS
from app.labels.member.formats import formats_for
from app.labels.member.sessions import language_name
from app.members.models import AuditEntry
from app.offers.kinds import KINDS

IN_THE_SENTENCE = frozenset({"name", "email", "role", "before"})

LABELS: Mapping[str, str] = {
    "changed": _l("Changed"),
    "count": _l("Number of texts"),
    "currency": _l("Currency"),
    "due": _l("Due"),
    "ended": _l("Ended"),
    "dead_only": _l("Failed deliveries only"),
    "fields": _l("Changed"),
    "file": _l("File"),
    "format": _l("File"),
    "from_at": _l("From"),
    "kind": _l("Kind"),
    "mailed": _l("Sent by e-mail"),
    "mode": _l("Mode"),
    "network": _l("Network address"),
    "one_customer": _l("Only one customer"),
    "override_reason": _l("Reason for publishing anyway"),
    "place": _l("Where"),
    "published": _l("Version"),
    "rate": _l("Rate"),
    "scopes": _l("Scopes"),
    "since": _l("From"),
    "returned_to": _l("Restored from version"),
    "tag": _l("Tag"),
    "texts": _l("Changed"),
    "to_at": _l("To"),
    "url": _l("URL"),
    "variants": _l("Variants"),
    "version": _l("Version"),
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
    return ", ".join(str(FIELD_LABELS.get(name, name)) for name in names)


def _file(kind: str) -> str:
    """Return what a file was: a format, or the language of a catalog."""
    return kind.upper() if kind in {"csv", "json"} else language_name(kind, page_locale())


def _due(counts: Mapping[str, int]) -> str:
    """Return what moving the time of test mode made due."""
    return ", ".join(f"{label}: {count}" for label, count in list_due_labels(counts)) or "0"


def _ended(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{label}: {count}" for label, count in list_ended_labels(counts))


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
    "due": _due,
    "ended": _ended,
    "fields": _fields,
    "file": _file,
    "format": _file,
    "from_at": _moment,
    "kind": _offer_kind,
    "mode": _mode,
    "place": _place,
    "published": ", ".join,
    "texts": ", ".join,
    "variants": ", ".join,
    "to_at": _moment,
}
