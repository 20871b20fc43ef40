"""What the layout of hosted pages needs to know about a page."""

from __future__ import annotations

from typing import Any

from flask import current_app

from app.accounts.models import Account
from app.config import get_settings
from app.core.locale import text_direction
from app.hosted.assets import brand_url
from app.sessions.models import CancelSession


def build_page(cancel_session: CancelSession) -> dict[str, Any]:
    """Return what the layout needs for a page of a session."""
    locale, origin = cancel_session.locale, cancel_session.host_origin
    return page_context(cancel_session.account, locale, origin)


def page_context(
    account: Account | None, locale: str, host_origin: str | None = None
) -> dict[str, Any]:
    """Return what the layout needs.

    ``prefix`` comes before the address of each form, ``top`` is the window for
    pages of the host; ``preview`` tells how somebody looks who is no customer;
    ``sends_mail`` whether a mail can leave this service at all.
    """
    return {
        "account": account,
        "lang": locale,
        "dir": text_direction(locale),
        "embed_origin": host_origin,
        "prefix": "",
        "top": "_top",
        "preview": None,
        "sends_mail": get_settings(current_app).smtp_url is not None,
        "brand_css": brand_url(account) if account else None,
    }
