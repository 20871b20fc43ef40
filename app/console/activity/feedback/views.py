"""The feedback of the console: the inbox, and below it the export."""

from app.console.activity.feedback import export, inbox

bp = inbox.bp
bp.register_blueprint(export.bp)
