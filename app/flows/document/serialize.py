"""Flow documents as YAML files: what is exported can be read in again and is the same."""

from __future__ import annotations

import io
from contextlib import suppress

from ruamel.yaml import YAML

from app.core.types import JsonObject
from app.flows.document.parsing import parse_document
from app.flows.errors import InvalidDocument

_ORDER = ("fairwell", "key", "locales", "address", "steps")


def write_yaml(document: JsonObject) -> str:
    """Return a document as YAML, the parts in the order in which people read them."""
    with suppress(InvalidDocument):  # the schema has the order, databases may lose it
        document = parse_document(document).model_dump(mode="json", exclude_defaults=True)
    named = [name for name in _ORDER if name in document]
    rest = [name for name in document if name not in _ORDER]
    writer = YAML()
    writer.allow_unicode = True
    writer.width = 100
    writer.indent(mapping=2, sequence=4, offset=2)
    text = io.StringIO()
    writer.dump({name: document[name] for name in (*named, *rest)}, text)
    return text.getvalue()
