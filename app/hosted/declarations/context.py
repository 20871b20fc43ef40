"""Who stands at the public way to cancel: whose it is, which law and language it is shown in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date

from flask import current_app, request

from app.accounts import service as accounts
from app.accounts.errors import AccountNotFound
from app.accounts.models import Account
from app.config import get_settings
from app.core.calendar import zone_named
from app.core.clock import utcnow
from app.core.locale import SHIPPED_LOCALES, choose_locale
from app.core.territories import read_country, timezone_in
from app.core.web.catalogs import browser_languages, speak
from app.fairness.jurisdictions import choose_packs
from app.fairness.packs import Pack
from app.fairness.policy import build_policy
from app.flows.declaration import Asked, asked_under
from app.labels.customer.formats import Formats, regional_locale


@dataclass(frozen=True, slots=True)
class DeclarationContext:
    """Somebody at the entrance: whose it is, and the language and the law it is shown in."""

    account: Account
    locale: str
    country: str | None
    packs: tuple[Pack, ...]
    sends_mail: bool
    """Whether a mail can leave this service."""
    is_withdrawal: bool = False
    """Whether they came to give a contract back, not to cancel it."""

    @property
    def asked(self) -> Asked:
        """What the law lets them declare, and where a mail reaches them if one can leave.

        A withdrawal has no reason and no day; where its acknowledgement goes is always asked.
        """
        if self.is_withdrawal:
            return Asked(contact=True)
        asked = asked_under(build_policy(self.packs))
        return replace(asked, contact=asked.contact or self.sends_mail)

    @property
    def today(self) -> date:
        """The day where they are, as far as that is known; else by the company's calendar."""
        return utcnow().astimezone(self.formats.timezone).date()

    @property
    def formats(self) -> Formats:
        """How values are written for them: in the time of their country, if it has but one."""
        name = timezone_in(self.country) or self.account.timezone
        timezone = zone_named(name) or UTC
        return Formats(regional_locale(self.locale, self.country), timezone)


def build_context(account_id: str, *, is_withdrawal: bool = False) -> DeclarationContext:
    """Return who is at the entrance of an account, and let the page speak their language.

    The country is the link's, for the host knows on which of its sites it
    stands; else the account's own.

    :raises AccountNotFound: if there is no such account.
    """
    account = accounts.get_account(account_id) if account_id.isprintable() else None
    given = request.values
    locale = choose_locale(
        [given.get("lang"), *browser_languages()],
        SHIPPED_LOCALES,
        account.default_locale if account else "en",
    )
    speak(locale)
    if account is None:
        raise AccountNotFound(account_id)
    country = read_country(given.get("country")) or account.country
    return replace(visit_at(account, locale, country), is_withdrawal=is_withdrawal)


def visit_at(account: Account, locale: str, country: str | None) -> DeclarationContext:
    """Return somebody at the entrance whose language and country are known; the page speaks it."""
    speak(locale)
    packs = choose_packs(country, None, account.country)
    sends_mail = get_settings(current_app).smtp_url is not None
    return DeclarationContext(account, locale, country, packs, sends_mail)
