"""The public form in the console: the list, and below it each declaration."""

from app.console.activity.declarations import detail as declarations
from app.console.activity.declarations import listing

bp = listing.bp
bp.register_blueprint(declarations.bp)
