"""Opens the door: the entrance, then the parts of the console below their account and mode."""

from __future__ import annotations

from flask import Blueprint, Flask

from app.console.account.audit import views as audit
from app.console.account.compliance import views as compliance
from app.console.account.members import invitations
from app.console.account.members import views as members
from app.console.account.profile import second_factor as own_factor
from app.console.account.profile import views as profile
from app.console.account.settings import views as settings
from app.console.account.sign_in import (
    home,
    invitation,
    reset,
    second_factor,
    single_sign_on,
    welcome,
)
from app.console.account.sign_in import (
    password as sign_in,
)
from app.console.activity.declarations import views as notices
from app.console.activity.feedback import views as feedback
from app.console.activity.sessions import views as sessions
from app.console.activity.webhooks import views as webhooks
from app.console.catalogue.brand import views as brand
from app.console.catalogue.offers import views as offers
from app.console.catalogue.plans import views as plans
from app.console.catalogue.segments import views as segments
from app.console.design.flows import views as flows
from app.console.design.preview import views as preview
from app.console.design.routes import views as routes
from app.console.design.texts import views as words
from app.console.examples import Examples, hand_over
from app.console.insights import bp as insights
from app.console.insights.digest_stop import bp as digest_stop
from app.console.insights.experiments import bp as experiments
from app.console.insights.overview import views as start
from app.console.shell import access, failures

ENTRANCE = (
    sign_in.bp,
    second_factor.bp,
    single_sign_on.bp,
    reset.bp,
    welcome.bp,
    invitation.bp,
    home.bp,
    profile.bp,
    own_factor.bp,
    digest_stop,
)
PARTS = (
    start.bp,
    insights,
    flows.bp,
    routes.bp,
    preview.bp,
    words.bp,
    experiments,
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
    invitations.bp,
    audit.bp,
    compliance.bp,
)
"""Each part names its own paths; account and mode stand before them."""
PLACE = "/<account_id>/<any(live, test):mode>"


def open_console(app: Flask, examples: Examples) -> None:
    """Register the console below ``/console``; ``examples`` are of the customers' door."""
    hand_over(app, examples)
    console = Blueprint("console", __name__, url_prefix="/console")
    console.url_value_preprocessor(access.set_url_values)
    console.url_defaults(access.add_url_defaults)
    console.before_request(access.authorize)
    console.teardown_request(access.stop_sharing)
    for bp in ENTRANCE:
        console.register_blueprint(bp)
    for bp in PARTS:
        console.register_blueprint(bp, url_prefix=PLACE)
    failures.register(console)
    app.register_blueprint(console)
