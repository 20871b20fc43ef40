"""What a door has for each class of a family: every class has a module that registers its own."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import Generic, TypeVar

Entry = TypeVar("Entry")


class MissingRegistration(LookupError):
    """A class has no module at a door, or its module registers nothing."""


class Registrations(dict[str, Entry], Generic[Entry]):
    """The entries of a door by the code of the class they were registered for.

    ``package`` is the folder with a module for each code.
    """

    def __init__(self, what: str, package: str) -> None:
        """Collect entries that are called ``what`` where one is missing."""
        super().__init__()
        self._what, self._package = what, package
        self._entries: dict[type, Entry] = {}

    def add(self, cls: type, entry: Entry) -> None:
        """Take the entry of a class. Modules do this as they are imported."""
        self._entries[cls] = entry

    def load(self, codes: Mapping[str, type]) -> None:
        """Import the module of each code, so that the service does not start without one.

        :raises MissingRegistration: naming each module that is missing or registers nothing.
        """
        missing = [flaw for code, cls in codes.items() if (flaw := self._import(code, cls))]
        if missing:
            raise MissingRegistration("; ".join(missing))
        self.update({code: self._entries[cls] for code, cls in codes.items()})

    def _import(self, code: str, cls: type) -> str | None:
        """Import a module; return what is missing there, or None."""
        name = f"{self._package}.{code}"
        file = f"{name.replace('.', '/')}.py"
        if find_spec(name) is None:
            return f"{cls.__name__} has no {self._what}: {file} is missing"
        import_module(name)
        if cls not in self._entries:
            return f"{cls.__name__} has no {self._what}: {file} registers none for it"
        return None
