"""Where Stripe tells what happens: signed with the secret of an account's connection, no key."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from app.api.problems import Problem
from app.billing.stripe.event_log import list_connections
from app.core.observability.logs import note_account
from app.extensions import db
from app.sessions.followup.billing_events import take_event

bp = Blueprint("stripe_events", __name__)
MAX_BYTES = 512 * 1024


@bp.post("/stripe/<account_id>")
def take(account_id: str) -> ResponseReturnValue:
    """Take an event. Whatever is genuine is welcome, also twice, also what is of no use to us."""
    from app.billing.stripe.events import (  # its package takes a while to load
        InvalidStripeEvent,
        read_event,
        verify_event,
    )

    request.max_content_length = MAX_BYTES
    body, signature = request.get_data(), request.headers.get("Stripe-Signature")
    try:
        connection = verify_event(body, signature, list_connections(account_id))
        told = read_event(body)
    except InvalidStripeEvent as error:
        detail = "The request is not signed with the secret of this account's connection."
        raise Problem(HTTPStatus.BAD_REQUEST, "invalid_signature", detail) from error
    note_account(account_id)
    take_event(account_id, connection.mode, told)
    db.session.commit()
    return "", HTTPStatus.NO_CONTENT
