"""What members fill in: the name of each field, which its form and the audit log show."""

from __future__ import annotations

from collections.abc import Mapping

from app.labels.lazy import later as _l

FIELD_LABELS: Mapping[str, str] = {
    "action_url": _l("Billing endpoint"),
    "brand_accent": _l("Color"),
    "brand_font": _l("Font"),
    "brand_logo_url": _l("Logo URL"),
    "brand_logos": _l("Logo"),
    "brand_radius": _l("Corner radius"),
    "brand_scheme": _l("Color scheme"),
    "country": _l("Country"),
    "default_flow_key": _l("Flow"),
    "default_locale": _l("Language"),
    "eligibility_url": _l("Offer approval endpoint"),
    "fallback_url": _l("Fallback URL"),
    "include_text": _l("Include free text from customers"),
    "keep_attempts_days": _l("Delivery attempts (days)"),
    "keep_payloads_days": _l("Events and billing requests (days)"),
    "keep_texts_months": _l("Free text from customers (months)"),
    "mode": _l("Mode"),
    "name": _l("Name"),
    "reporting_currency": _l("Reporting currency"),
    "support_email": _l("Support e-mail address"),
    "support_url": _l("Support page"),
    "timezone": _l("Time zone"),
    "types": _l("Events"),
    "url": _l("URL"),
}
"""Settings of the account and of an endpoint, by their names in the database."""

OFFER_FIELD_LABELS: Mapping[str, str] = {"url": _l("Page URL")}
"""What several kinds of offers ask for."""

FIELD_HINTS: Mapping[str, str] = {
    "customer_ref": _l("The ID in your own system."),
    "member_name": _l("Shown to other members next to your changes."),
}
