"""The flows as one part of the console: a list, and the pages of each flow below it."""

from __future__ import annotations

from app.console.design.editor import views as editor
from app.console.design.flows import files, history, naming, publishing
from app.console.design.flows import listing as flows

bp = flows.bp
for page in (files.bp, history.bp, naming.bp, publishing.bp, editor.bp):
    bp.register_blueprint(page)
