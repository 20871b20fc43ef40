"""Results: what a product team reads about how customers decide, and may believe."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("insights", __name__)

from app.console.insights import exports, saved, views  # noqa: E402, F401  (they add their pages)
