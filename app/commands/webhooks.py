"""``fairwell webhooks`` and ``fairwell endpoint``: what a host has not heard yet, and where."""

from __future__ import annotations

from typing import Any

import click
from flask.cli import with_appcontext

from app.accounts.models import Mode
from app.accounts.service import get_account
from app.commands.output import account_option, as_json_option, show
from app.extensions import db, reading
from app.members import audit
from app.webhooks import endpoints
from app.webhooks import service as webhooks_room
from app.webhooks.errors import DeliveryNotFound, EndpointNotFound, InvalidEndpoint
from app.webhooks.models import DisabledReason, Endpoint

ALL, BOTH = "all", "both"
_id = click.argument("endpoint_id")
_WHAT = (
    click.option("--type", "types", multiple=True, help="An event type, or all. Repeatable."),
    click.option(
        "--mode",
        type=click.Choice([*(each.value for each in Mode), BOTH]),
        help="Events of which mode.",
    ),
    click.option(
        "--text/--no-text", "include_text", default=None, help="What customers wrote themselves."
    ),
)


@click.group()
def webhooks() -> None:
    """Webhooks."""


@webhooks.command("replay")
@click.argument("delivery_id")
@account_option
@as_json_option
@with_appcontext
def replay(delivery_id: str, account_id: str, as_json: bool) -> None:
    """Send a delivery again, with the same event id and the same body."""
    try:
        webhooks_room.replay(account_id, delivery_id)
    except DeliveryNotFound as error:
        raise click.ClickException(f"There is no delivery {delivery_id}.") from error
    db.session.commit()
    show({"delivery": delivery_id, "status": "pending"}, as_json=as_json)


@click.group()
def endpoint() -> None:
    """Webhook endpoints: add one, list them, change them, stop sending."""


def _with_what(command: Any) -> Any:
    """Give a command the options that say which events are sent."""
    for option in reversed(_WHAT):
        command = option(command)
    return command


@endpoint.command("add")
@click.argument("url")
@account_option
@_with_what
@as_json_option
@with_appcontext
def add(url: str, account_id: str, as_json: bool, **what: Any) -> None:
    """Send events to an address, and print the secret that signs them, once.

    Without options it is sent all events of both modes, and no text of customers.
    """
    if get_account(account_id) is None:
        raise click.ClickException(f"There is no account {account_id}.")
    try:
        made = endpoints.create_endpoint(account_id, url, **_given(what))
    except InvalidEndpoint as error:
        raise click.ClickException(str(error)) from error
    _commit(made, "created")
    show(_described(made) | {"secret": made.secret}, as_json=as_json)


@endpoint.command("list")
@account_option
@as_json_option
@with_appcontext
def list_all(account_id: str, as_json: bool) -> None:
    """List the endpoints of an account, the oldest first; no secret is shown."""
    with reading():
        found = {each.id: _described(each) for each in endpoints.list_endpoints(account_id)}
    show(found, as_json=as_json)


@endpoint.command("update")
@_id
@account_option
@click.option("--url", help="Where events go from now on.")
@_with_what
@as_json_option
@with_appcontext
def update(endpoint_id: str, account_id: str, url: str | None, as_json: bool, **what: Any) -> None:
    """Change where events go, and which; what is not given stays."""
    found = _require(account_id, endpoint_id)
    known = {name: getattr(found, name) for name in ("types", "mode", "include_text")}
    try:
        changed = endpoints.change_endpoint(
            account_id, endpoint_id, url or found.url, **(known | _given(what))
        )
    except InvalidEndpoint as error:
        raise click.ClickException(str(error)) from error
    _commit(changed, "changed")
    show(_described(changed), as_json=as_json)


@endpoint.command("rotate")
@_id
@account_option
@as_json_option
@with_appcontext
def rotate(endpoint_id: str, account_id: str, as_json: bool) -> None:
    """Print a new secret, once. For a day both the new one and the one before it sign."""
    found = _require(account_id, endpoint_id)
    secret = endpoints.rotate_secret(account_id, endpoint_id)
    _commit(found, "secret_rotated")
    show({"endpoint_id": endpoint_id, "secret": secret}, as_json=as_json)


@endpoint.command("disable")
@_id
@account_option
@with_appcontext
def disable(endpoint_id: str, account_id: str) -> None:
    """Send nothing there any more. What is on its way becomes a dead letter."""
    found = _require(account_id, endpoint_id)
    endpoints.disable_endpoint(account_id, endpoint_id, DisabledReason.MEMBER)
    _commit(found, "disabled")
    click.echo(f"{endpoint_id} is disabled.")


@endpoint.command("enable")
@_id
@account_option
@with_appcontext
def enable(endpoint_id: str, account_id: str) -> None:
    """Send there what happens from now on. Dead letters can be replayed."""
    found = _require(account_id, endpoint_id)
    endpoints.enable_endpoint(account_id, endpoint_id)
    _commit(found, "enabled")
    click.echo(f"{endpoint_id} is enabled.")


def _given(what: dict[str, Any]) -> dict[str, Any]:
    """Return what was said on the command line, and nothing else."""
    given: dict[str, Any] = {}
    if what["types"]:
        given["types"] = [] if ALL in what["types"] else list(what["types"])
    if what["mode"]:
        given["mode"] = None if what["mode"] == BOTH else Mode(what["mode"])
    if what["include_text"] is not None:
        given["include_text"] = what["include_text"]
    return given


def _require(account_id: str, endpoint_id: str) -> Endpoint:
    try:
        return endpoints.lock_endpoint(account_id, endpoint_id)
    except EndpointNotFound as error:
        raise click.ClickException(f"There is no endpoint {endpoint_id}.") from error


def _commit(changed: Endpoint, what: str) -> None:
    audit.record(changed.account_id, None, f"endpoint.{what}", changed.id)
    db.session.commit()


def _described(found: Endpoint) -> dict[str, Any]:
    reason = found.disabled_reason.value if found.disabled_reason else None
    return {
        "endpoint_id": found.id,
        "url": found.url,
        "types": list(found.types),
        "mode": found.mode.value if found.mode else None,
        "include_text": found.include_text,
        "disabled": reason,
    }
