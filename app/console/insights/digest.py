"""The digest in words: the numbers of the overview as text and as a page, without pictures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import current_app, render_template
from flask_babel import gettext as _

from app.accounts import service as accounts
from app.analytics.personal.digest import Digest
from app.analytics.reports.overview import Overview, read_overview
from app.config import get_settings
from app.console.catalogue.offers.listing import name_offers
from app.console.insights.conversion import describe_conversion
from app.console.insights.labels import with_offer_names
from app.console.insights.overview.panels import (
    change_sentences,
    nothing_changed,
    offer_rows,
    reason_rows,
)
from app.console.insights.overview.tiles import build_tiles
from app.console.insights.summaries import summarize
from app.core.locale import text_direction
from app.core.web.catalogs import speak_to_member
from app.labels.member.formats import MemberFormats, formats_for
from app.mail.letters import Letter

SENDER_NAME = "Fairwell"


def write_digest(digest: Digest) -> Letter:
    """Return the digest of a member, in their language."""
    member = digest.member
    with current_app.app_context():  # so that a page being rendered keeps its language
        speak_to_member(member.locale)
        fmt = formats_for(member.locale, member.timezone)
        return _letter(digest, read_overview(digest.wanted), fmt)


def _letter(digest: Digest, found: Overview, fmt: MemberFormats) -> Letter:
    account = accounts.require_account(digest.wanted.account_id)
    period, addresses = digest.wanted.period, get_settings(current_app).addresses
    days = {"first": fmt.calendar_day(period.first), "last": fmt.calendar_day(period.last)}
    known: dict[str, Any] = {
        "subject": _("%(account)s: %(first)s to %(last)s", account=account.name, **days),
        "lang": digest.member.locale,
        "dir": text_direction(digest.member.locale),
        "found": found,
        **_numbers(found, name_offers(account.id), fmt),
        "url": addresses.overview(account.id),
        "stop_url": addresses.digest_stop(digest.stop_link),
    }
    return Letter(
        locale=digest.member.locale,
        sender_name=SENDER_NAME,
        subject=known["subject"],
        text=render_template("console/mail/digest.txt", **known),
        html=render_template("console/mail/digest.html", **known),
        stop_url=known["stop_url"],
    )


def _numbers(found: Overview, names: Mapping[str, str], fmt: MemberFormats) -> dict[str, Any]:
    return {
        "summary": " ".join(summarize(found.outcomes, fmt)),
        "tiles": build_tiles(found, fmt),
        "conversion": describe_conversion(found.outcomes, fmt),
        "reasons": reason_rows(found, fmt),
        "offers": offer_rows(with_offer_names(found.offers, names), fmt),
        "changes": change_sentences(found.changes, names, fmt)
        or [nothing_changed(found.changes, fmt)],
    }
