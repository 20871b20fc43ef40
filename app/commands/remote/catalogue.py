"""Plans, segments, offers and routes of a service as one file: compared, fetched, written."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import click
from ruamel.yaml import YAML

from app.commands.remote.client import RemoteAnswer, RemoteService
from app.core.findings import Finding
from app.offers.catalogue.definitions import check_offer, check_plan, check_segment
from app.offers.errors import InvalidOffer

PARTS = ("plans", "segments", "offers")
"""In the order in which one needs the other."""
ROUTES = "routes"


@dataclass(frozen=True, slots=True)
class CatalogueChange:
    """One thing that a file has otherwise than the service."""

    part: str
    key: str
    change: str
    """``created``, ``changed``, or ``left``: the file does not have it, and it stays."""


def check_catalogue(wanted: Any) -> dict[str, Any]:
    """Return what a file holds, if it is a catalogue.

    :raises click.ClickException: if a part of it is unknown, or is not what it should be.
    :raises InvalidPlan, InvalidSegment, InvalidOffer: naming what breaks the schema.
    """
    is_right = isinstance(wanted, dict) and all(
        isinstance(wanted.get(part, {}), dict) for part in PARTS
    )
    if not is_right or not isinstance(wanted.get(ROUTES, []), list):
        raise click.ClickException(f"A catalogue has {', '.join(PARTS)} by key, and {ROUTES}.")
    if unknown := sorted(wanted.keys() - {*PARTS, ROUTES}):
        raise click.ClickException(f"{unknown[0]} is no part of a catalogue.")
    for part in PARTS:
        for key, values in wanted.get(part, {}).items():
            _normalize(part, key, values)
    return dict(wanted)


def find_mistakes(wanted: Any) -> list[Finding]:
    """Return what keeps a file from being a catalogue, each thing at its path."""
    if not isinstance(wanted, dict):
        return [Finding("document.no_object", detail="A catalogue is an object.")]
    unknown = sorted(str(name) for name in wanted.keys() - {*PARTS, ROUTES})
    found = [
        Finding("schema.unknown", path=name, detail=f"{name} is no part of a catalogue")
        for name in unknown
    ]
    for part in PARTS:
        rows = wanted.get(part, {})
        if not isinstance(rows, dict):
            found.append(Finding("schema.no_object", path=part, detail=f"{part} are named by keys"))
            continue
        for key, values in rows.items():
            found += _find_mistakes_in(part, str(key), values)
    return found


def _find_mistakes_in(part: str, key: str, values: Any) -> list[Finding]:
    path = f"{part}.{key}"
    if not isinstance(values, dict):
        return [Finding("schema.no_object", path=path, detail=f"{path} has to say what it is")]
    try:
        _normalize(part, key, values)
    except InvalidOffer as error:  # what is wrong with a plan and a segment is one of these too
        return [
            replace(each, code=f"schema.{each.code}", path=f"{path}.{each.path}")
            for each in error.findings
        ]
    return []


def pull_catalogue(service: RemoteService) -> dict[str, Any]:
    """Return what a file of the service's catalogue holds, by key, without what is usual."""
    found: dict[str, Any] = {
        part: {each["key"]: _without_key(each) for each in _read(service, f"/{part}").body["data"]}
        for part in PARTS
    }
    return found | {ROUTES: _read(service, "/routes").body["rules"]}


def write_catalogue(values: Mapping[str, Any]) -> str:
    """Return a catalogue as YAML."""
    writer, text = YAML(), io.StringIO()
    writer.allow_unicode, writer.width = True, 100
    writer.indent(mapping=2, sequence=4, offset=2)
    writer.dump(dict(values), text)
    return text.getvalue()


def compare_catalogue(service: RemoteService, wanted: Mapping[str, Any]) -> list[CatalogueChange]:
    """Return what pushing a file would change, and what it does not know.

    What a file leaves out of a plan, a segment or an offer is what is usual there.
    """
    present = pull_catalogue(service)
    return [*_compare_parts(present, wanted), *_compare_routes(present, wanted)]


def push_catalogue(service: RemoteService, wanted: Mapping[str, Any]) -> list[CatalogueChange]:
    """Create and change what the file has otherwise. Nothing is taken away.

    :raises RefusedRequest: at the first that the service refuses; what came before it stays.
    """
    done = [each for each in compare_catalogue(service, wanted) if each.change != "left"]
    for each in done:
        if each.part == ROUTES:
            tag = _read(service, "/routes").tag
            service.ask("PUT", "/routes", {"rules": wanted[ROUTES]}, tag=tag)
            continue
        path = f"/{each.part}/{each.key}"
        before = service.ask("GET", path)
        tag = before.tag if before else None
        service.ask("PUT", path, wanted[each.part][each.key], tag=tag)
    return done


def _compare_parts(
    present: Mapping[str, Any], wanted: Mapping[str, Any]
) -> Iterator[CatalogueChange]:
    for part in PARTS:
        there, here = present[part], wanted.get(part)
        if here is None:
            continue
        for key, values in here.items():
            if key not in there:
                yield CatalogueChange(part, key, "created")
            elif _normalize(part, key, there[key]) != _normalize(part, key, values):
                yield CatalogueChange(part, key, "changed")
        for key in sorted(there.keys() - here.keys()):
            yield CatalogueChange(part, key, "left")


def _compare_routes(
    present: Mapping[str, Any], wanted: Mapping[str, Any]
) -> Iterator[CatalogueChange]:
    if ROUTES in wanted and wanted[ROUTES] != present[ROUTES]:
        yield CatalogueChange(ROUTES, "", "changed")


def _normalize(part: str, key: str, values: Mapping[str, Any]) -> Any:
    """Return what a plan, a segment or an offer says, with what is usual filled in.

    :raises InvalidPlan, InvalidSegment, InvalidOffer: naming what breaks the schema.
    """
    if part == "plans":
        return check_plan(**{**values, "key": key}).model_dump(mode="json")
    if part == "segments":
        whole = {"conditions": {}, **values, "key": key}
        return check_segment(**whole).model_dump(mode="json")
    return _normalize_offer(key, dict(values))


def _normalize_offer(key: str, values: dict[str, Any]) -> Any:
    segments, is_active = values.pop("segments", []), values.pop("is_active", True)
    kind, params = values.pop("kind", ""), values.pop("params", {})
    usual: dict[str, Any] = {"conditions": {}, "rules": {}, "title": None, "body": None}
    offer = check_offer(kind, params, **{**usual, **values, "key": key})
    return offer.model_dump(mode="json"), segments, is_active


def _without_key(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name != "key" and value is not None}


def _read(service: RemoteService, path: str) -> RemoteAnswer:
    found = service.ask("GET", path)
    if found is None:
        raise click.ClickException(f"{service.url} has no {path}: it is an older Fairwell.")
    return found
