"""Opens every door of the service on one app."""

from __future__ import annotations

import logging
import math
import shutil
from http import HTTPStatus
from pathlib import Path

from flask import Blueprint, Flask, current_app, jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy import URL, text

from app.analytics import stale as _stale_counts  # noqa: F401  (it watches what is written)
from app.api import access as api_access
from app.api import actions as api_actions
from app.api import clock as api_test_clock
from app.api import customers as api_customers
from app.api import declarations as api_notices
from app.api import events as api_events
from app.api import experiments as api_experiments
from app.api import imports as api_imports
from app.api import problems as api_problems
from app.api import receipts as api_receipts
from app.api import reports as api_reports
from app.api import sessions as api_sessions
from app.api.account import account as api_account
from app.api.account import deliveries as api_deliveries
from app.api.account import endpoints as api_endpoints
from app.api.account import exchange_rates as api_exchange_rates
from app.api.account import keys as api_keys
from app.api.account import listeners as api_listeners
from app.api.catalogue import drafts as api_drafts
from app.api.catalogue import experiment_files as api_experiment_files
from app.api.catalogue import flows as api_flows
from app.api.catalogue import offers as api_offers
from app.api.catalogue import plans as api_plans
from app.api.catalogue import segments as api_segments
from app.api.document import views as api_document
from app.api.incoming import stripe_events
from app.api.middleware import idempotency, scopes
from app.api.routing import views as api_routes
from app.config import get_settings
from app.console.examples import Examples
from app.console.wiring import open_console
from app.extensions import db, reading
from app.flows.document.content import text_in
from app.health import Weight, list_faults
from app.hosted import assets, failures, flow, index, open
from app.hosted.assets import asset_url, inline_asset
from app.hosted.declarations import views as declarations
from app.hosted.followup import reactivation, resume
from app.hosted.preview import examples as example
from app.hosted.preview import views as preview
from app.hosted.receipts import verification
from app.hosted.receipts import views as receipts
from app.labels.customer.codes import (
    cancel_kind_label,
    end_label,
    limit_label,
    on_its_way,
    price_label,
)
from app.labels.member.merge_fields import list_merge_fields
from app.metrics import bp as metrics
from app.rates import limit_customers, limit_hosts

_health = Blueprint("health", __name__)
log = logging.getLogger(__name__)
NEEDED_BYTES = 32 * 1024 * 1024
"""Less is as good as full: the log before the database grows with each outcome."""


_API = (
    api_sessions.bp,
    api_test_clock.bp,
    api_actions.bp,
    api_events.bp,
    api_experiments.bp,
    api_experiment_files.bp,
    api_customers.bp,
    api_imports.bp,
    api_receipts.bp,
    api_notices.bp,
    api_reports.bp,
    api_routes.bp,
    api_flows.bp,
    api_drafts.bp,
    api_offers.bp,
    api_plans.bp,
    api_segments.bp,
    api_endpoints.bp,
    api_deliveries.bp,
    api_listeners.bp,
    api_keys.bp,
    api_account.bp,
    api_exchange_rates.bp,
)
"""What asks for a key."""


def open_all(app: Flask) -> None:
    """Register the doors: for customers, for members, for hosts, for operators."""
    _open_hosted(app)
    open_console(app, _examples())
    _open_api(app)
    app.register_blueprint(_health)
    app.register_blueprint(metrics)
    app.jinja_env.globals.update(
        asset_url=asset_url,
        inline_asset=inline_asset,
        text_in=text_in,
        price_label=price_label,
        end_label=end_label,
        on_its_way=on_its_way,
        limit_label=limit_label,
        cancel_kind_label=cancel_kind_label,
        list_merge_fields=list_merge_fields,
    )


def _examples() -> Examples:
    """Return what the customers' door draws for members to look at."""
    return Examples(
        offer=example.draw_offer, brand=example.draw_brand, notice_copy=declarations.render_copy
    )


def _open_hosted(app: Flask) -> None:
    hosted = Blueprint("hosted", __name__)
    pages = (
        open,
        flow,
        assets,
        receipts,
        verification,
        reactivation,
        resume,
        declarations,
        preview,
        index,
    )
    for bp in (door.bp for door in pages):
        hosted.register_blueprint(bp)
    limit_customers(hosted)
    failures.register(hosted)
    app.register_blueprint(hosted)
    failures.register_for_app(app)


def _open_api(app: Flask) -> None:
    api = Blueprint("api", __name__, url_prefix=api_problems.API_PREFIX)
    for bp in _API:
        api.register_blueprint(bp)
    limit_hosts(api)
    api.before_request(api_access.authenticate)
    scopes.register(api)
    idempotency.register(api)
    api_problems.register(api)
    app.register_blueprint(api)
    _open_without_key(app)
    api_problems.register_for_app(app)


def _open_without_key(app: Flask) -> None:
    """Open what asks for no key: the document, and what is signed in another way."""
    app.register_blueprint(api_document.bp)
    told = Blueprint("billing", __name__, url_prefix="/billing")
    told.register_blueprint(stripe_events.bp)
    api_problems.register(told)
    app.register_blueprint(told)


@_health.get("/readyz")
def readyz() -> ResponseReturnValue:
    """Say whether customers can be served, and what is wrong by its codes."""
    faults = list_faults(get_settings(current_app))
    is_ready = all(fault.weight is Weight.WORSENS for fault in faults)
    answer = jsonify(
        status="ok" if is_ready else "failed",
        faults=sorted({fault.code for fault in faults}),
        arrived={"scheme": request.scheme, "host": request.host},
    )
    return answer, 200 if is_ready else 503


@_health.get("/healthz")
def healthz() -> ResponseReturnValue:
    """Say whether the service can read its database, and has room to write into it."""
    with reading():
        db.session.execute(text("SELECT 1"))
    if _free_bytes(db.engine.url) < NEEDED_BYTES:
        return jsonify(status="disk_full"), HTTPStatus.SERVICE_UNAVAILABLE
    return jsonify(status="ok")


def _free_bytes(url: URL) -> float:
    """Return how much can still be written beside the file; a server looks after its own disk."""
    if url.get_backend_name() != "sqlite" or not url.database:
        return math.inf
    return shutil.disk_usage(Path(url.database).parent).free
