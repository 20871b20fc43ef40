"""A session's whole story on one page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from flask import Blueprint, abort, url_for
from flask.typing import ResponseReturnValue

from app.accounts.models import Mode
from app.console.activity.sessions.answers_view import answers_view
from app.console.activity.sessions.claims_view import claims_as_signed, claims_view
from app.console.activity.sessions.clock import clock_card
from app.console.activity.sessions.ending_view import ending_view
from app.console.activity.story import TimelineEntry, list_action_rows, list_event_rows
from app.console.catalogue.fields.description import plan_names
from app.console.catalogue.offers.description import describe_shown_offer
from app.console.catalogue.offers.listing import name_offers
from app.console.shell.access import current, needs
from app.console.shell.pages import render
from app.core.web.catalogs import page_locale
from app.declarations.models import Declaration
from app.declarations.queries import list_declarations_about
from app.experiments.queries import get_experiment
from app.flows import service as flows
from app.flows.published import name_flows
from app.labels.customer.codes import cause_label
from app.labels.member.codes import mail_label
from app.labels.member.events import detail_label, event_label
from app.labels.member.experiments.results import experiment_label, variant_name
from app.labels.member.findings.packs import pack_title
from app.labels.member.formats import MemberFormats, formats_for
from app.labels.member.offer_decisions import decision_label
from app.labels.member.sessions import (
    Badge,
    language_name,
    offer_state_label,
    outcome_label,
)
from app.mail.states import MailState
from app.members.roles import Permission
from app.offers.selection import Decision
from app.offers.service import list_plans
from app.receipts import service as receipts
from app.receipts.links import receipt_link
from app.sessions import service as sessions
from app.sessions.models import CancelSession
from app.sessions.queries.search import list_names
from app.webhooks import log
from app.webhooks.models import Event

bp = Blueprint("story", __name__)


class OfferDecision(NamedTuple):
    """What was decided about one offer. ``name`` is empty for one that is no more."""

    key: str
    name: str
    label: str
    is_shown: bool


@bp.get("/sessions/<session_id>")
@needs(Permission.VIEW_SESSIONS)
def show(session_id: str) -> ResponseReturnValue:
    """Show what the host said, what the customer did, and what came of it."""
    found = require_session(session_id)
    fmt = formats_for(page_locale(), current().member.timezone)
    events = log.list_events_about(found.account_id, found.id)
    return render(
        "console/sessions/detail.html",
        story=found,
        outcome=outcome_label(found.outcome),
        claims=claims_view(found, fmt),
        left_out=[(each, cause_label(each["reason"])) for each in found.ignored or []],
        signed=claims_as_signed(found),
        answers=answers_view(found, fmt.locale),
        ending=ending_view(found, fmt),
        actions=list_action_rows(found.id),
        technical=_technical(found, fmt),
        events=list_event_rows(events),
        **_offers(found, events),
        **_related(found),
    )


def require_session(session_id: str) -> CancelSession:
    """Return a session of the account in the mode of the page; anybody else's is not found."""
    here = current()
    found = sessions.get_session(here.account.id, session_id)
    if found is None or found.mode is not here.mode:
        abort(404)
    return found


def _offers(cancel_session: CancelSession, events: list[Event]) -> dict[str, Any]:
    """Return what was decided about offers, and the timeline, in which they are named."""
    names = _name_offers(cancel_session)
    return {
        "offer_state": offer_state_label(cancel_session.offer_state),
        "decisions": _decisions(cancel_session, names),
        "timeline": _timeline(events, names),
    }


def _related(cancel_session: CancelSession) -> dict[str, Any]:
    """Return what lies elsewhere and belongs to it, such as proof, and the time of test mode."""
    return {
        "receipt_urls": _receipt_urls(cancel_session),
        "declared": _declared(cancel_session),
        "clock": clock_card(cancel_session.id),
        "experiment": _experiment(cancel_session),
    }


def _experiment(cancel_session: CancelSession) -> dict[str, str] | None:
    """Return the experiment that the session was in, and its variant. None: it was in none."""
    key = cancel_session.experiment_key
    found = get_experiment(cancel_session.account_id, key) if key else None
    if found is None:
        return None
    variant_key = cancel_session.variant_key or ""
    variant = found.variant(variant_key)
    return {
        "title": experiment_label(found),
        "url": url_for("console.experiments.read", key=found.key),
        "variant": variant_name(variant_key, variant.name if variant else ""),
    }


def _declared(cancel_session: CancelSession) -> list[Declaration]:
    """Return what was declared about the same contract without a login. Nobody vouches for it."""
    if cancel_session.mode is not Mode.LIVE:
        return []
    return list_declarations_about(cancel_session.account_id, list_names(cancel_session))


def _name_offers(cancel_session: CancelSession) -> dict[str, str]:
    """Return what the offers give, by their keys; the one that was shown as it was then."""
    account_id, shown = cancel_session.account_id, cancel_session.shown_offer
    names = dict(name_offers(account_id))
    if shown:
        names[shown.key] = describe_shown_offer(shown, plan_names(list_plans(account_id)))
    return names


def _decisions(
    cancel_session: CancelSession, offers: Mapping[str, str]
) -> list[OfferDecision] | None:
    """Return each offer with what was decided about it; None if none was looked for."""
    decided = cancel_session.offer_decisions
    if decided is None:
        return None
    return [
        OfferDecision(
            key=each["key"],
            name=offers.get(each["key"], ""),
            label=decision_label(each["code"]),
            is_shown=each["code"] == Decision.SHOWN,
        )
        for each in decided
    ]


def _timeline(events: list[Event], offers: Mapping[str, str]) -> list[TimelineEntry]:
    return [
        TimelineEntry(
            event_label(event.type), event.created_at, detail_label(event.type, event.data, offers)
        )
        for event in events
    ]


def _receipt_urls(cancel_session: CancelSession) -> list[str]:
    """Return where the receipts are: of a cancellation, and of what followed it."""
    further = (cancel_session.withdrawal_receipt_id, cancel_session.return_receipt_id)
    ids = [receipts.get_receipt_id(cancel_session.id), *further]
    found = [receipts.get_receipt(cancel_session.account_id, each) for each in ids if each]
    links = [receipt_link(each.account_id, each.id) for each in found if each]
    return [url_for("hosted.receipts.show_receipt", link=link) for link in links]


def _technical(cancel_session: CancelSession, fmt: MemberFormats) -> dict[str, Any]:
    version = _describe_version(cancel_session)
    packs = [(pack_title(pack_id), version_day) for pack_id, version_day in cancel_session.packs]
    return {
        "flow": version,
        "packs": packs,
        "language": language_name(cancel_session.locale, fmt.locale),
        "link_mail": _link_mail(cancel_session),
    }


def _describe_version(cancel_session: CancelSession) -> tuple[str, int] | None:
    """Return what the flow is called, and the number of its version."""
    account_id = cancel_session.account_id
    found = flows.describe_version(account_id, cancel_session.flow_version_id)
    return (name_flows(account_id).get(found[0], found[0]), found[1]) if found else None


def _link_mail(cancel_session: CancelSession) -> Badge | None:
    """Return what became of the letter with a link, if one was promised.

    Whoever has decided before it left gets none.
    """
    state = cancel_session.link_mail_state
    if state is MailState.WAITING and not cancel_session.is_open:
        state = MailState.NONE
    return mail_label(state) if state is not None else None
