"""Experiments: planned, run and read."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("experiments", __name__)

from app.console.insights.experiments import (  # noqa: E402  (they add pages)
    corrections,  # noqa: F401
    drafts,  # noqa: F401
    views,  # noqa: F401
)
