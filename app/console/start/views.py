"""What a member sees first."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from app.console.access import needs
from app.console.pages import render
from app.members.roles import Permission

bp = Blueprint("start", __name__)


@bp.get("/start")
@needs(Permission.VIEW)
def show() -> ResponseReturnValue:
    """Show where the account stands."""
    return render("console/start/start.html")
