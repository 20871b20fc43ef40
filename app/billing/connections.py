"""Which billing an account is connected to. Nothing else decides it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import timedelta

from app.accounts.keys import action_secrets
from app.accounts.models import Account, Mode
from app.billing.adapter import (
    ActionRequest,
    BillingAdapter,
    Capabilities,
    ReadsSubscriptions,
    Result,
)
from app.billing.callback import HostCallback
from app.billing.listener.callback import ListenerCallback
from app.billing.listener.service import is_listening
from app.billing.models import ActionKind, BillingConnection, ConnectionKind
from app.billing.none import NoBilling
from app.core.clock import utcnow
from app.extensions import db

Connect = Callable[[Account, Mode], BillingAdapter | None]
"""Returns the adapter of an account in a mode, or None: it is not connected this way."""


@dataclass(frozen=True, slots=True)
class SharedBilling:
    """A billing system, and the host's backend for what that system cannot do."""

    system: BillingAdapter
    host: BillingAdapter

    def capabilities(self) -> Capabilities:
        """Return what one of them can do; the system's word comes first where it has one."""
        first, second = self.system.capabilities(), self.host.capabilities()
        return Capabilities(
            actions=first.actions | second.actions,
            offers={**second.offers, **first.offers},
            fits=first.fits,
        )

    def perform(self, action: ActionRequest, deadline: timedelta) -> Result:
        """Ask the one that can do it."""
        return self._one_for(action).perform(action, deadline)

    def _one_for(self, action: ActionRequest) -> BillingAdapter:
        able = self.system.capabilities()
        if action.kind is not ActionKind.APPLY_OFFER:
            return self.system if able.performs(action.kind) else self.host
        return self.system if action.data["offer"]["kind"] in able.offers else self.host


def _connect_host(account: Account, mode: Mode) -> BillingAdapter | None:
    """The host's billing endpoint serves both modes: each request says which one it is.

    In test mode, a developer's machine that listens takes its place.
    """
    if mode is Mode.TEST and is_listening(account, mode):
        return ListenerCallback(account.id)
    if account.action_url is None:
        return None
    return HostCallback(account.action_url, action_secrets(account, utcnow()))


def _connect_stripe(account: Account, mode: Mode) -> BillingAdapter | None:
    """A query, but only for who has connected it."""
    system, host = _get_stripe(account, mode), _connect_host(account, mode)
    return SharedBilling(system, host) if system and host else system


def _get_stripe(account: Account, mode: Mode) -> BillingAdapter | None:
    found = get_connection(account, mode)
    if found is None or found.kind is not ConnectionKind.STRIPE:
        return None
    from app.billing.stripe.adapter import StripeAdapter  # its package takes a while to load
    from app.billing.stripe.permissions import read_permissions

    granted = read_permissions(found.permissions)
    return StripeAdapter(found.key, granted, found.issues_credit_notes)


CONNECTIONS: dict[str, Connect] = {"callback": _connect_host, "stripe": _connect_stripe}
"""By name. The latest is tried first: the host's own address is what is left."""


def get_adapter(account: Account, mode: Mode) -> BillingAdapter:
    """Return the billing that an account's actions of this mode go to."""
    for connect in reversed(CONNECTIONS.values()):
        adapter = connect(account, mode)
        if adapter is not None:
            return adapter
    return NoBilling()


def get_reader(account: Account, mode: Mode) -> ReadsSubscriptions | None:
    """Return the billing system that can say what a token leaves out, if one is connected."""
    system = _get_stripe(account, mode)
    return system if isinstance(system, ReadsSubscriptions) else None


def get_connection(account: Account, mode: Mode) -> BillingConnection | None:
    """Return the billing system that was connected for this mode, or None."""
    if mode not in account.billed_modes:
        return None
    return db.session.get(BillingConnection, (account.id, mode))


def connect_billing(
    account: Account,
    mode: Mode,
    *,
    key: str,
    webhook_secret: str | None,
    permissions: Collection[str],
) -> BillingConnection:
    """Ask Stripe from now on about the actions of this mode, with a key that was checked."""
    found = db.session.get(BillingConnection, (account.id, mode))
    if found is None:
        found = BillingConnection(account_id=account.id, mode=mode, kind=ConnectionKind.STRIPE)
        db.session.add(found)
    found.key, found.hint = key, f"{key[:8]}…{key[-4:]}"
    found.webhook_secret = webhook_secret
    note_permissions(found, permissions)
    account.billed_modes = sorted({*account.billed_modes, mode.value})
    db.session.flush()
    return found


def note_permissions(connection: BillingConnection, permissions: Collection[str]) -> None:
    """Write down what the key was found to be allowed just now."""
    connection.permissions, connection.checked_at = sorted(permissions), utcnow()
    db.session.flush()


def change_credit_notes(account: Account, mode: Mode, *, are_issued: bool) -> bool:
    """Issue a credit note about each refund from now on, or none; return whether that is new."""
    found = get_connection(account, mode)
    if found is None or found.issues_credit_notes == are_issued:
        return False
    found.issues_credit_notes = are_issued
    db.session.flush()
    return True


def disconnect_billing(account: Account, mode: Mode) -> bool:
    """Ask it no more, and forget its key; return whether there was one."""
    found = db.session.get(BillingConnection, (account.id, mode))
    account.billed_modes = [each for each in account.billed_modes if each != mode]
    if found is not None:
        db.session.delete(found)
    db.session.flush()
    return found is not None
