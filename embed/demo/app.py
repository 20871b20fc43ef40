"""The application factory of the demo host."""

from urllib.parse import urlsplit

from flask import Flask, Response, abort, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from embed.demo import pages, receiver, switchboard, wording
from embed.demo.config import DemoConfig
from embed.demo.context import Demo, current_demo
from embed.demo.fairwell import Fairwell
from embed.demo.store import Reader, Store
from embed.demo.stripe import read_from_stripe
from embed.demo.subscriptions import renewed

_LARGEST_BODY = 64 * 1024


def create_demo(config: DemoConfig) -> Flask:
    """Return a demo host with its database ready."""
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = _LARGEST_BODY
    app.extensions["demo"] = Demo(
        config=config,
        store=Store(config.database, config.now, _reader(config)),
        fairwell=Fairwell(config.fairwell_url, config.credentials, config.stripe_url is not None),
    )
    app.jinja_env.filters |= wording.FILTERS
    for blueprint in (pages.bp, receiver.bp, switchboard.bp):
        app.register_blueprint(blueprint)
    app.context_processor(_public_way_out)
    app.add_url_rule("/healthz", "healthz", lambda: {"status": "ok"})
    app.before_request(_refuse_cross_site)
    app.after_request(_protect)
    app.register_error_handler(HTTPException, _show_error)
    return app


def _reader(config: DemoConfig) -> Reader:
    """Return who knows how subscriptions stand: this host, or a Stripe."""
    url, key = config.stripe_url, config.stripe_key
    if url is None:
        return renewed
    return lambda subscription, _now: read_from_stripe(url, key, subscription)


def _public_way_out() -> dict[str, str]:
    """Let every page lead to the cancellation that needs no login, by a plain link."""
    config = current_demo().config
    return {"public_cancel": f"{config.fairwell_url}/cancel/{config.credentials.account_id}"}


def _refuse_cross_site() -> None:
    """Refuse forms that another site sent; browsers name the sender of every POST."""
    origin = request.headers.get("Origin")
    if request.method == "POST" and origin is not None and urlsplit(origin).netloc != request.host:
        abort(403)


def _protect(response: Response) -> Response:
    """Let the page load Fairwell's script, frame its flow, post to it, and nothing else."""
    fairwell = current_demo().config.fairwell_url
    response.headers["Content-Security-Policy"] = "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' {fairwell}/embed/v1.js {fairwell}/embed/prepare.js",
            "style-src 'self'",
            "img-src 'self'",
            "connect-src 'self'",
            f"frame-src {fairwell}",
            f"form-action 'self' {fairwell}",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )
    # Not "no-referrer": with it browsers send "Origin: null", and the token alone vouches.
    response.headers["Referrer-Policy"] = "strict-origin-when-cross-origin"
    response.headers["X-Content-Type-Options"] = "nosniff"
    if request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"  # pages carry tokens
    return response


def _show_error(error: HTTPException) -> ResponseReturnValue:
    return render_template("error.html", error=error), error.code or 500
