"""The default copy of a flow, text by text: what stands where its owner wrote nothing."""

from __future__ import annotations

from datetime import UTC
from functools import cached_property

from app.accounts import service as accounts
from app.core.calendar import zone_named
from app.core.clock import utcnow
from app.core.web.catalogs import speaking
from app.flows.copy.texts import Text, TextOwner
from app.labels.customer.default_copy import follow_up_label, reason_label, step_title
from app.labels.customer.formats import Formats, regional_locale
from app.labels.customer.offers import CARDS
from app.offers import service as offers
from app.offers.selection import quote_offers
from app.offers.snapshot import OfferSnapshot
from app.preview.links import Sample


class DefaultCopy:
    """Says what the customer's pages say. What an offer says is quoted for a sample customer."""

    def __init__(self, account_id: str) -> None:
        """Speak for this account: its offers, its country."""
        self._account = accounts.require_account(account_id)
        self._titles_and_bodies: dict[tuple[str, str, bool], tuple[str, str]] = {}

    def __call__(self, text: Text, locale: str, is_formal: bool) -> str:
        """Return our words for a text, or nothing where we have none."""
        with speaking(locale, is_formal=is_formal):
            return self._words(text, locale, is_formal)

    def _words(self, text: Text, locale: str, is_formal: bool) -> str:
        match text.place:
            case TextOwner.TITLE:
                return step_title(text.code)
            case TextOwner.REASON:
                return reason_label(text.code)
            case TextOwner.QUESTION:
                return follow_up_label(text.code)
            case TextOwner.OFFER_TITLE | TextOwner.OFFER_BODY:
                title, body = self._offer_words(text.code, locale, is_formal)
                return title if text.place is TextOwner.OFFER_TITLE else body
            case (
                TextOwner.CHOICE
                | TextOwner.OFFER_BUTTON
                | TextOwner.OFFER_LABEL
                | TextOwner.OFFER_ANSWER
            ):
                return ""  # only the owner can say

    def _offer_words(self, code: str, locale: str, is_formal: bool) -> tuple[str, str]:
        """Return title and body of an offer. A card is written once for both."""
        key = (code, locale, is_formal)
        if key not in self._titles_and_bodies:
            self._titles_and_bodies[key] = self._write_card(code, locale)
        return self._titles_and_bodies[key]

    def _write_card(self, code: str, locale: str) -> tuple[str, str]:
        offer = self._quotes.get(code)
        if offer is None:
            return "", ""
        formats = Formats(regional_locale(locale, self._account.country), UTC)
        card = CARDS[offer.kind].text(
            offer.model_copy(update={"title": None, "body": None}), formats
        )
        return card.title, card.body

    @cached_property
    def _quotes(self) -> dict[str, OfferSnapshot]:
        """What each offer says to a customer who pays, or else to one in a trial."""
        keys = [offer.key for offer in offers.list_offers(self._account.id)]
        return self._quoted(Sample(in_trial=True), keys) | self._quoted(Sample(), keys)

    def _quoted(self, sample: Sample, keys: list[str]) -> dict[str, OfferSnapshot]:
        now, timezone = utcnow(), self._account.timezone
        return quote_offers(
            self._account,
            keys,
            sample.subscription(now, timezone),
            sample.customer(),
            now=now,
            timezone=zone_named(timezone) or UTC,
        )
