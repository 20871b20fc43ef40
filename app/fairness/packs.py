"""The policy packs: what a jurisdiction asks, as far as it can be checked. Loaded once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from app.fairness.data_files import ROOM, DataEntry, read_data
from app.fairness.rules import Basis, LegalSource, Rule, RuleStatus, Since

_FOLDER = ROOM / "packs"
_NOT_A_PACK = {"labels.yaml"}
_DEFAULT = "default-fair"


class Jurisdictions(DataEntry):
    """Where a pack applies: countries by ISO 3166-1, and regions of them by ISO 3166-2."""

    countries: tuple[str, ...]
    regions: tuple[str, ...] = ()
    """The part behind the hyphen, such as CA. Empty: the whole country."""


class Pack(DataEntry):
    """The rules of one jurisdiction. They may tighten those of default-fair, never loosen them."""

    id: str
    version: str
    """The day of the last change, such as 2026-11-22."""
    title: str
    """What messages to owners call the jurisdiction."""
    status: RuleStatus
    since: Since | None = None
    applies_to: Jurisdictions | Literal["everywhere"]
    sources: dict[str, LegalSource] = {}
    """All that matter, also those that no rule names and those that were struck down."""
    predicates: dict[str, Rule]

    def __hash__(self) -> int:
        return hash((self.id, self.version))

    @property
    def is_default(self) -> bool:
        """Whether this is the pack that everybody gets."""
        return self.id == _DEFAULT

    @property
    def breadth(self) -> tuple[float, bool]:
        """Return what is greater for the wider jurisdiction: a union, a country, a state."""
        places = self.applies_to
        if isinstance(places, str):
            return float("inf"), True
        return len(places.countries), not places.regions

    def applies_in(self, country: str | None, region: str | None) -> bool:
        """Whether a customer in this place is under these rules."""
        places = self.applies_to
        if isinstance(places, str):
            return True
        return country in places.countries and (not places.regions or region in places.regions)


@lru_cache(maxsize=1)
def all_packs() -> tuple[Pack, ...]:
    """Return every pack, default-fair first and the narrower after the wider."""
    files = [file for file in _FOLDER.glob("*.yaml") if file.name not in _NOT_A_PACK]
    others = [_read_pack(file) for file in files if file.stem != _DEFAULT]
    return widest_first([default_fair(), *others])


@lru_cache(maxsize=1)
def default_fair() -> Pack:
    """Return the pack of our own promises, which names a value for every predicate."""
    data = read_data(_FOLDER / f"{_DEFAULT}.yaml")
    return Pack.model_validate(_with_whole_rules(data, {}))


def get_pack(pack_id: str) -> Pack | None:
    """Return the pack with this id, as the record of a session names it."""
    return next((pack for pack in all_packs() if pack.id == pack_id), None)


def widest_first(packs: Iterable[Pack]) -> tuple[Pack, ...]:
    """Return each pack once, default-fair first: the order in which they are named and recorded."""
    return tuple(sorted(set(packs), key=lambda pack: ([-part for part in pack.breadth], pack.id)))


def list_sources_to_re_check(on: date) -> list[tuple[Pack, LegalSource]]:
    """Return what should have been read again by then: rules move, and a pack does not notice."""
    return [
        (pack, source)
        for pack in all_packs()
        for source in pack.sources.values()
        if source.re_check_by is not None and source.re_check_by < on
    ]


def _read_pack(file: Path) -> Pack:
    return Pack.model_validate(_with_whole_rules(read_data(file), default_fair().predicates))


def _with_whole_rules(data: dict[str, Any], defaults: Mapping[str, Rule]) -> dict[str, Any]:
    """Write out what a pack leaves to default-fair, to the basis and to its list of sources."""
    rules = {
        predicate: _whole_rule(predicate, rule, data.get("sources", {}), defaults)
        for predicate, rule in data["predicates"].items()
    }
    return data | {"predicates": rules}


def _whole_rule(
    predicate: str, rule: dict[str, Any], sources: dict[str, Any], defaults: Mapping[str, Rule]
) -> dict[str, Any]:
    basis, default = Basis(rule["basis"]), defaults.get(predicate)
    whole: dict[str, Any] = {"predicate": predicate, "severity": basis.gravest}
    if default:
        whole["value"] = default.value
    if default and basis is Basis.OWN:
        whole["severity"] = default.severity
    return whole | rule | {"sources": [sources[key] for key in rule.get("sources", ())]}
