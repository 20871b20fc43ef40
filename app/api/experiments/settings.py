"""What a body says of an experiment that is to be made or changed, as the room takes it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from app.api.problems import unprocessable

_MOMENTS = ("starts_at", "ends_at", "holdout_until")
_OF_THE_ROOM = frozenset(
    {
        *("account_id", "member_id", "experiment", "key", "flow", "flow_key"),
        *("documents", "has_holdout", "segment_key"),
    }
)
"""What the room calls what is given in another way."""


def read_settings(body: dict[str, Any]) -> dict[str, Any]:
    """Return the settings of a body; whatever else was in it is taken out already.

    :raises Problem: naming the first that cannot be.
    """
    taken = _OF_THE_ROOM & body.keys()
    if taken:
        raise unprocessable("invalid_experiment", f"{min(taken)}: unknown")
    settings = {name: read_moment(name, value) for name, value in body.items()}
    if "segment" in settings:
        settings["segment_key"] = settings.pop("segment")
    return settings


def read_moment(name: str, value: Any) -> Any:
    """Return a moment with its zone; everything else as it is.

    :raises Problem: if it is no moment, or nobody knows in which zone.
    """
    if name not in _MOMENTS or value is None:
        return value
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError as error:
        raise unprocessable("invalid_experiment", f"{name}: not_possible") from error
    if found.tzinfo is None:
        raise unprocessable("invalid_experiment", f"{name}: not_possible")
    return found


def read_documents(variants: Any) -> dict[str, Any] | None:
    """Return the flow documents of the variants by their names. None: there are none.

    :raises Problem: if they are something else.
    """
    if variants is None:
        return None
    is_right = isinstance(variants, dict) and all(isinstance(v, dict) for v in variants.values())
    if not is_right or not variants:
        raise unprocessable("invalid_experiment", "variants: an object of flow documents by name")
    return dict(variants)


def read_variant(body: dict[str, Any]) -> tuple[str | None, dict[str, Any] | None]:
    """Return the name and the flow document of a variant, each None if it is not sent.

    :raises Problem: if one is something else, or if there is more.
    """
    name, flow = body.get("name"), body.get("flow")
    if not isinstance(name, str | None):
        raise unprocessable("invalid_experiment", "name: not_possible")
    if not isinstance(flow, dict | None):
        raise unprocessable("invalid_experiment", "flow: a flow document")
    if more := body.keys() - {"name", "flow"}:
        raise unprocessable("invalid_experiment", f"{min(more)}: unknown")
    return name, flow


def read_shares(shares: Any) -> dict[str, int]:
    """Return the share of each variant by its key.

    :raises Problem: if they are something else.
    """
    is_right = isinstance(shares, dict) and all(type(each) is int for each in shares.values())
    if not is_right or not shares:
        raise unprocessable("invalid_experiment", "shares: an object of percents by variant")
    return dict(shares)
