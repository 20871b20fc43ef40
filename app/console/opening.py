"""Opens the door: the entrance, then the parts of the console below their account and mode."""

from __future__ import annotations

from flask import Blueprint, Flask

from app.console import access, failures
from app.console.audit import views as audit
from app.console.brand import views as brand
from app.console.entrance import (
    home,
    invitation,
    provider,
    reset,
    second_factor,
    sign_in,
    welcome,
)
from app.console.examples import Examples, hand_over
from app.console.feedback import part as feedback
from app.console.flows import part as flows
from app.console.insights import bp as insights
from app.console.members import inviting
from app.console.members import views as members
from app.console.notices import part as notices
from app.console.offers import views as offers
from app.console.plans import views as plans
from app.console.preview import views as preview
from app.console.profile import second_factor as own_factor
from app.console.profile import views as profile
from app.console.segments import views as segments
from app.console.sessions import part as sessions
from app.console.settings import views as settings
from app.console.start import views as start
from app.console.webhooks import part as webhooks
from app.console.words import part as words

ENTRANCE = (
    sign_in.bp,
    second_factor.bp,
    provider.bp,
    reset.bp,
    welcome.bp,
    invitation.bp,
    home.bp,
    profile.bp,
    own_factor.bp,
)
PARTS = (
    start.bp,
    insights,
    flows.bp,
    preview.bp,
    words.bp,
    offers.bp,
    segments.bp,
    plans.bp,
    brand.bp,
    sessions.bp,
    notices.bp,
    feedback.bp,
    webhooks.bp,
    settings.bp,
    members.bp,
    inviting.bp,
    audit.bp,
)
"""Each part names its own paths; account and mode stand before them."""
PLACE = "/<account_id>/<any(live, test):mode>"


def open_console(app: Flask, examples: Examples) -> None:
    """Register the console below ``/console``; ``examples`` are of the customers' door."""
    hand_over(app, examples)
    console = Blueprint("console", __name__, url_prefix="/console")
    console.url_value_preprocessor(access.take_place)
    console.url_defaults(access.keep_place)
    console.before_request(access.admit)
    console.teardown_request(access.stop_sharing)
    for bp in ENTRANCE:
        console.register_blueprint(bp)
    for bp in PARTS:
        console.register_blueprint(bp, url_prefix=PLACE)
    failures.register(console)
    app.register_blueprint(console)
