"""Names that people gave, where two may be the same. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping


def distinguish_names(names: Mapping[str, str]) -> dict[str, str]:
    """Return each name by its key, with the key beside it where several share the name.

    >>> distinguish_names({"a": "Pause", "b": "Pause", "c": "Discount"})
    {'a': 'Pause (a)', 'b': 'Pause (b)', 'c': 'Discount'}
    """
    times = Counter(names.values())
    return {key: name if times[name] == 1 else f"{name} ({key})" for key, name in names.items()}
