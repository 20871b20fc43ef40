"""Experiments over the API: planned, made, started, ended, and what they have shown."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("api_experiments", __name__)

from app.api.experiments import (  # noqa: E402  (they add routes)
    conclusion,  # noqa: F401
    drafts,  # noqa: F401
    variants,  # noqa: F401
    views,  # noqa: F401
)
