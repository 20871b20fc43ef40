"""The public form in the console: the list, and below it each declaration."""

from app.console.notices import listing, story

bp = listing.bp
bp.register_blueprint(story.bp)
