"""The part of the console for words: the grid, its cells, and files."""

from __future__ import annotations

from app.console.words import cells, files, views

bp = views.bp
bp.register_blueprint(cells.bp)
bp.register_blueprint(files.bp)
