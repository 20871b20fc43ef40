"""The flows as one part of the console: a list, and the pages of each flow below it."""

from __future__ import annotations

from app.console.flows import editor, files, history, overview, publishing

bp = overview.bp
for page in (files.bp, history.bp, publishing.bp, editor.bp):
    bp.register_blueprint(page)
