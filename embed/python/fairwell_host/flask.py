"""Fairwell in a Flask product: a blueprint with the addresses it calls, and the way to the flow."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from fairwell_host.receiver import Receiver, Response
from fairwell_host.service import Fairwell

View = Callable[..., Any]


def create_blueprint(receiver: Receiver, url_prefix: str = "/fairwell") -> Blueprint:
    """Return the addresses Fairwell calls: ``/actions``, ``/webhooks`` and ``/eligibility``.

    They are signed and carry no cookie: with Flask-WTF, ``csrf.exempt(blueprint)``.
    """
    blueprint = Blueprint("fairwell", __name__, url_prefix=url_prefix)

    @blueprint.post("/actions")
    def take_action() -> ResponseReturnValue:
        return _answer(receiver.take_action(dict(request.headers), request.get_data()))

    @blueprint.post("/webhooks")
    def take_event() -> ResponseReturnValue:
        return _answer(receiver.take_event(dict(request.headers), request.get_data()))

    @blueprint.post("/eligibility")
    def take_question() -> ResponseReturnValue:
        return _answer(receiver.take_question(dict(request.headers), request.get_data()))

    return blueprint


def opens_flow(fairwell: Fairwell) -> Callable[[View], View]:
    """Lead a posted cancel form on to Fairwell by 307; while it is away, the view answers.

    Put it below the route of the form's ``action``. The view is your own way to cancel.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def open_flow(*arguments: Any, **named: Any) -> Any:
            flow = fairwell.find_flow() if request.method == "POST" else None
            return redirect(flow, 307) if flow else view(*arguments, **named)

        return open_flow

    return decorate


def _answer(response: Response) -> ResponseReturnValue:
    return response.body, response.status, {"Content-Type": "application/json"}
