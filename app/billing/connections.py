"""Which billing an account is connected to. Nothing else decides it."""

from __future__ import annotations

from collections.abc import Callable

from app.accounts.keys import action_secrets
from app.accounts.models import Account, Mode
from app.billing.adapter import BillingAdapter
from app.billing.callback import HostCallback
from app.billing.none import NoBilling
from app.core.clock import utcnow

Connect = Callable[[Account, Mode], BillingAdapter | None]
"""Returns the adapter of an account in a mode, or None: it is not connected this way."""


def _connect_host(account: Account, mode: Mode) -> BillingAdapter | None:
    """The host's action URL serves both modes: each request says which one it is."""
    if account.action_url is None:
        return None
    return HostCallback(account.action_url, action_secrets(account, utcnow()))


CONNECTIONS: dict[str, Connect] = {"callback": _connect_host}
"""By name. The latest is tried first: the host's own address is what is left."""


def get_adapter(account: Account, mode: Mode) -> BillingAdapter:
    """Return the billing that an account's actions of this mode go to. Costs no query."""
    for connect in reversed(CONNECTIONS.values()):
        adapter = connect(account, mode)
        if adapter is not None:
            return adapter
    return NoBilling()
