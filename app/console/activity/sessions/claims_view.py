"""What the host said about a customer, as labels and values."""

from __future__ import annotations

import json
from typing import Any

from flask_babel import gettext as _

from app.labels.member.formats import MemberFormats
from app.labels.member.sessions import country_name, language_name, plan_label, price_label
from app.offers.subscription import ClaimedSubscription, Customer
from app.sessions.models import CancelSession

Facts = list[tuple[str, str]]


def claims_view(cancel_session: CancelSession, fmt: MemberFormats) -> Facts:
    """Return the claims in words, those that were made."""
    subscription, customer = cancel_session.subscription, cancel_session.customer
    plan = plan_label(cancel_session, fmt.locale)
    facts = [(_("Customer"), cancel_session.customer_ref), *_person(customer, fmt)]
    facts += [(_("Subscription"), subscription.ref), (_("Plan"), plan)]
    facts += [(_("Price"), price_label(fmt, subscription)), *_dates(subscription, fmt)]
    allowed = cancel_session.allowed_offers
    if allowed is not None:
        facts.append((_("Allowed offers"), ", ".join(allowed) or _("None")))
    return [(label, value) for label, value in facts if value]


def _person(customer: Customer, fmt: MemberFormats) -> Facts:
    country = country_name(customer.country, fmt.locale) if customer.country else ""
    place = ", ".join(each for each in (country, customer.region) if each)
    traits = ", ".join(f"{name}: {value}" for name, value in customer.traits.items())
    return [
        (_("Name"), customer.name or ""),
        (_("E-mail address"), customer.email or ""),
        (_("Country"), place),
        (_("Language"), language_name(customer.locale, fmt.locale) if customer.locale else ""),
        (_("Custom attributes"), traits),
    ]


def _dates(subscription: ClaimedSubscription, fmt: MemberFormats) -> Facts:
    moments = (
        (_("Customer since"), subscription.started_at),
        (_("Paid until"), subscription.current_period_end),
        (_("Trial until"), subscription.trial_end),
    )
    facts = [(label, fmt.moment(moment)) for label, moment in moments if moment]
    if subscription.quantity:
        facts.append((_("Units"), fmt.number(subscription.quantity)))
    if subscription.discounted:
        facts.append((_("Discount"), _("Already active")))
    return facts


def claims_as_signed(cancel_session: CancelSession) -> str:
    """Return the claims that are kept, as JSON."""
    claims: dict[str, Any] = {
        "jti": cancel_session.token_id,
        "sub": cancel_session.customer_ref,
        "mode": cancel_session.mode.value,
        "subscription": cancel_session.subscription_data,
        "customer": cancel_session.customer_data,
        "return_url": cancel_session.return_url,
        "offers": cancel_session.allowed_offers,
    }
    known = {name: value for name, value in claims.items() if value is not None}
    return json.dumps(known, indent=2, ensure_ascii=False)
