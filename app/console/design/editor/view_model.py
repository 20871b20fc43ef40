"""The editor's page: the steps of a draft with their fields, offers and notes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.accounts.models import Account
from app.console.design.editor.diagnostics import DiagnosticView, note
from app.console.design.editor.fields import Field
from app.console.design.editor.form import ViewState, read_locales
from app.console.design.editor.offer_options import Catalogue, ListedOffer
from app.console.design.editor.parts import REASONS, list_fields
from app.core.database.types import JsonObject
from app.fairness.jurisdictions import choose_packs
from app.fairness.packs import all_packs
from app.flows.document.paths import find, kinds_of, name_of
from app.flows.document.vocabulary import REASON_CODES, STEP_KINDS
from app.flows.drafts.diagnostics import check_document
from app.labels.member.flows import language_name, reason_name, step_name, step_purpose


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """Something in a list that can be moved: a step, a reason, an answer, an offer."""

    place: str
    name: str
    at: int
    count: int
    is_open: bool = False
    offer: ListedOffer | None = None

    @property
    def id(self) -> str:
        """The id on the page."""
        return self.place.replace(".", "-")


@dataclass(frozen=True, slots=True)
class EditorView:
    """What the page shows of a draft."""

    document: JsonObject
    look: ViewState
    notes: Sequence[DiagnosticView]
    catalogue: Catalogue

    @property
    def steps(self) -> list[ReasonRow]:
        """The steps in their order."""
        kinds = kinds_of(self.document)
        return [ReasonRow(kind, step_name(kind), at, len(kinds)) for at, kind in enumerate(kinds)]

    @property
    def missing_steps(self) -> list[tuple[str, str, str]]:
        """The steps that can be added: kind, name and purpose."""
        kinds = kinds_of(self.document)
        missing = [kind for kind in STEP_KINDS if kind not in kinds]
        return [(kind, step_name(kind), step_purpose(kind)) for kind in missing]

    @property
    def reasons(self) -> list[ReasonRow]:
        """The reasons in their order."""
        codes = self._names("survey.reasons")
        return [
            ReasonRow(
                f"{REASONS}{code}",
                reason_name(self.document, code, self.look.locale),
                at,
                len(codes),
                is_open=self.look.open_place == f"{REASONS}{code}",
            )
            for at, code in enumerate(codes)
        ]

    @property
    def missing_reasons(self) -> list[tuple[str, str]]:
        """Our reasons that the survey does not have: code and words."""
        known = self._names("survey.reasons")
        return [
            (code, reason_name({}, code, self.look.locale))
            for code in REASON_CODES
            if code not in known
        ]

    def offers(self, place: str) -> list[ReasonRow]:
        """Return the offers in the list at a place, in the order in which they are tried."""
        keys = self._names(place)
        return [
            ReasonRow(
                f"{place}.{key}",
                self.catalogue.get(key).name,
                at,
                len(keys),
                offer=self.catalogue.get(key),
            )
            for at, key in enumerate(keys)
        ]

    def more_offers(self, place: str) -> list[ListedOffer]:
        """Return the offers that can be added to the list at a place."""
        return self.catalogue.but(self._names(place))

    def choices(self, reason: str) -> list[ReasonRow]:
        """Return the answers to the further question about a reason."""
        place = f"{reason}.follow_up.choices"
        codes = self._names(place)
        return [ReasonRow(f"{place}.{code}", code, at, len(codes)) for at, code in enumerate(codes)]

    def fields(self, place: str) -> list[Field]:
        """Return what can be filled in at a place."""
        return list_fields(self.document, place, self.look.locale)

    def value(self, field: Field) -> Any:
        """Return what a field holds."""
        return field.shown(self.document, self.look.locale)

    def find(self, place: str) -> Any:
        """Return what stands at a place, or None."""
        return find(self.document, place)

    def notes_at(self, place: str) -> list[DiagnosticView]:
        """Return what there is to say about exactly this place, in any of its languages."""
        own = (place, *(f"{place}.{locale}" for locale in read_locales(self.document)))
        return [each for each in self.notes if each.place in own]

    def notes_below(self, place: str) -> list[DiagnosticView]:
        """Return what there is to say about a place and everything in it."""
        return [
            each for each in self.notes if each.place == place or each.place.startswith(f"{place}.")
        ]

    @property
    def languages(self) -> list[tuple[str, str, bool, int]]:
        """Each language: code, name, whether its words are shown, and how many texts it lacks."""
        return [
            (each, language_name(each), each == self.look.locale, self._gaps(each))
            for each in read_locales(self.document)
        ]

    @property
    def stops(self) -> bool:
        """Whether something has to be mended before anybody can publish."""
        return any(each.tone == "bad" for each in self.notes)

    def _gaps(self, locale: str) -> int:
        return sum(locale in each.locales for each in self.notes)

    def _names(self, place: str) -> list[str]:
        members = find(self.document, place)
        return [name_of(each) or "" for each in members] if isinstance(members, list) else []


def build_editor_view(
    account: Account, document: JsonObject, look: ViewState, catalogue: Catalogue
) -> EditorView:
    """Return the page of a document, with everything there is to say about it."""
    remarks = check_document(
        document,
        binding=choose_packs(account.country),
        others=all_packs(),
        offers=list(catalogue.offers),
        resting=catalogue.resting,
        covering=catalogue.covering,
    )
    notes = [note(remark, document, catalogue.name_of) for remark in remarks]
    return EditorView(document, look, notes, catalogue)
