"""What is wrong with an offer, a plan or a segment, in the member's language."""

from __future__ import annotations

from flask_babel import gettext as _

from app.core.findings import Finding
from app.labels.member.findings.values import value_sentence


def definition_sentence(finding: Finding) -> str:
    """Return what to do about a finding."""
    return (
        _about_a_bound(finding.code, finding.params.get("limit"))
        or _about_a_kind(finding)
        or _by_code().get(finding.code)
        or _("Not valid: %(reason)s", reason=finding.detail)
    )


def _about_a_bound(code: str, limit: object) -> str | None:
    known = {
        "greater_than_equal": _("Enter %(limit)s or more.", limit=limit),
        "less_than_equal": _("Enter %(limit)s or less.", limit=limit),
        "string_too_long": _("Use %(limit)s characters at most.", limit=limit),
        "too_long": _("Enter %(limit)s at most.", limit=limit),
    }
    return known.get(code)


def _about_a_kind(finding: Finding) -> str | None:
    match finding.code:
        case "int_type" | "int_parsing" | "int_from_float":
            return _about_a_number(finding)
        case "string_pattern_mismatch":
            return _about_a_pattern(finding.path)
        case _:
            return None


def _about_a_number(finding: Finding) -> str:
    if "amount_minor" in finding.path:
        return _("Enter an amount such as 29.00.")
    return _("Enter a whole number.")


def _about_a_pattern(path: str) -> str:
    if "countries" in path:
        return _("Write each country as two letters, such as DE.")
    if "regions" in path:
        return _("Write each region with its country, such as US-CA.")
    return _("Use small letters, digits, hyphens and underscores; begin with a letter or a digit.")


def _by_code() -> dict[str, str]:
    fill, choose, when = (
        _("This field is required."),
        value_sentence("choice"),
        _("Enter a day and a time."),
    )
    return {
        "string_too_short": fill,
        "missing": fill,
        "string_type": fill,
        "too_short": fill,
        "enum": choose,
        "literal_error": choose,
        **dict.fromkeys(("datetime_from_date_parsing", "datetime_parsing", "timezone_aware"), when),
        "unknown_plan": _("Choose a plan from your catalog."),
        "origin_not_allowed": _("Use a page on one of your allowed domains."),
        "unknown_segment": choose,
        "unstorable": value_sentence("unstorable"),
        **_of_values(),
        **_of_kinds(),
    }


def _of_values() -> dict[str, str]:
    fill = _("This field is required.")
    return {
        "empty": fill,
        "text": fill,
        "flat_value": fill,
        "locale": value_sentence("choice"),
        "too_long_text": _("This text is too long."),
        "web_address": value_sentence("web_address"),
        "currency": _("Enter a currency such as EUR."),
        "email": value_sentence("email"),
        "quarter": _("Enter a quarter such as 2027-Q1, or a day such as 2027-03-31."),
        "number": _("Enter a number."),
        "unix_seconds": _("Enter a day and a time."),
        "trait_test": _("Enter a value."),
        "end_early": _("The end must be after the start."),
    }


def _of_kinds() -> dict[str, str]:
    return {
        "percent_or_amount": _("Enter either a percentage, or an amount and a currency."),
        "months_or_day": _("Choose either fixed lengths or a day chosen by the customer."),
        "months_needed": _("Enter at least one number of months."),
        "interval_or_day": _("Choose either another period, or a day of the month."),
        "plan_or_amount": _("Enter either a plan, or an amount with its currency."),
        "price_beside_day": _("A price cannot be combined with a day of the month."),
        "item_needed": _("Add at least one line."),
        "field_twice": _("Two fields have the same name."),
        "title": _("This offer type needs a title."),
    }
