"""The shape of JSON: names and types without the values."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

_NAMES = {str: "text", bool: "true or false", int: "number", float: "number", type(None): "null"}


def shape_of(values: Iterable[Any]) -> Any:
    """Return the one shape that describes all values.

    A field that is not in all of them has a question mark.

    >>> shape_of([{"a": 1, "b": "x"}, {"a": None}])
    {'a': 'null or number', 'b?': 'text'}
    """
    values = list(values)
    objects = [value for value in values if isinstance(value, dict)]
    lists = [value for value in values if isinstance(value, list)]
    shapes: list[Any] = sorted({_NAMES[type(v)] for v in values if type(v) in _NAMES})
    if objects:
        shapes.append(_fields(objects))
    if lists:
        shapes.append([shape_of(item for value in lists for item in value)])
    if all(isinstance(shape, str) for shape in shapes):
        return " or ".join(shapes) or "empty"
    return shapes[0] if len(shapes) == 1 else {"one of": shapes}


def _fields(objects: list[dict[str, Any]]) -> dict[str, Any]:
    names = sorted({name for value in objects for name in value})
    return {
        name if all(name in value for value in objects) else f"{name}?": shape_of(
            value[name] for value in objects if name in value
        )
        for name in names
    }
