"""Opens the door: the entrance, then the parts of the console below their account and mode."""

from __future__ import annotations

from flask import Blueprint, Flask

from app.console import access, failures
from app.console.entrance import home, sign_in, welcome
from app.console.feedback import part as feedback
from app.console.preview import views as preview
from app.console.sessions import part as sessions
from app.console.start import views as start
from app.console.webhooks import part as webhooks
from app.console.words import cells, files
from app.console.words import views as words

ENTRANCE = (sign_in.bp, welcome.bp, home.bp)
PARTS = (
    start.bp,
    preview.bp,
    words.bp,
    cells.bp,
    files.bp,
    sessions.bp,
    feedback.bp,
    webhooks.bp,
)
"""Each part names its own paths; account and mode stand before them."""
PLACE = "/<account_id>/<any(live, test):mode>"


def open_console(app: Flask) -> None:
    """Register the console below ``/console``."""
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
