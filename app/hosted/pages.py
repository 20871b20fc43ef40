"""The hosted pages: one template for all steps, and the pages for those who cannot get in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, request

from app.accounts.models import Account
from app.core.clock import utcnow
from app.core.web.addresses import PATHS
from app.core.web.catalogs import page_locale, speak
from app.core.web.headers import allow_framing
from app.core.web.hypermedia import build_digest, is_shown_already, keep_page, render_page
from app.extensions import reading
from app.fairness.labels import LabelRole, label
from app.flows.errors import InvalidAnswer
from app.flows.flow import Flow
from app.hosted.access import BACK_FIELD, TOKEN_FIELD, PageToken, page_token
from app.hosted.followup.reactivation_view import build_reactivation_view
from app.hosted.followup.result_view import get_action
from app.hosted.layout import build_page, page_context
from app.hosted.step_views import build_view
from app.labels.customer.codes import error_message, language_name
from app.labels.customer.formats import build_formats
from app.offers.errors import InvalidChoice
from app.sessions.flow import get_flow
from app.sessions.followup.reactivation import get_reactivation_action
from app.sessions.models import CancelSession
from app.sessions.terms.declaration import may_withdraw

PREPARED = {"is_prepared": True, "is_of_session": False}
"""A page that nobody has seen yet has no session, so there is nothing to load again."""


@reading()
def render_step(
    cancel_session: CancelSession,
    *,
    error: InvalidAnswer | InvalidChoice | None = None,
    status: int = 200,
    declared: str = "",
    prepared: str | None = None,
) -> Response:
    """Render the step the customer is on, for their language and their host's frame.

    ``declared`` is what was declared about the contract without a login; ``prepared``
    the token of a page whose session has not begun. Whoever took the way back has left
    the result behind: they read what came of that. What is read here holds up nobody
    who writes.
    """
    if cancel_session.took_way_back and error is None:
        return render_reactivation(cancel_session)
    return _render_step(cancel_session, error, status, declared, prepared)


def _render_step(
    cancel_session: CancelSession,
    error: InvalidAnswer | InvalidChoice | None,
    status: int,
    declared: str,
    prepared: str | None,
) -> Response:
    flow = get_flow(cancel_session)
    speak(cancel_session.locale, is_formal=flow.is_formal_in(cancel_session.locale))
    context = step_context(cancel_session, flow) | form_context(cancel_session, error)
    if is_shown_already(context["seen"]):
        return keep_page()
    context["declared"] = declared
    if prepared:
        context |= {"token": prepared, "page": context["page"] | PREPARED}
    response = render_page("hosted/flow.html", fragment="step", status=status, **context)
    _allow_hosts(response, cancel_session.account)
    return response


def _allow_hosts(response: Response, account: Account) -> None:
    """Let the account's own pages frame the answer; only its logo may lie on another site."""
    loads_others = account.brand_logo_url is not None
    allow_framing(response, account.allowed_origins, loads_others=loads_others)


def step_context(cancel_session: CancelSession, flow: Flow) -> dict[str, Any]:
    """Return what the page of the step needs, whoever looks at it."""
    step = flow.step(cancel_session.step_key)
    view = build_view(step, cancel_session)
    return {
        "page": build_page(cancel_session),
        "cancel_session": cancel_session,
        "flow": flow,
        "step": step,
        "view": view,
        "seen": build_digest(view, step.key, cancel_session.locale),
        "declared": "",
        "fmt": build_formats(cancel_session),
        "token": page_token(cancel_session),
        "number": _number_of(flow, cancel_session),
        "may_withdraw": cancel_session.is_open and may_withdraw(cancel_session, utcnow()),
        **_worded(flow, cancel_session.locale),
    }


def _worded(flow: Flow, locale: str) -> dict[str, Any]:
    """Return the flow's languages, and what a law calls controls of ours."""
    return {
        "languages": [(locale, language_name(locale)) for locale in flow.locales],
        "labels": build_labels(flow, locale),
    }


def build_labels(flow: Flow, locale: str) -> dict[str, str | None]:
    """Return the words a law gives for controls of ours, where it does."""
    roles = (LabelRole.DIRECT, LabelRole.FINAL, LabelRole.WITHDRAW, LabelRole.CONFIRM_WITHDRAW)
    return {role.value: label(flow.policy, role, locale) for role in roles}


@reading()
def render_reactivation(cancel_session: CancelSession, *, link: str | None = None) -> Response:
    """Render the way back: to read only for who comes by a link, with the page's token else."""
    flow = get_flow(cancel_session)
    speak(cancel_session.locale, is_formal=flow.is_formal_in(cancel_session.locale))
    context = _reactivation_context(cancel_session)
    if is_shown_already(context["seen"]):
        return keep_page()
    response = render_page(
        "hosted/reactivation.html",
        fragment="step",
        secret_field=BACK_FIELD if link else TOKEN_FIELD,
        secret=link or page_token(cancel_session),
        **context,
    )
    _allow_hosts(response, cancel_session.account)
    return response


