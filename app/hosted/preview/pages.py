"""The pages of a preview: the hosted ones, marked as what they are; their forms store nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Response, request

from app.billing.models import Action, ActionKind, ActionStatus
from app.billing.preview import imagined_action
from app.core.security.tokens import Capability
from app.core.web.addresses import PATHS, Addresses
from app.core.web.catalogs import page_locale, speak
from app.core.web.hypermedia import render_page
from app.flows.errors import InvalidAnswer
from app.flows.steps import ResultStep
from app.hosted.access import TOKEN_FIELD
from app.hosted.followup.reactivation_view import build_reactivation_view
from app.hosted.followup.result_view import result_view
from app.hosted.layout import page_context
from app.hosted.pages import build_labels, form_context, step_context
from app.hosted.receipts.sheet import build_receipt_sheet
from app.labels.customer.formats import build_formats
from app.offers.errors import InvalidChoice
from app.preview.links import BillingAnswer, Preview
from app.preview.walk import read_walk_state
from app.sessions.engine.progress import OfferState, Outcome
from app.sessions.flow import get_flow
from app.sessions.models import CancelSession
from app.sessions.terms.receipt_facts import imagined_receipt

_page = Capability("preview page", timedelta(days=1))
_ASKED = {OfferState.ACCEPTED, OfferState.APPLIED}
THEMES = ("light", "dark")


@dataclass(frozen=True, slots=True)
class PreviewView:
    """Through which link somebody looks, and how they want to see it."""

    link: str
    preview: Preview
    theme: str | None = None
    """``light`` or ``dark``. None: as the system of whoever looks."""
    is_there: bool = True
    """Whether the customer can come to the place that was asked for."""

    @property
    def path(self) -> str:
        """Where the preview begins, and what the address of each form begins with."""
        return PATHS.preview(self.link)

    def page_token(self, cancel_session: CancelSession) -> str:
        """Return what a page carries to its next step: where it stands, and for which link."""
        return _page.sign([_digest(self.link), self.theme, read_walk_state(cancel_session)])


def read_page_token(link: str, text: str) -> tuple[str | None, Mapping[str, Any]] | None:
    """Return theme and state of a page of this link, or None if it is none of ours."""
    match _page.read(text):
        case [digest, theme, dict(state)] if digest == _digest(link):
            return theme, state
        case _:
            return None


def render_preview(
    cancel_session: CancelSession,
    look: PreviewView,
    *,
    error: InvalidAnswer | InvalidChoice | None = None,
    status: int = 200,
) -> Response:
    """Render the step, or the way back, as the customer would see it."""
    flow = get_flow(cancel_session)
    speak(cancel_session.locale, is_formal=flow.is_formal_in(cancel_session.locale))
    cancel_session.return_url = look.path
    if cancel_session.took_way_back and error is None:
        return render_reactivation(cancel_session, look)
    context = step_context(cancel_session, flow) | form_context(cancel_session, error)
    context |= {"page": _marked(cancel_session, look), "token": look.page_token(cancel_session)}
    if cancel_session.step_key == ResultStep.kind:
        context["view"] = _result(cancel_session, look)
    return render_page("hosted/flow.html", fragment="step", status=status, **context)


def render_reactivation(cancel_session: CancelSession, look: PreviewView) -> Response:
    """Render the way back, from a cancellation that billing carried out or not."""
    locale, flow = cancel_session.locale, get_flow(cancel_session)
    speak(locale, is_formal=flow.is_formal_in(locale))
    cancel_session.return_url = look.path
    return render_page(
        "hosted/reactivation.html",
        fragment="step",
        page=_marked(cancel_session, look),
        cancel_session=cancel_session,
        view=build_reactivation_view(
            cancel_session,
            _imagined(ActionKind.CANCEL, look),
            _imagined(ActionKind.UNDO_CANCEL, look) if cancel_session.back_action_id else None,
        ),
        seen=None,
        fmt=build_formats(cancel_session),
        labels=build_labels(flow, locale),
        secret_field=TOKEN_FIELD,
        secret=look.page_token(cancel_session),
    )


def render_receipt(cancel_session: CancelSession, look: PreviewView) -> Response:
    """Render the receipt that the customer would find; there is nothing to download or to check."""
    speak(cancel_session.locale)
    return render_page(
        "hosted/preview_receipt.html",
        fragment="step",
        page=_marked(cancel_session, look),
        sheet=build_receipt_sheet(
            imagined_receipt(cancel_session), Addresses(request.host_url[:-1])
        ),
    )


def render_note(code: str, *, status: int, theme: str | None = None, problem: str = "") -> Response:
    """Render a page that says why there is nothing to see: ``closed``, ``broken``, ``receipt``."""
    page = page_context(None, page_locale()) | {"preview": {"theme": theme, "is_there": True}}
    return render_page(
        "hosted/preview.html",
        fragment="step",
        status=status,
        page=page,
        code=code,
        problem=problem,
    )


def _marked(cancel_session: CancelSession, look: PreviewView) -> dict[str, Any]:
    """Return what the layout needs, and that this is a preview."""
    page = page_context(cancel_session.account, cancel_session.locale, request.host_url[:-1])
    return page | {
        "prefix": look.path,
        "top": "_blank",
        "preview": {"theme": look.theme, "is_there": look.is_there},
    }


def _result(cancel_session: CancelSession, look: PreviewView) -> dict[str, Any]:
    """Return what the result page says if billing answers as it is imagined to."""
    was_asked = cancel_session.offer_state in _ASKED or cancel_session.outcome is Outcome.CANCELED
    action = _imagined(ActionKind.CANCEL, look) if was_asked else None
    view = {"title": "", **result_view(cancel_session, action)}
    return view | {"receipt_link": view["receipt_link"] and "sample"}


def _imagined(kind: ActionKind, look: PreviewView) -> Action | None:
    answer = look.preview.billing
    return None if answer is BillingAnswer.NONE else imagined_action(kind, ActionStatus(answer))


def _digest(link: str) -> str:
    return hashlib.sha256(link.encode()).hexdigest()[:16]
