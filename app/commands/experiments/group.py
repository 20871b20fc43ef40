"""``fairwell experiment`` with all its commands. A worker needs few of them."""

from __future__ import annotations

from app.commands.experiments import conclusion, files
from app.commands.experiments.command import experiment

__all__ = ["conclusion", "experiment", "files"]
