"""One request as a program: with curl, and in three languages with what they bring along. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pprint import pformat
from typing import Any


@dataclass(frozen=True, slots=True)
class SampleRequest:
    """A request that an example sends."""

    method: str
    path: str
    """Behind ``FAIRWELL_URL``, with its first slash."""
    body: Any = None
    """An object for JSON, a text for CSV, None for nothing."""
    takes_key: bool = False
    """Whether a repetition is told by an ``Idempotency-Key``."""

    @property
    def content_type(self) -> str | None:
        """What the body is."""
        if self.body is None:
            return None
        return "text/csv" if isinstance(self.body, str) else "application/json"

    @property
    def text(self) -> str:
        """The body as it is sent, easy to read."""
        return self.body if isinstance(self.body, str) else json.dumps(self.body, indent=2)


def write_snippets(sample: SampleRequest) -> Mapping[str, str]:
    """Return the request in each language, by the name that readers know it by."""
    return {
        "curl": write_curl(sample),
        "Python": write_python(sample),
        "Node": write_node(sample),
        "PHP": write_php(sample),
    }


def write_curl(sample: SampleRequest) -> str:
    """Return a command of a shell."""
    method = "" if sample.method == "GET" else f"-X {sample.method} "
    parts = [
        f'curl {method}"$FAIRWELL_URL{sample.path}"',
        '-H "Authorization: Bearer $FAIRWELL_API_KEY"',
    ]
    if sample.takes_key:
        parts.append('-H "Idempotency-Key: $(uuidgen)"')
    if sample.body is not None:
        quoted = sample.text.replace("'", "'\\''")
        parts += [f'-H "Content-Type: {sample.content_type}"', f"--data-binary '{quoted}'"]
    return " \\\n  ".join(parts)


def write_python(sample: SampleRequest) -> str:
    """Return a program that needs nothing but Python."""
    authorization = '"Authorization": "Bearer " + os.environ["FAIRWELL_API_KEY"]'
    headers = _headers(sample, authorization, '"Idempotency-Key": str(uuid.uuid4())', '": "')
    lines = [
        *_python_imports(sample),
        *_python_body(sample),
        "",
        "request = urllib.request.Request(",
        f'    os.environ["FAIRWELL_URL"] + "{sample.path}",',
        f'    method="{sample.method}",',
        "    headers={",
        *(f"        {header}," for header in headers),
        "    },",
        *_python_data(sample),
        ")",
        "with urllib.request.urlopen(request) as response:",
        "    print(response.status, response.read().decode())",
    ]
    return "\n".join(lines)


def write_node(sample: SampleRequest) -> str:
    """Return a module that needs nothing but Node."""
    authorization = "Authorization: `Bearer ${process.env.FAIRWELL_API_KEY}`"
    headers = _headers(sample, authorization, '"Idempotency-Key": crypto.randomUUID()', '": "')
    lines = [
        f'const response = await fetch(process.env.FAIRWELL_URL + "{sample.path}", {{',
        f'  method: "{sample.method}",',
        "  headers: {",
        *(f"    {header}," for header in headers),
        "  },",
        *_node_body(sample),
        "});",
        "console.log(response.status, await response.text());",
    ]
    return "\n".join(lines)


def write_php(sample: SampleRequest) -> str:
    """Return a script that needs nothing but PHP."""
    authorization = '"Authorization: Bearer " . getenv("FAIRWELL_API_KEY")'
    key = '"Idempotency-Key: " . bin2hex(random_bytes(16))'
    lines = [
        "<?php",
        '$context = stream_context_create(["http" => [',
        f'    "method" => "{sample.method}",',
        '    "header" => [',
        *(f"        {header}," for header in _headers(sample, authorization, key, ": ")),
        "    ],",
        *_php_body(sample),
        '    "ignore_errors" => true,',
        "]]);",
        f'echo file_get_contents(getenv("FAIRWELL_URL") . "{sample.path}", false, $context);',
    ]
    return "\n".join(lines)


def _headers(sample: SampleRequest, authorization: str, key: str, colon: str) -> list[str]:
    """Return the headers as a language writes them; ``colon`` stands between name and value."""
    kind = [] if sample.body is None else [f'"Content-Type{colon}{sample.content_type}"']
    return [authorization, *([key] if sample.takes_key else []), *kind]


def _python_imports(sample: SampleRequest) -> list[str]:
    wanted = {"json": _is_json(sample), "uuid": sample.takes_key}
    return [
        f"import {name}"
        for name in ("json", "os", "urllib.request", "uuid")
        if wanted.get(name, True)
    ]


def _is_json(sample: SampleRequest) -> bool:
    return sample.content_type == "application/json"


def _python_body(sample: SampleRequest) -> list[str]:
    if sample.body is None:
        return []
    return ["", f"body = {pformat(sample.body, sort_dicts=False, width=88)}"]


def _python_data(sample: SampleRequest) -> list[str]:
    if sample.body is None:
        return []
    return [f"    data={'json.dumps(body)' if _is_json(sample) else 'body'}.encode(),"]


def _node_body(sample: SampleRequest) -> list[str]:
    if sample.body is None:
        return []
    if not _is_json(sample):
        return [f"  body: {json.dumps(sample.body)},"]
    return [f"  body: JSON.stringify({sample.text.replace(chr(10), chr(10) + '  ')}),"]


def _php_body(sample: SampleRequest) -> list[str]:
    if sample.body is None:
        return []
    quoted = sample.text.replace("\\", "\\\\").replace("'", "\\'")
    return [f"    \"content\" => '{quoted}',"]
