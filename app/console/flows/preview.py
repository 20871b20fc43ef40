"""The preview beside the editor: the draft as a sample customer would see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from babel import Locale
from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.models import Account
from app.console.access import needs, seat
from app.console.flows.pages import require_draft
from app.console.flows.reading import read_look
from app.console.flows.wording import step_name
from app.console.pages import render
from app.core.catalogs import page_locale
from app.core.money import minor_digits
from app.members.roles import Permission
from app.offers import service as offers
from app.offers.models import Plan
from app.sessions.preview_links import BillingAnswer, Sample, preview_link
from app.sessions.preview_places import Place

bp = Blueprint("preview", __name__, url_prefix="/flows/<key>/preview")
PLACES = ("DE", "FR", "NL", "ES", "GB", "US", "US-CA", "US-MN")
"""Where the rules differ."""
WIDTHS = {"phone": 375, "dialog": 560, "page": 900}
MAX_PRICE = Decimal(10**9)


@dataclass(frozen=True, slots=True)
class PreviewPane:
    """A frame, and what its controls say."""

    url: str
    width: int
    chosen: Mapping[str, str]
    options: Mapping[str, list[tuple[str, str]]]
    currency: str
    is_special: bool
    """Whether somebody described a customer of their own."""


@bp.get("")
@needs(Permission.VIEW)
def show(key: str) -> ResponseReturnValue:
    """Show the preview alone, or put it beside the editor as its controls say."""
    look = read_look(request.args, require_draft(key).document)
    pane = preview_pane(seat().account, key, request.args, look.locale)
    return render(
        "console/flows/preview.html", fragment="preview_pane", key=key, look=look, preview=pane
    )


def preview_pane(account: Account, key: str, asked: Mapping[str, str], locale: str) -> PreviewPane:
    """Return the preview that was asked for; what makes no sense is as if it had not been."""
    plans = offers.list_plans(account.id)
    plan = next(
        (each for each in plans if each.key == asked.get("plan")), plans[0] if plans else None
    )
    options = _options([(each.key, _plan_name(each)) for each in plans])
    chosen = _chosen(asked, options) | {"price": _price(asked, plan)}
    sample = _sample(chosen, plan)
    billing = BillingAnswer(chosen["billing"])
    link = preview_link(account.id, key, sample, locale=locale, billing=billing)
    shown: dict[str, Any] = {name: chosen[name] or None for name in ("step", "theme")}
    return PreviewPane(
        url=url_for("hosted.preview.show", link=link, reason=asked.get("reason") or None, **shown),
        width=WIDTHS[chosen["width"]],
        chosen=chosen,
        options=options,
        currency=plan.currency if plan else "EUR",
        is_special=any(asked.get(name) for name in ("country", "trial", "discount", "price")),
    )


def _sample(chosen: Mapping[str, str], plan: Plan | None) -> Sample:
    country, _dash, region = chosen["country"].partition("-")
    facts: dict[str, Any] = {
        "country": country or None,
        "region": f"{country}-{region}" if region else None,
        "in_trial": chosen["trial"] == "yes",
        "discounted": chosen["discount"] == "yes",
    }
    if plan is not None:
        facts |= {
            "plan": plan.key,
            "currency": plan.currency,
            "interval": plan.interval,
            "interval_count": plan.interval_count,
            "amount_minor": _minor(chosen["price"], plan.currency),
        }
    return Sample(**facts)


def _chosen(
    asked: Mapping[str, str], options: Mapping[str, list[tuple[str, str]]]
) -> dict[str, str]:
    """Return what each control says: what was asked for if it is one of its options."""
    found = {}
    for name, known in options.items():
        codes = [code for code, _label in known]
        found[name] = asked[name] if asked.get(name) in codes else codes[0] if codes else ""
    return found


def _options(plans: list[tuple[str, str]]) -> dict[str, list[tuple[str, str]]]:
    return {
        "step": [
            ("", _("The first step")),
            *((place.value, _place_name(place)) for place in Place),
        ],
        "width": [
            ("dialog", _("In the dialog")),
            ("phone", _("On a phone")),
            ("page", _("On a page of its own")),
        ],
        "theme": [("", _("As on your device")), ("light", _("Light")), ("dark", _("Dark"))],
        "country": [
            ("", _("In your own country")),
            *((place, _country(place)) for place in PLACES),
        ],
        "plan": plans,
        "trial": [("", _("Paying")), ("yes", _("In a trial"))],
        "discount": [("", _("Regular price")), ("yes", _("Discounted already"))],
        "billing": [
            ("applied", _("Does it at once")),
            ("pending", _("Takes its time")),
            ("failed", _("Refuses")),
            ("none", _("Is not asked")),
        ],
    }


def _place_name(place: Place) -> str:
    return {
        Place.ACCEPTED: _("After accepting an offer"),
        Place.KEPT: _("After choosing to stay"),
        Place.RESULT: _("After canceling"),
    }.get(place) or step_name(place.value)


def _country(place: str) -> str:
    country, _dash, region = place.partition("-")
    name = Locale.parse(page_locale(), sep="-").territories.get(country, country)
    return {"CA": _("California"), "MN": _("Minnesota")}.get(region) or str(name)


def _plan_name(plan: Plan) -> str:
    words = plan.name
    if isinstance(words, dict):
        return str(words.get(page_locale()) or next(iter(words.values()), plan.key))
    return str(words or plan.key)


def _price(asked: Mapping[str, str], plan: Plan | None) -> str:
    """Return the price in whole units; without one, or with another plan, that of the plan."""
    if plan is None:
        return ""
    digits = minor_digits(plan.currency)
    regular = f"{Decimal(plan.amount_minor).scaleb(-digits):.{digits}f}"
    is_same_plan = asked.get("priced_plan", plan.key) == plan.key
    try:
        price = Decimal(asked.get("price", "").replace(",", "."))
    except InvalidOperation:
        return regular
    return str(price) if is_same_plan and price.is_finite() and 0 <= price < MAX_PRICE else regular


def _minor(price: str, currency: str) -> int:
    return int(Decimal(price).scaleb(minor_digits(currency)).to_integral_value())
