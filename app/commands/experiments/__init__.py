"""``fairwell experiment``: comparisons of flows, run and written as files."""

from __future__ import annotations

from app.commands.experiments import conclusion, files
from app.commands.experiments.command import experiment

__all__ = ["conclusion", "experiment", "files"]
