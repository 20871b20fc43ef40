"""Customers over the API: what hosts report about subscriptions, and all we know of a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from http import HTTPStatus
from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from app.api import access
from app.api.problems import Problem
from app.api.rendering import render_list
from app.customers import service as customers
from app.customers.errors import InvalidReport
from app.customers.models import SubscriptionFact
from app.customers.reports import read_report
from app.extensions import db, forget_log, reading
from app.privacy import service as erasure
from app.privacy.errors import StillUnderWay
from app.sessions.followup import churn_reports
from app.sessions.models import CancelSession
from app.sessions.queries.customers import find_customers
from app.sessions.summary import summary_of

bp = Blueprint("api_customers", __name__)
MAX_REF = 200


@bp.get("/customers")
def list_customers() -> ResponseReturnValue:
    """Return who had a session or a report, from behind the customer ``after``."""
    caller, limit = access.caller(), access.page_limit()
    with reading():
        found = find_customers(
            caller.account.id, caller.mode, after=request.args.get("after"), limit=limit
        )
    return jsonify(data=render_list(map(asdict, found)), next=found.older)


@bp.post("/customers/<path:customer_ref>/subscription")
def report_subscription(customer_ref: str) -> ResponseReturnValue:
    """Take what the host says about a subscription. The newest report counts, once."""
    caller, ref = access.caller(), _checked(customer_ref)
    try:
        report = read_report(access.json_object())
    except InvalidReport as error:
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid_report", str(error)) from error
    fact = churn_reports.report_subscription(caller.account.id, caller.mode, ref, report)
    db.session.commit()
    return jsonify(render_list([_fact(fact)])[0])


@bp.get("/customers/<path:customer_ref>")
def export_customer(customer_ref: str) -> ResponseReturnValue:
    """Return all that is kept about a customer: sessions with their answers, and facts."""
    caller, ref = access.caller(), _checked(customer_ref)
    with reading():
        sessions = churn_reports.list_saved_sessions(caller.account.id, caller.mode, ref)
        facts = customers.list_facts(caller.account.id, caller.mode, ref)
    if not sessions and not facts:
        raise Problem(HTTPStatus.NOT_FOUND, "not_found", "Nothing is known about this customer.")
    return jsonify(
        customer_ref=ref,
        mode=caller.mode,
        sessions=render_list([_whole(each) for each in sessions]),
        subscriptions=render_list([_fact(each) for each in facts]),
    )


@bp.delete("/customers/<path:customer_ref>")
def erase_customer(customer_ref: str) -> ResponseReturnValue:
    """Erase what is kept about a customer, and say what that was. Asking again changes nothing."""
    caller, ref = access.caller(), _checked(customer_ref)
    try:
        erased = erasure.erase_customer(caller.account, caller.mode, ref)
    except StillUnderWay as error:
        detail = "A session is open, or a host has yet to hear of one. Try again later."
        raise Problem(HTTPStatus.CONFLICT, "still_under_way", detail) from error
    db.session.commit()
    forget_log()
    return jsonify(mode=caller.mode, **asdict(erased))


def _checked(ref: str) -> str:
    if len(ref) > MAX_REF or not ref.isprintable():
        detail = f"A customer_ref is {MAX_REF} printable characters at most."
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid_customer_ref", detail)
    return ref


def _whole(cancel_session: CancelSession) -> Mapping[str, Any]:
    """Return the summary and, beside it, what is about the person."""
    return {
        **summary_of(cancel_session),
        "answers": cancel_session.answers,
        "customer": cancel_session.customer_data,
        "subscription": cancel_session.subscription_data,
        "timezone": cancel_session.timezone,
    }


def _fact(fact: SubscriptionFact) -> Mapping[str, Any]:
    return {
        "subscription_ref": fact.subscription_ref,
        "status": fact.status,
        "canceled_at": fact.canceled_at,
        "current_period_end": fact.current_period_end,
        "plan": fact.plan,
        "amount_minor": fact.amount_minor,
        "currency": fact.currency,
        "at": fact.reported_at,
        "recorded_at": fact.recorded_at,
    }
