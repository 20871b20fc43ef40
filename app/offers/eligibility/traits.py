"""What an owner may ask of a trait: a value the host attaches to a customer. Pure."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import BeforeValidator, ConfigDict, Field, model_validator

from app.core.findings import invalid
from app.offers.catalogue.fields import MAX_AMOUNT, Definition, Flat


def _number(value: Any) -> Any:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if value is None or (is_number and abs(value) <= MAX_AMOUNT):  # not NaN
        return value
    raise invalid("number", "must be a number")


_Number = Annotated[int | float | None, BeforeValidator(_number)]


class TraitTest(Definition):
    """``{gt: 5}``, ``{in: [a, b]}`` or ``{exists: false}``. Of several operators, all must hold."""

    model_config = ConfigDict(populate_by_name=True, serialize_by_alias=True)

    eq: Flat = None
    any_of: Annotated[tuple[Flat, ...], Field(min_length=1, max_length=100)] | None = Field(
        None, alias="in"
    )
    lt: _Number = None
    gt: _Number = None
    exists: Annotated[bool, Field(strict=True)] | None = None

    @model_validator(mode="after")
    def _asks_something(self) -> Self:
        if all(value is None for value in (self.eq, self.any_of, self.lt, self.gt, self.exists)):
            raise invalid("trait_test", "must have one of eq, in, lt, gt, exists")
        return self

    @property
    def needs_value(self) -> bool:
        """Whether a trait that the host does not send can only fail."""
        return any(value is not None for value in (self.eq, self.any_of, self.lt, self.gt))

    def holds_for(self, value: str | bool | float | None) -> bool:
        """Return whether the trait passes. None: the host does not send it."""
        if self.exists is not None and self.exists != (value is not None):
            return False
        if self.eq is not None and not _is_same(value, self.eq):
            return False
        if self.any_of is not None and not any(_is_same(value, each) for each in self.any_of):
            return False
        return self._is_between(value)

    def _is_between(self, value: Any) -> bool:
        if self.lt is None and self.gt is None:
            return True
        if isinstance(value, bool) or not isinstance(value, int | float):
            return False
        is_low_enough = self.lt is None or value < self.lt
        return is_low_enough and (self.gt is None or value > self.gt)


def _is_same(value: object, other: object) -> bool:
    """Compare as JSON does: true is not 1."""
    return isinstance(value, bool) == isinstance(other, bool) and value == other
