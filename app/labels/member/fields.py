"""What members fill in: the name of each field, which its form and the audit log show."""

from __future__ import annotations

from collections.abc import Mapping

from app.labels.lazy import later as _l

FIELD_LABELS: Mapping[str, str] = {
    "action_url": _l("Action URL"),
    "brand_accent": _l("Color"),
    "brand_font": _l("Font"),
    "brand_logo_url": _l("Address of your logo"),
    "brand_radius": _l("Round corners"),
    "brand_scheme": _l("Light and dark"),
    "country": _l("Country"),
    "default_flow_key": _l("Flow"),
    "default_locale": _l("Language"),
    "eligibility_url": _l("URL for offers"),
    "fallback_url": _l("Your own page to cancel"),
    "include_text": _l("Include what customers write in their own words"),
    "keep_attempts_days": _l("Single attempts to deliver, in days"),
    "keep_payloads_days": _l("Events and requests to billing, in days"),
    "keep_texts_months": _l("What customers wrote, in months"),
    "mode": _l("Which customers"),
    "name": _l("Name"),
    "support_email": _l("E-mail address for support"),
    "support_url": _l("Page for support"),
    "timezone": _l("Time zone"),
    "types": _l("Events"),
    "url": _l("Address"),
}
"""Settings of the account and of an endpoint, by their names in the database."""

OFFER_FIELD_LABELS: Mapping[str, str] = {"url": _l("Address of the page")}
"""What several kinds of offers ask for."""

FIELD_HINTS: Mapping[str, str] = {
    "customer_ref": _l("The ID in your own system."),
    "member_name": _l("Colleagues see it beside what you change."),
}
