"""What can be done with the words of a flow: read all of them, and change some of them at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.accounts import service as accounts
from app.core.database.types import JsonObject
from app.core.locale import SHIPPED_LOCALES
from app.fairness.copy.analysis import TextContext
from app.flows import service as flows
from app.flows.copy.checks import presses
from app.flows.copy.files import TextChange, written
from app.flows.copy.grid import Grid, OurWords, build_grid, offers_used
from app.flows.copy.texts import Text, TextOwner, by_locale, changed_texts, list_texts, with_text
from app.flows.drafts import service as drafts
from app.flows.drafts.revision_lock import lock_draft
from app.flows.errors import FlowNotFound, InvalidTexts, TextsChanged
from app.offers.catalogue import texts as offer_words
from app.offers.catalogue.fields import OfferPart
from app.offers.errors import InvalidOffer
from app.offers.kinds import KINDS
from app.offers.models import Offer

_OFFERS = "offers."
_PLACES = {
    OfferPart.TITLE: TextOwner.OFFER_TITLE,
    OfferPart.BODY: TextOwner.OFFER_BODY,
    OfferPart.BUTTON: TextOwner.OFFER_BUTTON,
    OfferPart.LABEL: TextOwner.OFFER_LABEL,
    OfferPart.ANSWER: TextOwner.OFFER_ANSWER,
}


@dataclass(frozen=True, slots=True)
class FlowTexts:
    """The words of a flow as they stand in its draft, and which revision that is."""

    flow_key: str
    revision: int
    grid: Grid


def read_texts(account_id: str, flow_key: str, our_words: OurWords) -> FlowTexts:
    """Return the words of a flow in work, and of the offers it names.

    :raises FlowNotFound: if the account has no such flow.
    """
    draft = drafts.get_draft(account_id, flow_key)
    if draft is None:
        raise FlowNotFound(flow_key)
    document = draft.document
    locales = _locales(document)
    versions = flows.list_versions(account_id, flow_key)
    history = [*(version.document for version in reversed(versions)), document]
    texts = [text for offer in _offers(account_id, document) for text in _texts(offer)]
    source = _source(account_id, locales)
    return FlowTexts(
        flow_key, draft.revision, build_grid(history, texts, locales, source, our_words)
    )


def save_texts(
    account_id: str, flow_key: str, changes: Sequence[TextChange], *, member_id: str | None = None
) -> int:
    """Change words of the draft and of its offers, all or none; return the revision then.

    What colleagues changed elsewhere in the flow stands. Words of an offer
    reach customers at once, for offers have no drafts.

    :raises InvalidTexts: naming the first text that cannot have its words.
    :raises TextsChanged: if words are no longer what the member saw.
    :raises FlowNotFound: if the account has no such flow.
    """
    of_offers = [change for change in changes if change.key.startswith(_OFFERS)]
    _refuse_unfair(of_offers, _texts_named(account_id, of_offers))
    draft = lock_draft(account_id, flow_key)
    document, source = draft.document, _source(account_id, _locales(draft.document))
    mine = [change for change in changes if not change.key.startswith(_OFFERS)]
    _refuse_taken(mine, list_texts(document), source)
    for change in mine:
        document = with_text(document, change.key, change.locale, change.words, source=source)
    saved = drafts.save_draft(
        account_id, flow_key, document, expected_revision=draft.revision, member_id=member_id
    )
    _save_offers(account_id, of_offers, source)
    return saved.revision


def _refuse_taken(changes: Iterable[TextChange], texts: Iterable[Text], source: str) -> None:
    words = {text.key: by_locale(text.words, source) for text in texts}
    for change in changes:
        now = words.get(change.key, {}).get(change.locale, "")
        is_news = change.seen is not None and written(change.seen) != written(now)
        if is_news and written(change.words) != written(now):
            raise TextsChanged(change.key, change.locale, now)


def _save_offers(account_id: str, changes: Sequence[TextChange], source: str) -> None:
    """Write the words of offers, each offer once for all its languages."""
    named = {change.key: _split(change.key) for change in changes}
    known = _texts_named(account_id, changes)
    _refuse_taken(changes, known, source)
    texts = {text.key: text.words for text in known}
    for key, (offer_key, name) in named.items():
        if key not in texts:
            raise InvalidTexts("unknown_text", key)
        words = by_locale(texts[key], source)
        for change in changes:
            if change.key == key:
                words = changed_texts(words, change.locale, change.words, key)
        _save_offer(account_id, offer_key, name, words, key)


def _texts_named(account_id: str, changes: Iterable[TextChange]) -> list[Text]:
    """Return all texts of the offers that changes are about."""
    keys = {_split(change.key)[0] for change in changes}
    found = offer_words.list_offers_named(account_id, keys) if keys else []
    return [text for offer in found for text in _texts(offer)]


def _save_offer(
    account_id: str, offer_key: str, name: str, words: Mapping[str, str], key: str
) -> None:
    try:
        offer_words.save_texts(account_id, offer_key, name, words)
    except InvalidOffer as error:  # only the owner can say what some kinds are about
        raise InvalidTexts("unreadable" if words else "needed", key) from error


def _refuse_unfair(changes: Iterable[TextChange], texts: Iterable[Text]) -> None:
    """Offers have no drafts: what customers may not read is not saved."""
    by_key = {text.key: text for text in texts}
    for change in changes:
        text = by_key.get(change.key)
        if text and presses(change.words, text.place, change.locale, text.around):
            raise InvalidTexts("unfair", change.key)


def _split(key: str) -> tuple[str, str]:
    """Return an offer's key, which has no dot, and the name of one of its texts."""
    offer_key, _, name = key.removeprefix(_OFFERS).partition(".")
    return offer_key, name


def _offers(account_id: str, document: JsonObject) -> list[Offer]:
    keys = offers_used(document)
    return offer_words.list_offers_named(account_id, keys) if keys else []


def _texts(offer: Offer) -> list[Text]:
    return [
        Text(
            key=f"{_OFFERS}{offer.key}.{own.name}",
            place=_PLACES[own.part],
            words=own.words,
            code=offer.key,
            has_stand_in=own.part is OfferPart.BODY
            or (own.part is OfferPart.TITLE and not KINDS[offer.kind].needs_title),
            around=TextContext(has_end=offer.ends_at is not None),
        )
        for own in offer_words.read_texts(offer)
    ]


def _locales(document: JsonObject) -> tuple[str, ...]:
    """Return the languages of a flow, whose draft may name others that we do not speak."""
    named = document.get("locales")
    known = [each for each in named if each in SHIPPED_LOCALES] if isinstance(named, list) else []
    return tuple(dict.fromkeys(known)) or SHIPPED_LOCALES


def _source(account_id: str, locales: Sequence[str]) -> str:
    """Return the language a flow was written in: the account's own, if the flow has it."""
    own = accounts.require_account(account_id).default_locale
    return own if own in locales else locales[0]
