"""For the developer who watches: what arrived, and how this backend shall behave."""

from collections.abc import Mapping
from dataclasses import dataclass

import httpx
from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from embed.demo.actions import settle_action
from embed.demo.context import Demo, current_demo
from embed.demo.inbox import get_arrival, list_arrivals, list_rejections, record_told

bp = Blueprint("switchboard", __name__)


@dataclass(frozen=True, slots=True)
class Mode:
    """One position of a switch."""

    key: str
    label: str
    explanation: str


ENDPOINTS: Mapping[str, tuple[Mode, ...]] = {
    "actions": (
        Mode("ok", "Works", "Changes the subscription and answers 200 “applied”."),
        Mode("slow", "Slow", "Changes the subscription, then answers 8 seconds later."),
        Mode("pending", "Pending", "Answers 202. You settle it later on the page Received."),
        Mode("refuse", "Refuses", "Answers 422 “failed” with a sentence in four languages."),
        Mode("error", "Fails", "Answers 500. Fairwell tries again."),
        Mode("down", "Down", "Closes the connection without an answer."),
    ),
    "webhooks": (
        Mode("ok", "Works", "Stores the event and answers 204."),
        Mode("slow", "Slow", "Stores the event, then answers 204 after 8 seconds."),
        Mode("refuse", "Refuses", "Answers 422. Only 2xx is success, so Fairwell tries again."),
        Mode("error", "Fails", "Answers 500. Later events of the same session wait their turn."),
        Mode("down", "Down", "Closes the connection without an answer."),
    ),
    "eligibility": (
        Mode("ok", "Allows all", "Answers 200 with every offer it was asked about."),
        Mode("none", "Allows none", "Answers 200 with an empty list: no offer is shown."),
        Mode("slow", "Slow", "Answers 8 seconds later. Fairwell waits for one: no offer is shown."),
        Mode("error", "Fails", "Answers 500: no offer is shown."),
        Mode("down", "Down", "Closes the connection: no offer is shown."),
    ),
}

TOKENS = (
    Mode("live", "Live", "Tokens say nothing of a mode: a cancellation counts."),
    Mode("test", "Test", "Tokens say “mode”: “test”. At the console, time can be moved forward."),
)
SWITCHES = {**ENDPOINTS, "tokens": TOKENS}


@bp.get("/switch")
def show_switch() -> str:
    """Show how each endpoint behaves."""
    modes = current_demo().store.get_modes()
    return render_template("switch.html", switches=SWITCHES, modes_now=modes)


@bp.post("/switch")
def set_switch() -> ResponseReturnValue:
    """Choose how the endpoints behave from the next request on."""
    for endpoint, modes in SWITCHES.items():
        wish = request.form.get(endpoint)
        if wish is None:
            continue
        if wish not in {mode.key for mode in modes}:
            abort(422)
        current_demo().store.set_mode(endpoint, wish)
    return redirect(url_for(".show_switch", notice="switched"), 303)


@bp.post("/switch/start-over")
def start_over() -> ResponseReturnValue:
    """Forget what happened and begin with the first customers again."""
    current_demo().store.start_over()
    return redirect(url_for(".show_switch", notice="started_over"), 303)


@bp.get("/received")
def show_received() -> str:
    """Show what Fairwell sent and what it was answered."""
    with current_demo().store.transaction() as connection:
        return render_template(
            "received.html",
            actions=list_arrivals(connection, "actions"),
            webhooks=list_arrivals(connection, "webhooks"),
            questions=list_arrivals(connection, "eligibility"),
            rejections=list_rejections(connection),
        )


@bp.post("/received/settle")
def settle() -> ResponseReturnValue:
    """Decide an action that was answered with 202, and report the decision to Fairwell.

    Decided first and reported afterwards: if the report is lost, the next
    retry of Fairwell gets the same decision as its answer.
    """
    demo = current_demo()
    webhook_id, wish = request.form.get("webhook_id", ""), request.form.get("status")
    if wish not in {"applied", "failed"}:
        abort(422)
    decision = settle_action(demo.store, webhook_id, wish, demo.now) or abort(404)
    told = _report(demo, webhook_id, decision)
    notice = "reported" if 200 <= told < 300 else "not_reported"
    return redirect(url_for(".show_received", notice=notice), 303)


def _report(demo: Demo, webhook_id: str, decision: Mapping[str, str]) -> int:
    with demo.store.transaction() as connection:
        arrival = get_arrival(connection, "actions", webhook_id) or abort(404)
    try:
        action_id, mode = str(arrival.data.get("action_id")), str(arrival.data.get("mode", "live"))
        told = demo.fairwell.settle(action_id, mode, decision)
    except httpx.HTTPError:
        told = 0
    with demo.store.transaction() as connection:
        record_told(connection, webhook_id, told)
    return told
