"""The offer in words: what the customer gets, and the table of its terms."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from app.flows.content import text_in
from app.hosted.formats import Formats
from app.hosted.wording import periods_label, price_label
from app.offers.shown import ShownOffer
from app.offers.terms import Terms


@dataclass(frozen=True, slots=True)
class OfferCard:
    """What the page says about an offer."""

    kind: str
    title: str
    body: str
    accept: str
    """The words on the button that accepts."""
    rows: tuple[tuple[str, str], ...]
    """The terms, as label and value."""
    terms: Terms


def offer_card(offer: ShownOffer, formats: Formats) -> OfferCard:
    """Return the card of an offer as it was shown, in the customer's language."""
    title, body, accept = _WORDS[offer.kind](offer.terms, formats)
    return OfferCard(
        kind=offer.kind,
        title=text_in(offer.title, formats.language, title),
        body=text_in(offer.body, formats.language, body),
        accept=accept,
        rows=tuple(_rows(offer, formats)),
        terms=offer.terms,
    )


def _discount(terms: Terms, formats: Formats) -> tuple[str, str, str]:
    price = formats.money(terms.price_during or terms.price_now)
    return (
        _("Stay for %(price)s", price=price),
        _("Your plan stays exactly as it is. Only the price changes."),
        _("Keep my plan for %(price)s", price=price),
    )


def _pause(terms: Terms, formats: Formats) -> tuple[str, str, str]:
    return (
        _("Take a break instead"),
        _("You pay nothing during the pause, and your data stays where it is."),
        _("Pause my subscription"),
    )


def _plan_change(terms: Terms, formats: Formats) -> tuple[str, str, str]:
    name = text_in(terms.plan.name, formats.language) if terms.plan else ""
    return (
        _("Would the %(plan)s plan be enough?", plan=name),
        _("You keep your account and your data, and pay less."),
        _("Switch to %(plan)s", plan=name),
    )


def _trial_extension(terms: Terms, formats: Formats) -> tuple[str, str, str]:
    days = terms.days or 0
    return (
        ngettext("One more day to try it", "%(num)s more days to try it", days),
        _("The trial goes on as before, and you can still cancel until it ends."),
        _("Extend my trial"),
    )


def _support(terms: Terms, formats: Formats) -> tuple[str, str, str]:
    return (
        _("Can we help you with this?"),
        _("Tell us what is in the way. You can still cancel at any time."),
        _("Keep my plan and get help"),
    )


_WORDS = {
    "discount": _discount,
    "pause": _pause,
    "plan_change": _plan_change,
    "trial_extension": _trial_extension,
    "support": _support,
}


def _rows(offer: ShownOffer, formats: Formats) -> list[tuple[str, str]]:
    """Price now, for how long, price afterwards, and the next charge: as far as each is known."""
    terms = offer.terms
    period = (terms.interval, terms.interval_count)
    now = _("Free trial") if terms.is_in_trial else price_label(formats, terms.price_now, *period)
    rows = [(_("Now"), now)]
    if terms.price_during is not None and offer.kind == "discount":
        rows.append((_duration(terms), price_label(formats, terms.price_during, *period)))
    if terms.plan is not None and terms.starts_at is not None:
        value = price_label(
            formats, terms.plan.price, terms.plan.interval, terms.plan.interval_count
        )
        rows.append((_("From %(date)s", date=formats.date(terms.starts_at)), value))
    if offer.kind == "pause" and terms.starts_at is not None:
        rows.append((_("Pause begins"), formats.date(terms.starts_at)))
    if terms.trial_end is not None:
        rows.append((_("Trial ends"), formats.date(terms.trial_end)))
    if terms.price_after is not None and terms.plan is None:
        rows.append((_afterwards(terms, formats), price_label(formats, terms.price_after, *period)))
    if terms.next_charge_at is not None:
        rows.append((_("Next charge"), _next_charge(terms, formats)))
    return rows


def _duration(terms: Terms) -> str:
    if terms.periods is None:
        return _("For good")
    return periods_label(terms.interval, terms.periods * terms.interval_count)


def _afterwards(terms: Terms, formats: Formats) -> str:
    if terms.ends_at is None:
        return _("Afterwards")
    return _("From %(date)s", date=formats.date(terms.ends_at))


def _next_charge(terms: Terms, formats: Formats) -> str:
    date = formats.date(terms.next_charge_at) if terms.next_charge_at else ""
    if terms.next_charge_amount is None:
        return date
    amount = formats.money(terms.next_charge_amount)
    return _("%(amount)s on %(date)s", amount=amount, date=date)
