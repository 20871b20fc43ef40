"""What a receipt says, in the customer's words and dates; a page, a file and a mail show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from flask_babel import gettext as _

from app.accounts.models import Mode
from app.core.calendar import Interval, zone_named
from app.core.database.types import JsonObject
from app.core.locale import text_direction
from app.core.money import Money
from app.core.web.addresses import Addresses
from app.flows.declaration import CancelKind
from app.flows.document.vocabulary import Refund
from app.labels.customer.codes import cancel_kind_label, end_label, on_its_way, price_of
from app.labels.customer.formats import Formats, regional_locale
from app.offers.subscription import ClaimedSubscription
from app.receipts.facts import Facts, build_facts
from app.receipts.models import Receipt, ReceiptKind
from app.sessions.models import CancelSession

Row = tuple[str, str]


@dataclass(frozen=True, slots=True)
class ReceiptSheet:
    """A receipt in words. They address nobody: who reads a receipt is not known."""

    lang: str
    dir: str
    title: str
    intro: str
    rows: tuple[Row, ...]
    """Label and value."""
    warning: str
    """What a receipt from a test has to say; else empty."""
    verify_hint: str
    since: str = ""
    """What has become of it since; else empty."""


def build_receipt_sheet(receipt: Receipt, addresses: Addresses, since: str = "") -> ReceiptSheet:
    """Return a receipt in the language that is spoken now, which is to be the customer's.

    ``since`` is what has become of it.
    """
    facts, formats = build_facts(receipt.facts), build_receipt_formats(receipt, receipt.locale)
    return ReceiptSheet(
        lang=receipt.locale,
        dir=text_direction(receipt.locale),
        title=build_title(receipt.kind),
        intro=build_intro(receipt.kind, facts.account_name),
        rows=(
            *_proof(receipt, formats),
            *_subscription(facts, formats),
            *_effects(receipt, facts, formats),
        ),
        warning=test_warning(facts),
        since=since,
        verify_hint=_(
            "The reference and the code show at %(url)s that this receipt is genuine.",
            url=addresses.verification(),
        ),
    )


def build_title(kind: ReceiptKind) -> str:
    """Return what the receipt is called."""
    if kind is ReceiptKind.WITHDRAWN:
        return _("Receipt for a withdrawal")
    if kind is ReceiptKind.UNDONE:
        return _("Receipt for an undone cancellation")
    if kind is ReceiptKind.REACTIVATED:
        return _("Receipt for a reactivation")
    return _("Receipt for a cancellation")


def build_intro(kind: ReceiptKind, account: str) -> str:
    """Return what the receipt is proof of, in a sentence."""
    if kind is ReceiptKind.WITHDRAWN:
        return _(
            "A withdrawal from the contract was received and recorded for %(account)s.",
            account=account,
        )
    if kind is ReceiptKind.UNDONE:
        return _(
            "A request to undo a cancellation was received and recorded for %(account)s.",
            account=account,
        )
    if kind is ReceiptKind.REACTIVATED:
        return _(
            "A request to reactivate a subscription was received and recorded for %(account)s.",
            account=account,
        )
    return _("A cancellation was received and recorded for %(account)s.", account=account)


def build_since(receipt: Receipt, cancel_session: CancelSession | None, formats: Formats) -> str:
    """Return what has become of a receipt since it was issued, in a sentence, or nothing."""
    if cancel_session is None or receipt.kind.is_return:
        return ""
    is_recorded = cancel_session.back_action_id is None
    if cancel_session.undone_at:
        moment = formats.moment(cancel_session.undone_at)
        if is_recorded:
            return _("A request to undo this cancellation was made on %(moment)s.", moment=moment)
        return _("This cancellation was undone on %(moment)s.", moment=moment)
    if cancel_session.reactivated_at:
        moment = formats.moment(cancel_session.reactivated_at)
        if is_recorded:
            return _(
                "The reactivation of the subscription was requested on %(moment)s.", moment=moment
            )
        return _("The subscription was reactivated on %(moment)s.", moment=moment)
    return _build_withdrawn(receipt, cancel_session, formats)


def _build_withdrawn(receipt: Receipt, cancel_session: CancelSession, formats: Formats) -> str:
    if cancel_session.withdrawn_at is None or receipt.kind is ReceiptKind.WITHDRAWN:
        return ""
    moment = formats.moment(cancel_session.withdrawn_at)
    return _("The contract was withdrawn from on %(moment)s.", moment=moment)


def build_receipt_formats(receipt: Receipt, language: str) -> Formats:
    """Return the formats of a receipt's customer, in a language that may be the reader's."""
    timezone = zone_named(receipt.timezone) or UTC
    return Formats(regional_locale(language, receipt.country), timezone)


def test_warning(facts: Facts) -> str:
    """Return what has to be said of a receipt that proves nothing."""
    return (
        _("This receipt comes from a test. Nothing was canceled.")
        if facts.mode == Mode.TEST
        else ""
    )


def _proof(receipt: Receipt, formats: Formats) -> list[Row]:
    return [
        (_("Reference"), receipt.reference),
        (_("Verification code"), receipt.code),
        (_("Received"), formats.moment(receipt.received_at)),
        *_end(receipt, formats),
    ]


def _end(receipt: Receipt, formats: Formats) -> list[Row]:
    """Return what was to end and when, or since when it had been canceled."""
    if not receipt.kind.is_return:
        return [(_("Requested end"), requested_end(receipt, formats))]
    canceled_at = build_facts(receipt.facts).canceled_at
    if canceled_at is None:
        return []
    return [(_("Canceled before"), formats.moment(datetime.fromisoformat(canceled_at)))]


def _subscription(facts: Facts, formats: Formats) -> list[Row]:
    price = _("Regular price") if facts.is_discounted else _("Price")
    rows = [
        (_("Company"), facts.account_name),
        (_("Plan"), facts.plan_name),
        (price, price_of(formats, _claimed(facts))),
        (_("Subscription"), facts.subscription_ref),
        (_("Customer"), facts.customer_ref),
    ]
    return [(label, value) for label, value in rows if value]


def _claimed(facts: Facts) -> ClaimedSubscription:
    """Return what was said of price and period, as a subscription."""
    return ClaimedSubscription(
        ref=facts.subscription_ref,
        amount_minor=facts.amount_minor,
        currency=facts.currency,
        interval=Interval(facts.interval) if facts.interval else None,
        interval_count=facts.interval_count,
    )


def requested_end(receipt: Receipt, formats: Formats) -> str:
    """Return when it was to end: a moment, or with a paid period whose end nobody told us."""
    end = receipt.effective_at
    return formats.moment(end) if end else end_label(formats, None)


def _until(receipt: Receipt, formats: Formats) -> str:
    end = receipt.effective_at
    if end is None:
        return _("Until the end of the paid period")
    return _("Until %(date)s", date=formats.date(end))


def _effects(receipt: Receipt, facts: Facts, formats: Formats) -> list[Row]:
    if receipt.kind.is_return:
        return [(_("Now"), _what_holds(receipt, facts))]
    until = _until(receipt, formats)
    rows = [(_("Access"), _("Paused") if facts.is_paused else until)]
    if not (facts.is_usable or facts.is_paused):
        rows = []
    if facts.cancel_kind == CancelKind.EXTRAORDINARY:
        rows = [*_declared(facts), *rows]
    if facts.goes_on:
        rows.append((_("Remaining charges"), _("As before, until the end")))
    if receipt.kind is ReceiptKind.WITHDRAWN:
        rows.append(refund_right())
    elif facts.refund:
        rows.append((_("Requested refund"), _refund(facts.refund, formats)))
    if facts.data_deleted_at:
        date = formats.date(datetime.fromisoformat(facts.data_deleted_at))
        rows.append((_("Data"), _("Deleted on %(date)s", date=date)))
    return rows


def refund_right() -> Row:
    """Return what a withdrawal gives a right to."""
    return _("Right to a refund"), _("What was paid under the contract")


def _what_holds(receipt: Receipt, facts: Facts) -> str:
    """Return how the subscription stands after a way back."""
    if not facts.is_confirmed:
        return on_its_way(facts.account_name)
    if receipt.kind is ReceiptKind.UNDONE:
        return _("The subscription continues and is charged as before.")
    return _("The subscription is active again and is charged again.")


def _declared(facts: Facts) -> list[Row]:
    """Return the kind, and the reason that belongs to it; a reason of a survey never comes here."""
    kind = (_("Kind of cancellation"), cancel_kind_label(facts.cancel_kind, facts.packs))
    return [kind, (_("Reason"), facts.cause)] if facts.cause else [kind]


def _refund(refund: JsonObject, formats: Formats) -> str:
    """Return the amount; a running discount is only known to billing."""
    if refund["amount_minor"] is not None:
        return formats.money(Money(refund["amount_minor"], refund["currency"]))
    if refund["kind"] == Refund.PRORATED:
        return _("The unused days that were paid for")
    return _("The last payment, in full")
