"""Where the project's own files lie, from a clone of the repository and from a wheel."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[2]
IS_INSTALLED = not (ROOT.parent / "pyproject.toml").exists()
"""Whether the package was installed from a wheel, without the repository around it."""
BESIDE = ROOT / "bundled" if IS_INSTALLED else ROOT.parent
"""What catalogs and recipes lie in: beside the package, or taken into the wheel."""
HOME = Path.home() / ".fairwell" if IS_INSTALLED else ROOT.parent
"""Where a database goes whose path begins nowhere, whatever folder a command runs in."""
