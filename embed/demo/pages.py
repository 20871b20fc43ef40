"""What a customer of Tidemark sees."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

import httpx
from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from embed.demo.billing import carry_out
from embed.demo.context import Demo, current_demo
from embed.demo.inbox import find_order
from embed.demo.subscriptions import Subscription
from embed.demo.wording import CANCEL_LABELS, LOCALES
from embed.hosts.python.route import find_flow

bp = Blueprint("pages", __name__)

COOKIE = "tidemark_customer"
"""A name of its own: cookies of localhost are shared by all its ports, Fairwell's too."""

_WEEK = (
    ("Monday", "Website relaunch", 420),
    ("Tuesday", "Website relaunch", 465),
    ("Wednesday", "Workshop and notes", 390),
    ("Thursday", "Support rota", 440),
    ("Friday", "Invoices", 210),
)


@bp.get("/")
def show_product() -> str:
    """Show the product, and whom one can sign in as."""
    return render_template(
        "product.html",
        subscription=find_subscription(),
        subscriptions=current_demo().store.list_subscriptions(),
        week=_WEEK,
        locales=LOCALES,
        now=current_demo().now,
    )


@bp.post("/sign-in")
def sign_in() -> ResponseReturnValue:
    """Become one of the customers. A demo asks for no password."""
    ref = request.form.get("subscription", "")
    if not any(one.ref == ref for one in current_demo().store.list_subscriptions()):
        abort(422)
    response = redirect(url_for(".show_billing"), 303)
    response.set_cookie(COOKIE, ref, max_age=timedelta(days=30), httponly=True, samesite="Lax")
    return response


@bp.get("/billing")
def show_billing() -> ResponseReturnValue:
    """Show the plan and, in the middle of it, the whole integration: one form and one script."""
    demo, subscription = current_demo(), find_subscription()
    if subscription is None:
        return redirect(url_for(".show_product"), 303)
    return render_template(
        "billing.html",
        subscription=subscription,
        status=subscription.status_at(demo.now),
        now=demo.now,
        fairwell_url=demo.config.fairwell_url,
        is_test_mode=is_test_mode(demo),
        mint_token=lambda: mint_token(demo, subscription),
        locales=LOCALES,
        cancel_label=CANCEL_LABELS[subscription.locale],
    )


@bp.post("/language")
def choose_language() -> ResponseReturnValue:
    """Keep the language the customer wants; the next token carries it."""
    locale = request.form.get("locale")
    if locale not in LOCALES:
        abort(422)
    change_subscription(lambda subscription: replace(subscription, locale=locale))
    return redirect(url_for(".show_billing"), 303)


@bp.route("/cancel-token", methods=["GET", "POST"])
def give_token() -> ResponseReturnValue:
    """Mint a token for whoever is signed in, at the moment of the click.

    No other site can read the answer: it carries no CORS header.
    """
    return {"token": mint_token(current_demo(), require_subscription())}


@bp.post("/billing/cancel")
def start_cancel() -> ResponseReturnValue:
    """Take the cancel form where nothing else did: no script, or a Fairwell that is away.

    It changes nothing. 307 sends the form on with its token; 303 opens this
    product's own way to cancel.
    """
    flow = find_flow(current_demo().config.fairwell_url)
    return redirect(flow, 307) if flow else redirect(url_for(".show_direct_cancel"), 303)


@bp.get("/billing/cancel-directly")
def show_direct_cancel() -> str:
    """Show the plain way to cancel, which opens when Fairwell does not."""
    subscription = require_subscription()
    status = subscription.status_at(current_demo().now)
    return render_template("cancel_directly.html", subscription=subscription, status=status)


@bp.post("/billing/cancel-directly")
def cancel_directly() -> ResponseReturnValue:
    """Cancel without Fairwell, by the same rule as with it."""
    now = current_demo().now
    order = {"kind": "cancel", "cancel": {"effective": "period_end"}}
    change_subscription(lambda subscription: carry_out(subscription, order, now)[0])
    return redirect(url_for(".show_billing", notice="canceled"), 303)


@bp.post("/billing/come-back")
def come_back() -> ResponseReturnValue:
    """Send the customer to the page that undoes their cancellation, or reactivates after it."""
    return _lead("cancel", current_demo().fairwell.back_link)


@bp.post("/billing/resume")
def resume() -> ResponseReturnValue:
    """Send the customer to the page that ends their pause."""
    return _lead("apply_offer", current_demo().fairwell.resume_link)


def _lead(kind: str, link_of: Callable[[str, str], str | None]) -> ResponseReturnValue:
    """Follow the link that Fairwell has for the latest order of a kind."""
    demo, subscription = current_demo(), require_subscription()
    with demo.store.transaction() as connection:
        order = find_order(connection, subscription.contract, kind)
    try:
        told = order.data if order else {}
        link = link_of(told["session_id"], told.get("mode", "live")) if told else None
    except httpx.HTTPError:
        link = None
    return redirect(link or url_for(".show_billing", notice="no_way_back"), 303)


def find_subscription() -> Subscription | None:
    """Return the subscription of the customer who is signed in, or None."""
    store = current_demo().store
    with store.transaction() as connection:
        return store.get_subscription(connection, request.cookies.get(COOKIE, ""))


def require_subscription() -> Subscription:
    """Return the subscription of the customer who is signed in, or answer 401."""
    return find_subscription() or abort(401)


def change_subscription(change: Callable[[Subscription], Subscription]) -> None:
    """Change the subscription of the customer who is signed in, or answer 401.

    Read and written in one transaction, so that an action of Fairwell that
    arrives meanwhile is not overwritten.
    """
    store, ref = current_demo().store, request.cookies.get(COOKIE, "")
    with store.transaction() as connection:
        subscription = store.get_subscription(connection, ref) or abort(401)
        store.save_subscription(connection, change(subscription))


def mint_token(demo: Demo, subscription: Subscription) -> str:
    """Return a token that brings the customer back to the billing page afterwards.

    Live mode is what a token means that says nothing of it.
    """
    more = _way_back() | ({"mode": "test"} if is_test_mode(demo) else {})
    return demo.fairwell.mint_token(subscription, demo.now, **more)


def is_test_mode(demo: Demo) -> bool:
    """Return whether the switchboard lets customers of today be tests."""
    return demo.store.get_modes()["tokens"] == "test"


def _way_back() -> dict[str, str]:
    """Return the claim with this page's address, unless Fairwell would refuse the address."""
    address = urlsplit(url_for(".show_billing", _external=True))
    is_allowed = address.scheme == "https" or address.hostname in {"localhost", "127.0.0.1"}
    return {"return_url": address.geturl()} if is_allowed else {}
