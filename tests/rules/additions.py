"""What each thing that can be added to the service needs beside itself, for the guide's tests.

Every function returns what is missing, each by the file it belongs in.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress

from app.analytics.reports.service import VIEWS
from app.api.document.messages.event_schemas import EVENTS
from app.api.document.messages.samples import FOLDER, list_event_samples
from app.console.insights import tables
from app.console.insights.labels import definition_of, view_labels
from app.core import territories
from app.fairness.copy.lexicon import CopyKind
from app.fairness.copy.roles import TextRole
from app.fairness.copy.suggestions import fair_wording
from app.labels.customer.codes import language_name
from app.labels.member.codes import LANGUAGES
from app.labels.member.events import event_label
from app.labels.member.findings import packs
from app.webhooks.models import EventType
from tests.rules.sources import ROOT

CATALOGS = ("messages", "console", "formal")
EXAMPLES = FOLDER / "actions"
INFORMAL_ONLY = {"en": {"formal"}}
"""English has one form of address."""


def list_missing_of_locale(locale: str) -> list[str]:
    """Return the files and labels that a language of ours lacks."""
    names = [name for name in CATALOGS if name not in INFORMAL_ONLY.get(locale, ())]
    files = [f"translations/{locale}/LC_MESSAGES/{name}.po" for name in names]
    files.append(f"app/fairness/copy/lexicons/{locale}.yaml")
    labels: Mapping[str, Callable[[], object]] = {
        "app/labels/customer/codes.py: language_name": lambda: language_name(locale),
        "app/labels/member/codes.py: LANGUAGES": lambda: dict(LANGUAGES)[locale],
        "app/core/territories.py: _SPOKEN": lambda: locale in territories._SPOKEN,
        "app/fairness/copy/fair.yaml": lambda: fair_wording(
            CopyKind.SHAMING, locale, TextRole.DECLINE
        ),
    }
    return [*_missing_files(*files), *_missing_labels(labels)]


def list_missing_of_event(code: str) -> list[str]:
    """Return where nothing is said about a type of event."""
    told = json.loads((ROOT / "tests/contracts/event_types.json").read_text(encoding="utf-8"))
    labels: Mapping[str, Callable[[], object]] = {
        "app/webhooks/models.py: EventType": lambda: EventType(code),
        "app/labels/member/events.py: event_label": lambda: event_label(EventType(code)),
        "docs/integrating.md": lambda: f"`{code}`" in _read("docs/integrating.md"),
        "app/api/document/messages/event_schemas.py: EVENTS": lambda: EVENTS[EventType(code)],
        "tests/contracts/event_types.json": lambda: code in told,
        "tests/contracts/scenes.py": lambda: list_event_samples(EventType(code)),
    }
    return list(_missing_labels(labels))


def list_missing_of_pack(pack_id: str) -> list[str]:
    """Return what a policy pack lacks."""
    labels: Mapping[str, Callable[[], object]] = {
        "app/labels/member/findings/packs.py": lambda: (
            pack_id in packs._COUNTRIES or pack_id in packs._places()
        ),
        "docs/fairness.md": lambda: f"`{pack_id}`" in _read("docs/fairness.md"),
    }
    return [*_missing_files(f"app/fairness/packs/{pack_id}.yaml"), *_missing_labels(labels)]


def list_missing_of_report(view: str) -> list[str]:
    """Return what the view of a report lacks."""
    labels: Mapping[str, Callable[[], object]] = {
        "app/analytics/reports/service.py: VIEWS": lambda: VIEWS[view],
        "app/console/insights/labels.py: view_labels": lambda: view_labels()[view],
        "app/console/insights/labels.py: definition_of": lambda: definition_of(view),
        "app/console/insights/tables.py": lambda: view == "segments" or tables._TABLES[view],
    }
    return list(_missing_labels(labels))


def list_missing_of_offer_kind(code: str) -> list[str]:
    """Return where nothing is said about a kind of offer; its modules are named at the start."""
    labels: Mapping[str, Callable[[], object]] = {
        "docs/flows.md": lambda: f"| `{code}` |" in _read("docs/flows.md"),
        "tests/contracts/scenes.py": (EXAMPLES / f"apply_offer.{code}.json").is_file,
    }
    return list(_missing_labels(labels))


def _missing_files(*names: str) -> Iterator[str]:
    return (name for name in names if not (ROOT / name).is_file())


def _missing_labels(labels: Mapping[str, Callable[[], object]]) -> Iterator[str]:
    for name, read in labels.items():
        found: object = None
        with suppress(LookupError, ValueError):
            found = read()
        if not found:
            yield name


def _read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")
