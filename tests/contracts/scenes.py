"""What happens so that the service sends everything it ever sends, each scene by a public door."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from app.accounts import service as accounts
from app.accounts.models import Mode
from app.billing.connections import connect_billing
from app.billing.stripe import address
from app.billing.stripe.permissions import KeyPermission
from app.commands.sessions import end_left_sessions
from app.config import Settings, get_settings
from app.core.clock import utcnow
from app.extensions import db
from tests.contracts.stage import FLOW, Stage
from tests.support.console_browser import open_desk
from tests.support.hosts import APPLIED, DAY, Reply, open_host
from tests.support.pages import Page, values_of
from tests.support.stripe_double import LIVE_KEY, SECRET, StripeDouble, running_stripe

REFUSED: Reply = (422, {"status": "failed", "code": "card_expired"})
GERMANY = {"country": "DE"}
CONTRACT = {"name": "Customer 1099", "contract": "K-1099", "email": "cus_1099@example.com"}


def accept_each_offer(stage: Stage) -> None:
    """Accept an offer of each kind, and a second where a kind knows two shapes."""
    trial_end = int(utcnow().timestamp()) + 5 * DAY
    accept(stage, "quarter_off")
    accept(stage, "five_off")
    accept(stage, "pause", months="2")
    accept(stage, "pause_until", resume_on="2027-02-15")
    accept(stage, "basic_plan")
    accept(stage, "yearly")
    accept(stage, "first_of_month")
    accept(stage, "longer_trial", {"trial_end": trial_end})
    accept(stage, "try_reports")
    accept(stage, "onboarding")
    accept(stage, "support", message="How do I export my data?")
    accept(stage, "roadmap", tell_me_when="yes")
    accept(stage, "plan_page")
    accept(stage, "call_back", **{"field.phone": "+49 30 0000000", "field.time": "morning"})


def accept(
    stage: Stage, offer: str, subscription: dict[str, Any] | None = None, **fields: str
) -> Page:
    page = stage.answer(stage.arrive(offer=offer, **(subscription or {})))
    return stage.customer.press(page, "accept", **fields)


def refuse_an_offer(stage: Stage) -> None:
    """Have billing refuse what was accepted."""
    stage.host.reply = REFUSED
    accept(stage, "quarter_off")
    stage.host.reply = APPLIED


def decline_and_cancel(stage: Stage) -> None:
    """Decline an offer, and cancel for the end of the period."""
    page = stage.customer.press(stage.answer(stage.arrive(offer="quarter_off")), "decline")
    stage.customer.press(page, "cancel", effective="period_end")


def cancel_at_once(stage: Stage) -> None:
    """End at once, for a share of what was paid."""
    confirm = stage.answer(stage.arrive())
    stage.customer.press(confirm, "cancel", effective="immediately")


def keep_and_leave(stage: Stage) -> None:
    """Decide to stay, and leave without a decision."""
    stage.customer.press(stage.answer(stage.arrive()), "keep")
    stage.arrive()
    with stage.later(minutes=30), stage.host.app.app_context():
        end_left_sessions(timedelta(minutes=29))


def declare(stage: Stage) -> None:
    """Declare what German customers can: good cause, and a later day."""
    page = stage.arrive(about=GERMANY)
    stage.customer.press(page, "cancel", kind="extraordinary", text="The price was raised.")
    page = stage.arrive(about=GERMANY)
    stage.customer.press(page, "cancel", end_on="2027-01-31")


def withdraw(stage: Stage) -> None:
    """Withdraw in the days the law gives: at once, and after a cancellation."""
    began = {"started_at": int(utcnow().timestamp()) - 3 * DAY}
    page = stage.customer.press(stage.arrive(about={"country": "IE"}, **began), "withdraw")
    stage.customer.press(page, "withdraw")
    canceled = stage.cancel(about={"country": "IE"}, **began)
    stage.customer.press(stage.customer.press(canceled, "withdraw"), "withdraw")


def undo(stage: Stage) -> None:
    """Take a cancellation back before it takes effect."""
    stage.cancel()
    stage.send(way_back(stage), "undo")


def reactivate(stage: Stage) -> None:
    """Come back after the end."""
    stage.cancel()
    with stage.later(days=20):
        stage.send(way_back(stage), "reactivate")


def way_back(stage: Stage) -> Page:
    link = stage.call("POST", f"/sessions/{stage.newest_session()}/back-link")
    return stage.customer.look(path_of(link))


def end_a_pause(stage: Stage) -> None:
    """Hear that a pause will be over, and end it before that."""
    accept(stage, "pause_until", resume_on="2026-12-20")
    with stage.later(days=12):
        link = stage.call("POST", f"/sessions/{stage.newest_session()}/resume-link")
        stage.send(stage.customer.look(path_of(link)), "resume")


def path_of(link: dict[str, Any]) -> str:
    return "/" + str(link["url"]).split("/", 3)[3]


def declare_without_a_login(stage: Stage) -> None:
    """Cancel and withdraw on the public pages."""
    for door in ("cancel", "withdraw"):
        page = stage.customer.look(f"/{door}/{stage.host.account_id}?country=DE&lang=en")
        with stage.later(seconds=5):  # somebody reads the page before they send it
            stage.customer.post(str(page.form()["action"]), values_of(page.form()) | CONTRACT)


def erase(stage: Stage) -> None:
    """Erase somebody who canceled."""
    stage.call("DELETE", "/customers/cus_1016")


def hear_their_words(stage: Stage) -> None:
    """Answer in words, at an endpoint that asks for them."""
    (endpoint,) = stage.call("GET", "/webhook-endpoints")["data"]
    settings = {"url": endpoint["url"], "types": [], "include_text": True}
    stage.call("PUT", f"/webhook-endpoints/{endpoint['id']}", settings)
    follow_up = {"follow_up.missing_features": "Dark mode"}
    stage.answer(stage.arrive(), "missing_features", **follow_up)


def send_tests(stage: Stage) -> None:
    """Send a test to the endpoint, and one to the billing endpoint."""
    (endpoint,) = stage.call("GET", "/webhook-endpoints")["data"]
    stage.call("POST", f"/webhook-endpoints/{endpoint['id']}/test")
    desk = open_desk(stage.host.app, stage.host)
    desk.post("settings/ping")


def compare_flows(stage: Stage) -> None:
    """Run a comparison of two flows to its decision."""
    shorter = FLOW | {"steps": [{"survey": {"reasons": [{"code": "other"}]}}, "confirm", "result"]}
    body = {"key": "shorter_survey", "flow": "default", "variants": {"Shorter": shorter}}
    stage.call("POST", "/experiments", body)
    stage.call("POST", "/experiments/shorter_survey/start")
    decision = {"decision": "publish_variant", "winner": "b"}
    stage.call("POST", "/experiments/shorter_survey/conclude", decision)


def be_charged_after_the_end(stage: Stage) -> None:
    """Have Stripe charge a customer whose end was confirmed."""
    app = stage.host.app
    stage.host = open_host(app, stage.receiver, with_billing=False)
    stage.call("POST", "/flows/default/versions", FLOW)
    with stripe_of(stage) as stripe:
        stripe.add_subscription("sub_2001")
        confirm = stage.answer(stage.arrive(ref="sub_2001"))
        stage.customer.press(confirm, "cancel", effective="immediately")
        with stage.later(days=30):
            body, signature = stripe.event("invoice.paid", stripe.paid_invoice("sub_2001", 2900))
            path = f"/billing/stripe/{stage.host.account_id}"
            app.test_client().post(path, data=body, headers={"Stripe-Signature": signature})


@contextmanager
def stripe_of(stage: Stage) -> Iterator[StripeDouble]:
    """Let the company be connected to Stripe."""
    with running_stripe() as stripe:
        address.configure(Settings(stripe_api_url=stripe.url))
        try:
            connect_stripe(stage)
            yield stripe
        finally:
            address.configure(get_settings(stage.host.app))


def connect_stripe(stage: Stage) -> None:
    with stage.host.app.app_context():
        account = accounts.require_account(stage.host.account_id)
        granted = [each.value for each in KeyPermission]
        connect_billing(
            account, Mode.LIVE, key=LIVE_KEY, webhook_secret=SECRET, permissions=granted
        )
        db.session.commit()


SCENES: tuple[Callable[[Stage], None], ...] = (
    accept_each_offer,
    refuse_an_offer,
    decline_and_cancel,
    cancel_at_once,
    keep_and_leave,
    declare,
    withdraw,
    undo,
    reactivate,
    end_a_pause,
    declare_without_a_login,
    erase,
    hear_their_words,
    send_tests,
    compare_flows,
    be_charged_after_the_end,
)
"""In this order: the first message of its kind is the example."""
