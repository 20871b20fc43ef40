"""Whom a command asks: the database of this machine, or a service at an address."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import click

from app.commands.remote.client import RemoteService

Command = Callable[..., Any]
annotations_option = click.option(
    "--annotations", "as_annotations", is_flag=True, help="Print what build servers show at a line."
)


def remote_options(command: Command) -> Command:
    """Give a command the options that name a service."""
    key = click.option("--key", help="An API key of the service. Else FAIRWELL_API_KEY.")
    url = click.option("--url", help="A service, such as https://cancel.example.com.")
    return url(key(command))


def target_options(command: Command) -> Command:
    """Give a command the options that name a service, or an account of this machine."""
    account = click.option("--account", "account_id", help="An account here, such as acct_….")
    return account(remote_options(command))


def read_service(url: str | None, key: str | None) -> RemoteService | None:
    """Return the service that the options name, or None for this machine."""
    if url is None:
        return None
    key = key or os.environ.get("FAIRWELL_API_KEY")
    if not key:
        raise click.UsageError("--url needs --key, or FAIRWELL_API_KEY in the environment.")
    return RemoteService(url, key)


def read_target(account_id: str | None, url: str | None, key: str | None) -> RemoteService | str:
    """Return the service that the options name, or the id of an account of this machine."""
    service = read_service(url, key)
    if (account_id is None) == (service is None):
        raise click.UsageError("Name an account with --account, or a service with --url.")
    return service or account_id or ""
