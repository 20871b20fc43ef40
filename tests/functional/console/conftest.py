"""What tests of the console share: a browser at the door, and a service that sends mail."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask

from tests.locks import only_statements
from tests.support.hosts import Host, open_host
from tests.support.mailboxes import Mailbox
from tests.support.public_browser import Stranger


@pytest.fixture(autouse=True)
def only_statements_under_the_lock() -> Iterator[None]:
    """Whatever a test asks of the console: nothing slow happens between BEGIN and COMMIT."""
    with only_statements(paths="/console"):
        yield


@pytest.fixture(params=["plain", "htmx"])
def visitor_at_the_door(request: pytest.FixtureRequest, app: Flask, host: Host) -> Stranger:
    """A browser in which nobody is signed in, once without and once with htmx."""
    with_htmx = request.param == "htmx"
    return Stranger(app.test_client(), f"/console/{host.account_id}/live", with_htmx=with_htmx)


@pytest.fixture
def passer_by(app: Flask, host: Host) -> Stranger:
    """The same without htmx, for what does not depend on it."""
    return Stranger(app.test_client(), f"/console/{host.account_id}/live")


@pytest.fixture
def mailing_app(make_app: Callable[..., Flask], mailbox: Mailbox) -> Flask:
    """A service with a mail server."""
    return make_app(smtp_url=mailbox.url, mail_from="hello@cancel.example")


@pytest.fixture
def mailing_host(mailing_app: Flask, receiver: Any) -> Host:
    """A company that uses it."""
    return open_host(mailing_app, receiver)