def _reactivation_context(cancel_session: CancelSession) -> dict[str, Any]:
    view = build_reactivation_view(
        cancel_session, get_action(cancel_session), get_reactivation_action(cancel_session)
    )
    return {
        "page": build_page(cancel_session),
        "cancel_session": cancel_session,
        "view": view,
        "seen": build_digest(view, "back", cancel_session.locale),
        "fmt": build_formats(cancel_session),
        "labels": build_labels(get_flow(cancel_session), cancel_session.locale),
    }


def render_reopening(account: Account) -> Response:
    """Render what stands for a page of a session until the browser sends what it kept of it."""
    return render_continue("/refresh", {TOKEN_FIELD: ""}, account=account)


def render_continue(
    action: str,
    fields: Mapping[str, str],
    *,
    account: Account | None = None,
    is_prepared: bool = False,
    is_test: bool = False,
) -> Response:
    """Render a page whose button leads into a flow. One that is prepared presses it once seen."""
    page = page_context(account, page_locale(), is_test=is_test) | {"is_prepared": is_prepared}
    response = render_page(
        "hosted/continue.html", fragment="step", page=page, action=action, fields=fields
    )
    if account:
        _allow_hosts(response, account)
    return response


@reading()
def render_outside_flow(
    template: str,
    *,
    locale: str,
    account: Account | None = None,
    status: int = 200,
    is_test: bool = False,
    **context: Any,
) -> Response:
    """Render a page that stands alone: nobody frames it, and no step follows."""
    page = page_context(account, locale, is_test=is_test)
    return render_page(template, fragment="step", status=status, page=page, **context)


@reading()
def render_refusal(
    code: str,
    *,
    status: int,
    account: Account | None = None,
    reference: str | None = None,
    token: PageToken | None = None,
    is_test: bool = False,
) -> Response:
    """Tell somebody who cannot go on what to do, with the best other way that the account has."""
    response = render_page(
        "hosted/refusal.html",
        fragment="step",
        status=status,
        page=page_context(account, page_locale(), is_test=is_test or bool(token and token.is_test)),
        code=code,
        reference=reference,
        retry=_retry(code),
        **_ways_on(account, token),
    )
    if account:
        _allow_hosts(response, account)
    return response


def _ways_on(account: Account | None, token: PageToken | None) -> dict[str, str | None]:
    """Return the ways that are left: the account's own, its people, and our public form."""
    known: tuple[str | None, ...] = (None, None, None)
    if account:
        known = (account.fallback_url, account.support_link, PATHS.public_form(account.id))
    elif token and token.account_id:
        known = (token.fallback_url, token.support, PATHS.public_form(token.account_id))
    return dict(zip(("fallback_url", "support", "public_form"), known, strict=True))


def form_context(
    cancel_session: CancelSession, error: InvalidAnswer | InvalidChoice | None
) -> dict[str, Any]:
    """Return what stands in the form, and what is wrong with it."""
    if error is None:
        return {"error": None, "values": _values(cancel_session)}
    message = {"field": error.field, "message": error_message(error.code)}
    return {"error": message, "values": request.form}


def _values(cancel_session: CancelSession) -> Mapping[str, str]:
    """Return what the customer said here before, for a page they come back to."""
    answer = cancel_session.answers.get(cancel_session.step_key, {})
    values = {name: value for name, value in answer.items() if isinstance(value, str)}
    code = values.get("reason")
    follow_up = values.pop("text", None) or values.pop("follow_up", None)
    return values | ({f"follow_up.{code}": follow_up} if code and follow_up else {})


def _number_of(flow: Flow, cancel_session: CancelSession) -> tuple[int, int] | None:
    """Return "step 2 of 3" where that is true: without an offer ahead that may not come."""
    if not cancel_session.is_open or flow.find("offer") is not None:
        return None
    keys = [step.key for step in flow.before_confirm()] + ["confirm"]
    if len(keys) == 1 or cancel_session.step_key not in keys:
        return None
    return keys.index(cancel_session.step_key) + 1, len(keys)


def _retry(code: str) -> dict[str, Any] | None:
    """Return the form that failed, so that it can be sent again as it was.

    What may be kept is not sent again: the page of the session says what came of it.
    """
    if code == "maybe_kept" and request.form.get(TOKEN_FIELD):
        return {"action": "/refresh", "fields": [(TOKEN_FIELD, request.form[TOKEN_FIELD])]}
    if code not in {"try_again", "maybe_kept", "too_many"} or request.method != "POST":
        return None
    if not any(name in request.form for name in (TOKEN_FIELD, "token", "link")):
        return None
    return {"action": request.path, "fields": list(request.form.items(multi=True))}
