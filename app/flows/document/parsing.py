"""Reading flow documents, and saying exactly what is wrong with one."""

from __future__ import annotations

import codecs
import difflib
import io
import json
from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from app.core.database.types import JsonObject
from app.core.findings import Finding, read_params
from app.core.locale import SHIPPED_LOCALES
from app.flows.document.nesting import MAX_NESTING, check_nesting
from app.flows.document.schema import FlowDocument
from app.flows.document.vocabulary import REASON_CODES, STEP_KINDS, Refund
from app.flows.errors import InvalidDocument

MAX_DOCUMENT_BYTES = 256 * 1024
MAX_EVENTS = 8_000
"""More than four languages of the longest flow need."""
_VOCABULARY = (*REASON_CODES, *STEP_KINDS, *SHIPPED_LOCALES, *Refund)


def parse_file(content: bytes) -> FlowDocument:
    """Read a flow from the bytes of a YAML file.

    :raises InvalidDocument: naming every place that breaks the schema.
    """
    return parse_document(parse_raw(content))


def parse_raw(content: bytes) -> Any:
    """Return what the bytes of a YAML file hold, before any schema is asked.

    :raises InvalidDocument: if it cannot be read.
    """
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise _refusal("not_utf8", "the file is not in UTF-8, but in UTF-16: save it as UTF-8")
    try:
        return load_yaml(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise _refusal("not_utf8", "the file is not in UTF-8: save it as UTF-8") from error


def parse_yaml(text: str) -> FlowDocument:
    """Read a flow from YAML 1.2.

    Aliases are refused (a few lines of them can unfold into gigabytes), and so
    are duplicate keys (one of the two would win silently).

    :raises InvalidDocument: naming every place that breaks the schema.
    """
    return parse_document(load_yaml(text))


def load_yaml(text: str) -> Any:
    """Return what a YAML file holds, whatever it is about; aliases and duplicates are refused.

    :raises InvalidDocument: if it cannot be read.
    """
    if len(text.encode("utf-8", "surrogatepass")) > MAX_DOCUMENT_BYTES:
        raise _too_large()
    data = _load(text)
    if data is None:
        raise _refusal("no_file", "there is no file, or nothing in it")
    return data


def parse_document(data: Any) -> FlowDocument:
    """Read a flow from plain data, as JSON gives it.

    :raises InvalidDocument: naming every place that breaks the schema.
    """
    try:
        return FlowDocument.model_validate(data)
    except ValidationError as error:
        raise InvalidDocument([read_finding(detail) for detail in error.errors()]) from error


def check_raw(data: JsonObject) -> None:
    """Let a document in that may still be half done, unless it cannot be kept at all.

    :raises InvalidDocument: if it is too large, or holds what no database stores.
    """
    try:
        size = len(json.dumps(data, ensure_ascii=False).encode("utf-8"))
    except UnicodeEncodeError as error:
        raise _refusal("unstorable", "the document holds half a character") from error
    if size > MAX_DOCUMENT_BYTES:
        raise _too_large()
    if any("\0" in text for text in _texts(data)):
        raise _refusal("unstorable", "the document holds NUL")


def _texts(data: Any) -> Iterator[str]:
    """Yield every text and every key."""
    match data:
        case str():
            yield data
        case dict():
            for part in (*data.keys(), *data.values()):
                yield from _texts(part)
        case list():
            for part in data:
                yield from _texts(part)


def _load(text: str) -> Any:
    from ruamel.yaml import YAML  # late: a worker runs flows that were read long ago
    from ruamel.yaml.error import YAMLError

    check_nesting(text)
    try:
        _check_events(text)
        return YAML(typ="safe", pure=True).load(text)
    except (YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = {"line": mark.line + 1, "column": mark.column + 1} if mark else {}
        detail = f"this is not YAML: {' '.join(str(error).split())[:300]}"
        raise _refusal("not_yaml", detail, **where) from error


def _check_events(text: str) -> None:
    """Read the document as far as it may go, one event at a time.

    :raises InvalidDocument: if it holds an alias, or more than a flow can.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.events import AliasEvent, CollectionEndEvent, CollectionStartEvent

    reader, depth = YAML(typ="safe", pure=True), 0
    for count, event in enumerate(reader.parse(io.StringIO(text))):
        depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
        if isinstance(event, AliasEvent):
            raise _refusal("aliases", "aliases (*name) are not allowed")
        if depth > MAX_NESTING or count > MAX_EVENTS:
            detail = "the document is nested too deeply, or has too many parts"
            raise _refusal("too_many_parts", detail)


def _too_large() -> InvalidDocument:
    detail = f"the document is larger than {MAX_DOCUMENT_BYTES} bytes"
    return _refusal("too_large", detail, limit=MAX_DOCUMENT_BYTES)


def _refusal(code: str, detail: str, **params: Any) -> InvalidDocument:
    return InvalidDocument([Finding(f"document.{code}", params=params, detail=detail)])


def read_finding(detail: ErrorDetails) -> Finding:
    """Return what pydantic found, with the English ``path: value — what is allowed``."""
    path = _path(find_location(detail))
    return Finding(
        code=f"schema.{detail['type']}",
        path=path,
        params=read_params(detail),
        detail=_describe(path, detail),
    )


def find_location(detail: ErrorDetails) -> tuple[int | str, ...]:
    """Return where it is; a rule about a whole object names the part that it asks for."""
    part = detail.get("ctx", {}).get("part")
    return (*detail["loc"], part) if part else detail["loc"]


def _describe(path: str, detail: ErrorDetails) -> str:
    value, message = detail["input"], detail["msg"]
    if detail["type"] == "extra_forbidden":
        value, message = str(detail["loc"][-1]), "is not a key of this place"
    if detail["type"] == "union_tag_invalid":
        value = detail["ctx"]["tag"]
        message = f"must be one of {', '.join(STEP_KINDS)}"
    if detail["loc"] == ("fairwell",) and str(value).strip() == "1":
        message = "must be the number 1, without quotation marks: fairwell: 1"
    if not isinstance(value, str | int | float | bool | None):
        return f"{path}: {message}" if path else message
    return f"{path}: {value!r} — {message}{_suggestion(value, detail)}"


def _path(location: tuple[int | str, ...]) -> str:
    path = ""
    for part, before in zip(location, (None, *location), strict=False):
        if part == before:  # the tag of a step repeats its key
            continue
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else str(part)
    return path


def _suggestion(value: object, detail: ErrorDetails) -> str:
    close = difflib.get_close_matches(str(value), list(_candidates(detail)), 1)
    return f' — did you mean "{close[0]}"?' if close else ""


def _candidates(detail: ErrorDetails) -> Iterator[str]:
    yield from _VOCABULARY
    expected = (detail.get("ctx") or {}).get("expected", "")
    yield from (word.strip(" '") for word in str(expected).replace(" or ", ",").split(","))
    if detail["type"] == "extra_forbidden":
        yield from _keys_of_the_schema()


def _keys_of_the_schema() -> Iterator[str]:
    yield from FlowDocument.model_fields
    for definition in FlowDocument.model_json_schema()["$defs"].values():
        yield from definition.get("properties", {})
