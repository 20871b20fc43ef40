"""The sessions of the console: the list, and below it stories and links."""

from app.console.activity.sessions import detail as sessions
from app.console.activity.sessions import links, listing, test_clock

bp = listing.bp
bp.register_blueprint(links.bp)
bp.register_blueprint(test_clock.bp)
bp.register_blueprint(sessions.bp)
