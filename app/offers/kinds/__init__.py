"""The kinds of offers: each knows whom it fits, what it means, and what billing must do.

A kind is a module in this folder with a class of its own. It is found by lying here.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Annotated, Union

from pydantic import Field

from app.offers.kinds.base import Choice, OfferKind, Refusal

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")

KINDS: dict[str, type[OfferKind]] = {
    cls.code_of_kind(): cls
    for cls in sorted(
        OfferKind.__subclasses__(), key=lambda cls: (cls.position, cls.code_of_kind())
    )
}
"""Every kind there is by its code, in the order in which owners choose among them."""

if TYPE_CHECKING:
    AnyKind = OfferKind
else:
    AnyKind = Annotated[Union[tuple(KINDS.values())], Field(discriminator="kind")]  # noqa: UP007

__all__ = ["KINDS", "AnyKind", "Choice", "OfferKind", "Refusal"]
