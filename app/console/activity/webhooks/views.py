"""The webhooks of the console: the endpoints, and below them deliveries and replays."""

from app.console.activity.webhooks import deliveries, editing, endpoints, replays

bp = endpoints.bp
bp.register_blueprint(editing.bp)
bp.register_blueprint(deliveries.bp)
bp.register_blueprint(replays.bp)
