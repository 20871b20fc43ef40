"""``fairwell listen``: what happens in test mode, forwarded to a developer's machine."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import signal
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import click
import httpx

from app.commands.output import as_json_option
from app.commands.remote.client import RefusedRequest, RemoteService, UnreachableService
from app.commands.remote.options import read_service, remote_options
from app.core.clock import utcnow
from app.core.security.signing import serialize, signed_headers

PAUSE_SECONDS = 0.5
"""Between two looks, while nothing happens."""
TROUBLE_SECONDS = 5
"""Until the service is asked again that does not answer."""
QUESTION_SECONDS = 1
ACTION_SECONDS = 5
EVENT_SECONDS = 15
"""For how long the host's code may think, as when it is asked by the service itself."""
_PASSING = frozenset({429, 500, 503})
"""Refusals that a while later may be none."""


@dataclass(frozen=True, slots=True)
class Targets:
    """Where what happens is sent, and what signs it."""

    questions: str
    actions: str
    events: str
    secret: str
    as_json: bool

    def forward(
        self, url: str, message_id: str, message: Mapping[str, Any], seconds: int
    ) -> httpx.Response | None:
        """Post a message, print what came back, and return it; None if nothing did."""
        body, began = serialize(message), time.monotonic()
        headers = signed_headers(message_id, body, secrets=[self.secret], now=utcnow())
        response, trouble = None, ""
        try:
            response = httpx.post(
                url, content=body, headers=headers, timeout=seconds, trust_env=False
            )
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            trouble = str(error) or type(error).__name__
        row = {
            **{"id": message_id, "type": message["type"], "url": url},
            **{"status": response.status_code if response else None, "problem": trouble or None},
            "milliseconds": round((time.monotonic() - began) * 1000),
            "data": message["data"],
        }
        click.echo(json.dumps(row) if self.as_json else _line(row))
        return response


class Forwarding:
    """A listener of a service, from its beginning to its end."""

    def __init__(self, service: RemoteService, targets: Targets, *, after: str | None) -> None:
        """Hear of events from behind ``after``, or from now on."""
        self._service, self._targets, self._after = service, targets, after
        self._path = ""

    def begin(self, *, include_text: bool) -> None:
        """Take the actions of test mode.

        :raises RefusedRequest: if the key may not.
        """
        begun = self._service.ask("POST", "/listeners", {"include_text": include_text})
        if begun is None:
            detail = f"{self._service.url} has no listeners: it is an older Fairwell."
            raise click.ClickException(detail)
        self._path = f"/listeners/{begun.body['id']}"
        self._after = self._after or begun.body["events_after"]

    def step(self) -> bool:
        """Forward what there is, and return whether there was anything.

        :raises RefusedRequest: if somebody else listens now.
        """
        query = f"?after={self._after}" if self._after else ""
        found = self._service.ask("GET", f"{self._path}/requests{query}")
        if found is None:
            raise click.ClickException("This listener is no longer known. Begin again.")
        targets = self._targets
        for each in found.body.get("questions", ()):  # an older Fairwell has none
            self._answer(targets.questions, each["id"], each["message"], QUESTION_SECONDS)
        for each in found.body["actions"]:
            self._answer(targets.actions, each["id"], each["message"], ACTION_SECONDS)
        for each in found.body["events"]:
            targets.forward(targets.events, each["id"], each["message"], EVENT_SECONDS)
            self._after = each["id"]
        return any(found.body.get(name) for name in ("questions", "actions", "events"))

    def end(self) -> str | None:
        """Let the actions go where they went before, and return the event that was told last."""
        with suppress(UnreachableService):  # it hears of the end by the silence
            self._service.ask("DELETE", self._path)
        return self._after

    def _answer(self, url: str, request_id: str, message: Mapping[str, Any], seconds: int) -> None:
        response = self._targets.forward(url, request_id, message, seconds)
        answer: dict[str, Any] = {"status": None}
        if response is not None:
            retry_after = response.headers.get("Retry-After")
            answer = {"status": response.status_code, "body": response.text[:20_000]}
            answer |= {"retry_after": retry_after} if retry_after else {}
        try:
            self._service.ask("POST", f"{self._path}/requests/{request_id}", answer)
        except RefusedRequest as error:
            if error.code != "answer_too_late":
                raise
            click.echo(f"{request_id}: {error.message}", err=True)


@click.command("listen")
@remote_options
@click.option("--to", "to", required=True, help="Such as http://localhost:3000/fairwell.")
@click.option("--actions-to", help="Where actions go, if not there.")
@click.option("--events-to", help="Where events go, if not there.")
@click.option("--eligibility-to", help="Where questions about offers go, if not there.")
@click.option("--secret", help="Signs what is sent (whsec_…). Else one that the key stands for.")
@click.option("--after", help="Begin behind this event, instead of now.")
@click.option("--text", "include_text", is_flag=True, help="With what customers wrote themselves.")
@as_json_option
def listen(  # noqa: PLR0917 (an option each)
    url: str | None,
    key: str | None,
    to: str,
    actions_to: str | None,
    events_to: str | None,
    eligibility_to: str | None,
    secret: str | None,
    after: str | None,
    include_text: bool,
    as_json: bool,
) -> None:
    """Forward the actions and events of test mode to an address of this machine.

    What your code answers to an action is what billing answered. If the account has an
    eligibility URL, questions about offers are forwarded too; your code has a second for them.
    Live mode is never touched: --key is a test key. Ends with Ctrl-C; then all goes to the
    account's own URLs again.
    """
    service = read_service(url, key)
    if service is None:
        raise click.UsageError("Name a service with --url.")
    addresses = (eligibility_to or to, actions_to or to, events_to or to)
    targets = Targets(*addresses, secret or build_secret(service.key), as_json)
    forwarding = Forwarding(service, targets, after=after)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends it as Ctrl-C does
    forwarding.begin(include_text=include_text)
    click.echo(f"Signed with {targets.secret}\nListening. Ctrl-C ends it.", err=True)
    try:
        _run(forwarding)
    except KeyboardInterrupt:
        last = forwarding.end()
        click.echo(f"Ended. To go on later: --after {last}" if last else "Ended.", err=True)


def build_secret(key: str) -> str:
    """Return the secret that an API key stands for: the same at every start, and none of ours.

    >>> build_secret("fw_test_a") == build_secret("fw_test_a") != build_secret("fw_test_b")
    True
    """
    digest = hmac.new(key.encode(), b"fairwell.listen", hashlib.sha256).digest()
    return f"whsec_{base64.b64encode(digest).decode()}"


def _run(forwarding: Forwarding) -> None:
    """Go on until somebody ends it; a service that is away for a while is waited for."""
    while True:
        try:
            if not forwarding.step():
                time.sleep(PAUSE_SECONDS)
        except (UnreachableService, RefusedRequest) as error:
            if isinstance(error, RefusedRequest) and error.status not in _PASSING:
                raise
            click.echo(f"{error.message} Trying again.", err=True)
            time.sleep(TROUBLE_SECONDS)


def _line(row: Mapping[str, Any]) -> str:
    kind = row["data"].get("kind")
    what = f"{row['type']} {kind}" if kind else row["type"]
    answer = row["status"] or row["problem"]
    return f"{what:<28} {row['id']}  {answer} ({row['milliseconds']} ms)"
