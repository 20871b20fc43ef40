"""The sessions of the console: the list, and below it stories and links."""

from app.console.sessions import links, listing, story

bp = listing.bp
bp.register_blueprint(links.bp)
bp.register_blueprint(story.bp)
