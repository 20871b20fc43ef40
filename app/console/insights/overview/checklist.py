"""What a new account still has to do: each line is a question to the data, never a tick by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask_babel import gettext as _

from app.accounts import service as accounts
from app.accounts.models import Account, Mode
from app.billing import service as actions
from app.flows import service as flows
from app.sessions.queries import counts
from app.webhooks import service as webhooks


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do, whether it is done, and where it is explained."""

    code: str
    title: str
    text: str
    is_done: bool


def checklist(account: Account) -> list[Task]:
    """Return the tasks in the order in which an integration goes."""
    return [_task(code, account) for code in _FACTS]


def _task(code: str, account: Account) -> Task:
    title, text = _words()[code]
    return Task(code, title, text, _FACTS[code](account))


_FACTS: dict[str, Callable[[Account], bool]] = {
    "keys": lambda account: accounts.latest_signing_key(account.id) is not None,
    "origin": lambda account: bool(account.allowed_origins),
    "test_session": lambda account: counts.has_sessions(account.id, Mode.TEST),
    "action": lambda account: actions.has_applied(account.id),
    "webhook": lambda account: webhooks.has_delivered(account.id),
    "flow": lambda account: flows.has_own_version(account.id),
    "live_session": lambda account: counts.has_sessions(account.id, Mode.LIVE),
}


def _words() -> dict[str, tuple[str, str]]:
    return _words_of_the_set_up() | _words_of_the_first_time()


def _words_of_the_set_up() -> dict[str, tuple[str, str]]:
    return {
        "keys": (
            _("Create a signing key"),
            _("Your backend signs tokens with it. Unsigned customer data is rejected."),
        ),
        "origin": (
            _("Add an allowed domain"),
            _("Pages on allowed domains may show the flow in a dialog."),
        ),
        "flow": (
            _("Publish your flow"),
            _("Customers see the default flow. Adapt its reasons and offers."),
        ),
    }


def _words_of_the_first_time() -> dict[str, tuple[str, str]]:
    return {
        "test_session": (
            _("Run a test cancellation"),
            _("Sign a token with mode test, and press the cancel button of your product."),
        ),
        "action": (
            _("Connect billing"),
            _("Until your backend confirms it, no page says that anything was done."),
        ),
        "webhook": (
            _("Receive webhooks"),
            _("Every outcome reaches your endpoint, signed, and is tried again for three days."),
        ),
        "live_session": (
            _("First live cancellation"),
            _("Leave mode test out of the token, and real customers come through here."),
        ),
    }
