"""Words for what becomes of customers: outcomes, reasons, offers, prices."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

from babel import Locale, UnknownLocaleError
from flask_babel import gettext as _

from app.flows.document.content import text_in
from app.flows.flow import Flow
from app.flows.steps import SurveyStep
from app.labels.member.formats import MemberFormats
from app.labels.prices import price_with_period
from app.offers.subscription import ClaimedSubscription
from app.sessions.engine.progress import OfferState, Outcome
from app.sessions.entry.causes import RefusalReason
from app.sessions.models import CancelSession
from app.sessions.queries.listing import OPEN

Badge = tuple[str, str]
"""Words and the tone of the shape beside them: good, warn, bad or plain."""


def outcome_label(outcome: Outcome | str | None) -> Badge:
    """Return how a session ended, or that it has not."""
    return {
        "saved": (_("Saved"), "good"),
        "kept": (_("Kept"), "good"),
        "canceled": (_("Canceled"), "bad"),
        "abandoned": (_("Abandoned"), "plain"),
    }.get(outcome or OPEN, (_("In progress"), "warn"))


def outcome_choices() -> list[tuple[str, str]]:
    """Return the outcomes to filter by."""
    return [(code, outcome_label(code)[0]) for code in (*Outcome, OPEN)]


def by_label(choices: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return what can be chosen in the order in which it is read.

    >>> by_label([("NL", "Niederlande"), ("AT", "Österreich"), ("DE", "deutschland")])
    [('DE', 'deutschland'), ('NL', 'Niederlande'), ('AT', 'Österreich')]
    """
    return sorted(choices, key=lambda choice: unicodedata.normalize("NFKD", choice[1]).casefold())


def offer_state_label(state: OfferState | None) -> str:
    """Return what became of the offer of a session."""
    return (
        {
            OfferState.SHOWN: _("Shown"),
            OfferState.DECLINED: _("Declined"),
            OfferState.ACCEPTED: _("Accepted, waiting for billing"),
            OfferState.APPLIED: _("Accepted"),
            OfferState.FAILED: _("Accepted, but billing failed"),
            OfferState.GONE: _("Accepted, but the limit was reached"),
        }.get(state, "")
        if state
        else ""
    )


def reason_label(code: str | None) -> str:
    """Return a reason in short; an account's own reasons are their codes here."""
    return {
        None: _("No reason given"),
        "too_expensive": _("Too expensive"),
        "missing_features": _("Missing feature"),
        "switched_service": _("Switched to another service"),
        "unused": _("Not used enough"),
        "customer_service": _("Unhappy with support"),
        "too_complex": _("Too complicated"),
        "low_quality": _("Did not work well"),
        "other": _("Another reason"),
    }.get(code, code or "")


def reason_in_flow(flow: Flow, code: str | None, locale: str) -> str:
    """Return a reason as its flow words it, where the account has words of its own."""
    survey = flow.find(SurveyStep.kind)
    reason = survey.reason(code) if isinstance(survey, SurveyStep) else None
    own = text_in(reason.label, locale, chain=flow.locales) if reason and reason.label else ""
    return own or reason_label(code)


def usage_label(code: str | None) -> str:
    """Return how much somebody used it, as a sentence of its own; nothing if they did not say."""
    return {
        "high": _("Used it often"),
        "medium": _("Used it sometimes"),
        "low": _("Used it rarely"),
    }.get(code or "", "")


def plan_label(cancel_session: CancelSession, locale: str) -> str:
    """Return what the plan is called."""
    plan = str(cancel_session.subscription_data.get("plan", ""))
    return text_in(cancel_session.plan_name, locale, plan)


def price_label(fmt: MemberFormats, subscription: ClaimedSubscription) -> str:
    """Write the price of a subscription with its period, as far as they are known."""
    if subscription.price is None:
        return ""
    price = fmt.money(subscription.price.amount_minor, subscription.price.currency)
    return price_with_period(price, subscription.interval, subscription.interval_count)


def question_label(field: str) -> str:
    """Return what a free text is an answer to."""
    return {
        "text": _("Answer to the follow-up question"),
        "goal": _("Goal"),
        "expectation": _("Expectation"),
        "change": _("Suggested change"),
    }.get(field, field)


