"""Pages as customers see them, for members of the account: nothing on them can be pressed."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from flask import Response

from app.accounts.brand import UnsavedBrand
from app.accounts.models import Account
from app.core.calendar import zone_named
from app.core.web.catalogs import speak
from app.core.web.headers import allow_framing
from app.core.web.hypermedia import render_page
from app.hosted.layout import logo_urls, page_context
from app.hosted.offer_card import offer_card
from app.labels.customer.default_copy import reason_label, step_title
from app.labels.customer.formats import Formats, regional_locale
from app.offers.snapshot import OfferSnapshot

OURS = ("'self'",)
"""The only pages that may frame an example."""


def draw_offer(
    account: Account, locale: str, *, shown: OfferSnapshot | None, note: str = ""
) -> Response:
    """Return the page of an offer, or a note in its place."""
    formats = _formats(account, locale)
    speak(locale)
    card = offer_card(shown, formats) if shown is not None else None
    return _draw(
        "hosted/example_offer.html",
        account,
        locale,
        logo_url=account.brand_logo_url,
        fmt=formats,
        view={"title": None, "card": card},
        note=note,
    )


def draw_brand(
    account: Account, locale: str, *, look: UnsavedBrand, sample: str, shown: OfferSnapshot | None
) -> Response:
    """Return the page ``sample``: survey, offer or confirm."""
    formats = _formats(account, locale)
    speak(locale)
    return _draw(
        "hosted/example_brand.html",
        account,
        locale,
        logo_url=look.logo_url,
        stylesheet_url=look.stylesheet_url,
        sample=sample,
        view={"title": None, "card": offer_card(shown, formats) if shown else None},
        fmt=formats,
        heading=step_title(sample),
        reasons=[reason_label(code) for code in ("too_expensive", "unused")],
    )


def _draw(
    template: str,
    account: Account,
    locale: str,
    *,
    logo_url: str | None,
    stylesheet_url: str | None = None,
    **context: Any,
) -> Response:
    page = page_context(account, locale) | {
        "account": {"name": account.name, "fallback_url": None},
        "logo": logo_urls(account, logo_url),
        "is_example": True,
    }
    if stylesheet_url:
        page |= {"brand_style": None, "brand_url": stylesheet_url}
    response = render_page(
        template, fragment="step", page=page, values={}, error=None, labels={}, **context
    )
    allow_framing(response, OURS)
    return response


def _formats(account: Account, locale: str) -> Formats:
    return Formats(regional_locale(locale, account.country), zone_named(account.timezone) or UTC)
