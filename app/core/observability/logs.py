"""What the log says: a line for each event, as text or as JSON, with when, who and which request.

Nothing about a customer: events carry ids and codes, and errors their type and place alone.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from structlog.contextvars import (
    bind_contextvars,
    bound_contextvars,
    clear_contextvars,
    get_contextvars,
    merge_contextvars,
)
from structlog.stdlib import ExtraAdder, ProcessorFormatter, add_log_level, add_logger_name
from structlog.typing import EventDict

from app.core.clock import utcnow
from app.core.ids import new_id
from app.core.observability.traces import trace_of
from app.core.observability.tracing import get_trace_id

FIELDS = ("code", "endpoint_id", "action_id", "attempt", "next_attempt_at")
"""What an event may carry beside its sentence, with ``extra``."""
REQUEST_ID_HEADER = "X-Request-Id"
_FIRST = ("time", "level", "logger", "event")
_SANE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")


def log_to_stderr(level: str, *, as_json: bool) -> None:
    """Let every logger of the process write lines without customers' data."""
    handler = logging.StreamHandler()
    handler.setFormatter(build_formatter(as_json=as_json))
    logging.basicConfig(level=level, handlers=[handler])
    logging.getLogger("alembic.runtime.plugins").setLevel(logging.WARNING)  # six lines at a start


def build_formatter(*, as_json: bool) -> logging.Formatter:
    """Return what writes a record as a line; what another handler made of it is not taken over."""
    return ProcessorFormatter(
        foreign_pre_chain=[
            merge_contextvars,
            ExtraAdder(allow=FIELDS),
            add_log_level,
            add_logger_name,
        ],
        processors=[
            ProcessorFormatter.remove_processors_meta,
            _add_time,
            _add_trace,
            _add_trace_id,
            _write_json if as_json else _write_text,
        ],
    )


def begin_request(given: str | None) -> str:
    """Return the id of a request, as it was given if that is sane; the log has it from now on."""
    is_sane = given is not None and _SANE_ID.fullmatch(given) is not None
    request_id = str(given) if is_sane else new_id("req")
    clear_contextvars()
    bind_contextvars(request_id=request_id)
    return request_id


def end_request() -> None:
    """Forget whose request it was: the thread serves others."""
    clear_contextvars()


def note_account(account_id: str) -> None:
    """Let the log name the account that the request is about."""
    bind_contextvars(account_id=account_id)


@contextmanager
def doing_job(account_id: str, request_id: str | None = None) -> Iterator[str]:
    """Let the log name whose job is done; one that no request waits for has an id of its own."""
    known = request_id or get_request_id() or new_id("req")
    with bound_contextvars(account_id=account_id, request_id=known):
        yield known


def get_request_id() -> str | None:
    """Return the id of the request or the job that this thread works for."""
    return get_contextvars().get("request_id")


def _add_time(_logger: Any, _method: str, event: EventDict) -> EventDict:
    event["time"] = utcnow().isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return event


def _add_trace(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """Write an error by types and places: messages quote data."""
    raised = event.pop("exc_info", None)
    event.pop("stack_info", None)
    if isinstance(raised, tuple) and raised[1] is not None:
        event["error"] = trace_of(raised[1])
    return event


def _add_trace_id(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """Let whoever reads the line find the spans around it."""
    event["trace_id"] = get_trace_id()
    return event


def _ordered(event: EventDict) -> dict[str, Any]:
    rest = sorted(name for name in event if name not in _FIRST)
    return {name: event[name] for name in (*_FIRST, *rest) if event.get(name) is not None}


def _write_json(_logger: Any, _method: str, event: EventDict) -> str:
    return json.dumps(_ordered(event), default=str)


def _write_text(_logger: Any, _method: str, event: EventDict) -> str:
    fields = _ordered(event)
    error = fields.pop("error", None)
    head = [str(fields.pop(name, "")) for name in _FIRST]
    head[1] = head[1].upper()
    line = " ".join([*head, *(f"{name}={value}" for name, value in fields.items())])
    return f"{line}\n{error}" if error else line
