"""Experiments: planned, run and read."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("experiments", __name__)

from app.console.insights.experiments import drafts, views  # noqa: E402, F401  (they add pages)
