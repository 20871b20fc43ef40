"""What a pack says about one predicate: its value, why, how gravely, and where that was read."""

from __future__ import annotations

import enum
from datetime import date
from typing import Annotated, Self

from pydantic import StringConstraints, model_validator

from app.core.findings import Severity
from app.fairness.data_files import DataEntry
from app.fairness.predicates import Value, all_predicates

Since = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}(-\d{2})?$")]
"""A day, or a month where no more is known."""


class RuleStatus(enum.StrEnum):
    """Whether a pack or a source binds anybody today."""

    IN_FORCE = "in_force"
    UPCOMING = "upcoming"
    VACATED = "vacated"
    GUIDANCE = "guidance"
    OWN = "own"


class Basis(enum.StrEnum):
    """How well a rule is founded. The firmest stands last."""

    UPCOMING = "upcoming"
    """Enacted, and not yet in force."""
    GUIDANCE = "guidance"
    """Guidance, an order, or a rule of a network."""
    SECOND_HAND = "second_hand"
    """Law at second hand, or unsettled: it needs counsel."""
    OWN = "own"
    """Our own rule."""
    LAW = "law"
    """Law as read."""

    @property
    def rank(self) -> int:
        """Return a number that is greater for the firmer of two."""
        return list(Basis).index(self)

    @property
    def gravest(self) -> Severity:
        """Return the severity of a rule on this basis, unless the rule itself says less.

        Only what we have read, or promise ourselves, may keep somebody from publishing.
        """
        match self:
            case Basis.LAW | Basis.OWN:
                return Severity.ERROR
            case Basis.SECOND_HAND | Basis.GUIDANCE:
                return Severity.WARNING
            case Basis.UPCOMING:
                return Severity.INFO


class LegalSource(DataEntry):
    """A law, a guideline or a judgment, by its name."""

    name: str
    status: RuleStatus | None = None
    """None: nobody has found out for us."""
    since: Since | None = None
    """When it came or comes into force, where that matters."""
    read_on: date | None = None
    """The day our reading was entered. None: it is named here, and has not been read for us."""
    re_check_by: date | None = None
    """None for what can no longer change."""
    note: str = ""


class Rule(DataEntry):
    """One predicate as one pack wants it."""

    predicate: str
    value: Value
    basis: Basis
    severity: Severity
    sources: tuple[LegalSource, ...] = ()
    """Where it comes from. Empty for our own rules, and where counsel still has to name it."""
    note: str = ""

    @property
    def source(self) -> str:
        """Return the names of the sources, or what stands there instead."""
        if self.sources:
            return "; ".join(source.name for source in self.sources)
        return "Fairwell's own rule" if self.basis is Basis.OWN else "source not named yet"

    @model_validator(mode="after")
    def _value_fits(self) -> Self:
        all_predicates()[self.predicate].value.strictness(self.value)
        return self

    @model_validator(mode="after")
    def _is_no_graver_than_founded(self) -> Self:
        if self.severity.rank > self.basis.gravest.rank:
            raise ValueError(f"severity: {self.severity} is more than {self.basis} allows")
        return self

    @model_validator(mode="after")
    def _says_where_it_comes_from(self) -> Self:
        needs_source = self.basis not in {Basis.OWN, Basis.SECOND_HAND}
        if needs_source and not any(source.read_on for source in self.sources):
            raise ValueError(f"sources: {self.basis} needs one that was read")
        return self