def country_name(code: str, locale: str) -> str:
    """Return what a country is called."""
    try:
        return str(Locale.parse(locale).territories.get(code, code))
    except (ValueError, UnknownLocaleError):
        return code


def language_name(code: str, locale: str) -> str:
    """Return what a language is called."""
    try:
        return Locale.parse(code.replace("-", "_")).get_display_name(locale) or code
    except (ValueError, UnknownLocaleError):
        return code


def refusal_label(reason: RefusalReason, given: str | None) -> str:
    """Return why a token was refused."""
    return {
        RefusalReason.SIZE: _("Larger than 4096 bytes"),
        RefusalReason.FORM: _("Not a token: expected three parts separated by dots"),
        RefusalReason.HEADER: _(
            "The header contains something other than alg HS256, typ JWT and kid"
        ),
        RefusalReason.ENCODING: _("The claims are not base64url of one JSON object"),
        RefusalReason.KEY_NOT_NAMED: _("iss or kid is missing, or not plain text"),
        RefusalReason.KEY_UNKNOWN: _("No active signing key with this name"),
        RefusalReason.SIGNATURE: _("The signature does not match"),
        RefusalReason.CLAIMS: _("Required claims are missing or wrong"),
        RefusalReason.EXPIRED: _("Expired %(seconds)s seconds before it arrived", seconds=given),
        RefusalReason.FUTURE: _("Issued %(seconds)s seconds in the future", seconds=given),
        RefusalReason.ORIGIN: _("Sent from a domain that is not allowed"),
        RefusalReason.REUSED: _("The jti belongs to another customer's token"),
        RefusalReason.FLOW: _("There is no published flow with this key"),
    }[reason]


def refusal_advice(reason: RefusalReason) -> str:
    """Return what the developer at the host can do."""
    return (_signing_advice() | _claims_advice())[reason]


def _signing_advice() -> dict[RefusalReason, str]:
    return {
        RefusalReason.SIZE: _("Send fewer or shorter traits."),
        RefusalReason.FORM: _("Send the token unchanged, as the form field token."),
        RefusalReason.HEADER: _("Sign with HS256 and leave other headers out."),
        RefusalReason.ENCODING: _("Use base64url without padding, UTF-8, and each key once."),
        RefusalReason.KEY_NOT_NAMED: _(
            "Put the account's ID into iss, and the key's name into the header kid."
        ),
        RefusalReason.KEY_UNKNOWN: _("Sign with an active key from Settings, Keys."),
        RefusalReason.SIGNATURE: _(
            "Sign with the secret exactly as shown, as UTF-8 text, and do not "
            "change the token afterwards."
        ),
    }


def _claims_advice() -> dict[RefusalReason, str]:
    return {
        RefusalReason.CLAIMS: _("Send each of them as described."),
        RefusalReason.EXPIRED: _(
            "Create the token when the page loads or the customer clicks. It "
            "may be valid for 900 seconds at most."
        ),
        RefusalReason.FUTURE: _(
            "Synchronize your server's clock. A difference of 60 seconds is tolerated."
        ),
        RefusalReason.ORIGIN: _(
            "Add the domain under Settings, Integration, or send from an allowed domain."
        ),
        RefusalReason.REUSED: _("Give each token a unique jti of at least 16 random bytes."),
        RefusalReason.FLOW: _("Publish the flow, or leave out the claim flow."),
    }


def list_expectations(claims: Sequence[str]) -> list[tuple[str, str]]:
    """Return each claim that is wrong, with what it must be."""
    known = {
        "iss": _("The account's ID, such as acct_…"),
        "aud": _("The text fairwell"),
        "jti": _("22 to 128 characters of A-Z, a-z, 0-9, - and _"),
        "sub": _("A text of 1 to 200 printable characters"),
        "iat": _("A whole number: seconds since 1970 (UTC)"),
        "exp": _("A whole number: seconds since 1970 (UTC), 1 to 900 after iat"),
        "subscription.ref": _("A text of 1 to 200 printable characters"),
    }
    return [(claim, known.get(claim, "")) for claim in claims]
