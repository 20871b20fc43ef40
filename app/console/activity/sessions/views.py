"""The sessions of the console: the list, and below it stories and links."""

from app.console.activity.sessions import clock, links, listing
from app.console.activity.sessions import detail as sessions

bp = listing.bp
bp.register_blueprint(links.bp)
bp.register_blueprint(clock.bp)
bp.register_blueprint(sessions.bp)
