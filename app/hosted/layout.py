"""What the layout of hosted pages needs to know about a page."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask import current_app
from markupsafe import Markup

from app.accounts import logos
from app.accounts.brand import brand_stylesheet
from app.accounts.models import Account, Mode
from app.config import get_settings
from app.core.locale import text_direction
from app.labels.customer.codes import cause_label
from app.sessions.models import CancelSession


class LogoUrls(NamedTuple):
    """Where a page's logo is; ``dark`` only where a dark page has another one."""

    usual: str
    dark: str | None = None


def build_page(cancel_session: CancelSession) -> dict[str, Any]:
    """Return what the layout needs for a page of a session."""
    locale, origin = cancel_session.locale, cancel_session.host_origin
    page = page_context(cancel_session.account, locale, origin)
    return page | {"test": test_note(cancel_session), "is_of_session": True}


def test_note(cancel_session: CancelSession) -> dict[str, Any] | None:
    """Return what a page in test mode says to whoever tries it out; None in earnest."""
    if cancel_session.mode is not Mode.TEST:
        return None
    ignored = cancel_session.ignored or []
    return {"ignored": [(each, cause_label(each["reason"])) for each in ignored]}


def page_context(
    account: Account | None,
    locale: str,
    host_origin: str | None = None,
    *,
    is_test: bool = False,
) -> dict[str, Any]:
    """Return what the layout needs.

    ``prefix`` comes before the address of each form, ``top`` is the window for
    pages of the host; ``preview`` tells how somebody looks who is no customer;
    ``sends_mail`` whether a mail can leave this service at all; ``is_of_session``
    whether a browser may load the page again by its token; ``is_prepared`` whether
    nobody has pressed the host's button yet.
    """
    return {
        "account": account,
        "lang": locale,
        "dir": text_direction(locale),
        "embed_origin": host_origin,
        "prefix": "",
        "top": "_top",
        "preview": None,
        "test": {"ignored": []} if is_test else None,
        "is_of_session": False,
        "sends_mail": get_settings(current_app).smtp_url is not None,
        "logo": logo_urls(account, account.brand_logo_url) if account else None,
        "is_prepared": False,
        "brand_url": None,
        "brand_style": _brand_style(account) if account else None,
    }


def _brand_style(account: Account) -> Markup | None:
    """Return the account's colours, corners and font as a stylesheet; None where they are ours.

    It is made of a color, numbers and fonts of our own list: nothing that could end a <style>.
    """
    stylesheet = brand_stylesheet(*account.brand)
    return Markup(stylesheet) if stylesheet else None  # noqa: S704


def logo_urls(account: Account, url: str | None) -> LogoUrls | None:
    """Return where the logos are: the uploaded ones, else ``url``. None: the name is shown."""
    if not account.brand_logos:
        return LogoUrls(url) if url else None
    usual, *others = [
        f"/brand/{account.id}/{logos.logo_digest(account, theme)}.png"
        for theme in logos.shown_themes(account.brand_scheme)
    ]
    return LogoUrls(usual, next((other for other in others if other != usual), None))
