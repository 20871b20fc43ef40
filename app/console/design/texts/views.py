"""The part of the console for words: the grid, its cells, and files."""

from __future__ import annotations

from app.console.design.texts import cells, files, grid

bp = grid.bp
bp.register_blueprint(cells.bp)
bp.register_blueprint(files.bp)
