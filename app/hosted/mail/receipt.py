"""The mail with the receipt: worded here, because rooms know no language."""

from __future__ import annotations

from typing import Any

from flask import current_app, render_template
from flask_babel import gettext as _

from app.accounts import service as accounts
from app.config import get_settings
from app.core.web.catalogs import speak
from app.hosted.receipts.sheet import ReceiptSheet, build_receipt_sheet
from app.mail.letters import Letter
from app.receipts.facts import build_facts
from app.receipts.links import receipt_link
from app.receipts.models import Receipt, ReceiptKind
from app.sessions.entry.links import back_link_to


def write_letter(receipt: Receipt) -> Letter:
    """Return the mail in the language of the receipt. It loads nothing and tracks nobody."""
    account = accounts.get_account(receipt.account_id)
    name = account.name if account else build_facts(receipt.facts).account_name
    with current_app.app_context():  # so that a page being rendered keeps its language
        speak(receipt.locale)
        addresses = get_settings(current_app).addresses
        sheet = build_receipt_sheet(receipt, addresses)
        return Letter(
            locale=receipt.locale,
            sender_name=name,
            subject=_subject(receipt),
            reply_to=account.support_email if account else None,
            **_bodies(
                sheet,
                addresses.receipt(receipt_link(receipt.account_id, receipt.id)),
                None
                if receipt.kind.is_return
                else addresses.undo(back_link_to(receipt.account_id, receipt.session_id)),
            ),
        )


def _subject(receipt: Receipt) -> str:
    if receipt.kind is ReceiptKind.WITHDRAWN:
        return _("Receipt for a withdrawal (%(reference)s)", reference=receipt.reference)
    if receipt.kind is ReceiptKind.UNDONE:
        return _("Receipt for an undone cancellation (%(reference)s)", reference=receipt.reference)
    if receipt.kind is ReceiptKind.REACTIVATED:
        return _("Receipt for a reactivation (%(reference)s)", reference=receipt.reference)
    return _("Receipt for a cancellation (%(reference)s)", reference=receipt.reference)


def _bodies(sheet: ReceiptSheet, url: str, back_url: str | None) -> dict[str, Any]:
    """Only the mail leads back: it goes to the customer, while a receipt is shown to others."""
    context = {"sheet": sheet, "url": url, "back_url": back_url}
    return {
        "text": render_template("mail/receipt.txt", **context),
        "html": render_template("mail/receipt.html", lang=sheet.lang, dir=sheet.dir, **context),
    }
