"""What is wrong with a definition, in the member's language and at the field it is about."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _

from app.console.shell.forms import Form
from app.offers.errors import DefinitionError, InvalidOffer


def show_errors(form: Form, error: InvalidOffer, places: Mapping[str, str]) -> None:
    """Put each flaw at its field: ``places`` names fields by the beginnings of paths."""
    flaws = error.flaws or [DefinitionError("", "value_error", text) for text in error.problems]
    for flaw in flaws:
        found = [path for path in places if flaw.path.startswith(path)]
        name = places[max(found, key=len)] if found else None
        if name and name in form:
            form[name].errors = [*form[name].errors, build_message(flaw)]
        else:
            form.form_errors.append(build_message(flaw))


def build_message(flaw: DefinitionError) -> str:
    """Return what to do about a flaw."""
    return (
        _about_a_bound(flaw.code, flaw.limit)
        or _about_a_kind(flaw)
        or _by_code().get(flaw.code)
        or _by_text(flaw.text)
    )


def _about_a_bound(code: str, limit: float | str | None) -> str | None:
    words = {
        "greater_than_equal": _("Enter %(limit)s or more.", limit=limit),
        "less_than_equal": _("Enter %(limit)s or less.", limit=limit),
        "string_too_long": _("Use %(limit)s characters at most.", limit=limit),
        "too_long": _("These are too many: %(limit)s at most.", limit=limit),
    }
    return words.get(code)


def _about_a_kind(flaw: DefinitionError) -> str | None:
    match flaw.code:
        case "int_type" | "int_parsing" | "int_from_float":
            return _about_a_number(flaw)
        case "string_pattern_mismatch":
            return _about_a_pattern(flaw.path)
        case _:
            return None


def _about_a_number(flaw: DefinitionError) -> str:
    if "amount_minor" in flaw.path:
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
        _("Fill this in."),
        _("Choose one of the list."),
        _("Enter a day and a time."),
    )
    return {
        "string_too_short": fill,
        "missing": fill,
        "string_type": fill,
        "too_short": fill,
        "enum": choose,
        "literal_error": choose,
        "datetime_from_date_parsing": when,
        "datetime_parsing": when,
        "timezone_aware": when,
        "unknown_plan": _("Choose a plan of your catalog."),
        "origin_not_allowed": _("Lead to a page on one of your own origins, as in the settings."),
    }


def _by_text(text: str) -> str:
    """Rules of ours say in English what they want; the usual ones have words of their own."""
    rules = (*_rules_of_values(), *_rules_of_kinds())
    found = next((words for begin, words in rules if text.startswith(begin)), None)
    return found or _("This cannot be used: %(reason)s", reason=text)


def _rules_of_values() -> list[tuple[str, str]]:
    return [
        ("must not be empty", _("Fill this in.")),
        ("must be a text", _("Fill this in.")),
        ("must not be longer", _("Make this shorter.")),
        ("must be an https URL", _("Enter an address that begins with https://.")),
        ("must be a currency", _("Enter a currency such as EUR.")),
        ("must be an e-mail", _("Enter an e-mail address.")),
        ("must be a quarter", _("Enter a quarter such as 2027-Q1, or a day such as 2027-03-31.")),
        ("must be a number", _("Enter a number.")),
        ("must have one of eq", _("Say what the trait has to be.")),
        ("must end after", _("The end has to come after the beginning.")),
    ]


def _rules_of_kinds() -> list[tuple[str, str]]:
    price = _("Enter either a plan, or an amount with its currency.")
    return [
        ("must have either percent", _("Enter either a percentage, or an amount and a currency.")),
        ("must have either months", _("Choose either lengths, or a day the customer names.")),
        ("must have one number", _("Enter one number of months at least.")),
        ("must have either interval", _("Choose either another period, or a day of the month.")),
        ("must have either plan", price),
        ("must have no price", _("A day of the month has no price beside it.")),
        ("must have one item", _("Add one line at least.")),
        ("two fields have the name", _("Two fields have the same name.")),
        ("title: an offer", _("This kind of offer needs a title of your own.")),
    ]
