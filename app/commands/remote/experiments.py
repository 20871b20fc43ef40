"""Experiments of a remote service, as files hold them."""

from __future__ import annotations

from typing import Any

import click

from app.commands.remote.client import RemoteService
from app.core.database.types import JsonObject
from app.experiments.files import ExperimentFile


def pull_remotely(service: RemoteService, key: str) -> JsonObject | None:
    """Return what the file of an experiment holds; None if the service has none of the key."""
    found = service.ask("GET", f"/experiments/{key}/file")
    return dict(found.body) if found else None


def push_remotely(service: RemoteService, file: ExperimentFile) -> dict[str, Any]:
    """Create the experiment or change its draft, unless somebody changes it meanwhile.

    :raises RefusedRequest: if it has started, or cannot be.
    """
    path = f"/experiments/{file.experiment}/file"
    before = service.ask("GET", path)
    body = file.model_dump(mode="json", exclude_defaults=True) | {"fairwell": 1}
    pushed = service.ask("PUT", path, body, tag=before.tag if before else None)
    if pushed is None:
        detail = f"{service.url} takes no experiments as files: it is an older Fairwell."
        raise click.ClickException(detail)
    return {"experiment": file.experiment, "change": "changed" if before else "created"}
