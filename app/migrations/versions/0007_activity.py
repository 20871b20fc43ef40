"""Finding sessions and what customers wrote; why offers were made; tags; replays of a range."""

import json

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
IS_SAID = sa.text("said IS NOT NULL")
FREE_TEXT_FIELDS = ("text", "goal", "expectation", "change")
SESSIONS = sa.table(
    "cancel_sessions",
    sa.column("account_id", sa.String()),
    sa.column("id", sa.String()),
    sa.column("answers", JSON),
    sa.column("said", sa.Text()),
)


def upgrade() -> None:
    """Apply."""
    _widen_sessions()
    _fill_sessions()
    _index_sessions()
    _widen_deliveries()
    _create_feedback_tags()
    _create_replays()
    columns = ["account_id", "endpoint_id", "id"]
    op.create_index("ix_webhook_replays_endpoint", "webhook_replays", columns)


def _widen_sessions() -> None:
    """Add columns one by one: on SQLite, a table made anew would take what points to it along."""
    ours = "cancel_sessions"
    text = sa.String(length=200)
    op.add_column(ours, sa.Column("subscription_ref", text, nullable=False, server_default=""))
    op.add_column(ours, sa.Column("reference_code", text, nullable=False, server_default=""))
    op.add_column(ours, sa.Column("said", sa.Text(), nullable=True))
    op.add_column(ours, sa.Column("offer_decisions", JSON, nullable=True))


def _fill_sessions() -> None:
    op.execute(
        "UPDATE cancel_sessions SET subscription_ref = subscription ->> 'ref',"
        " reference_code = substr(id, length(id) - 10)"
    )
    connection = op.get_bind()
    rows = connection.execute(sa.select(SESSIONS.c.account_id, SESSIONS.c.id, SESSIONS.c.answers))
    for account_id, session_id, answers in rows.fetchall():
        said = _said_in(answers)
        if said:
            this = (SESSIONS.c.account_id == account_id) & (SESSIONS.c.id == session_id)
            connection.execute(sa.update(SESSIONS).where(this).values(said=said))


def _said_in(answers: object) -> str:
    """Return the free texts of a session, folded for searching."""
    known = json.loads(answers) if isinstance(answers, str) else answers
    steps = known.values() if isinstance(known, dict) else ()
    texts = [str(step[name]) for step in steps for name in FREE_TEXT_FIELDS if step.get(name)]
    return "\n".join(texts).casefold()


def _index_sessions() -> None:
    ours, began = "cancel_sessions", ["account_id", "mode", "started_at", "id"]
    op.create_index("ix_cancel_sessions_subscription", ours, ["account_id", "subscription_ref"])
    op.create_index("ix_cancel_sessions_reference", ours, ["account_id", "reference_code"])
    op.create_index("ix_cancel_sessions_started", ours, began)
    op.create_index(
        "ix_cancel_sessions_said", ours, began, postgresql_where=IS_SAID, sqlite_where=IS_SAID
    )


def _widen_deliveries() -> None:
    ours = "webhook_deliveries"
    mode = sa.Column("mode", sa.String(length=32), nullable=False, server_default="live")
    op.add_column(ours, mode)
    op.execute(
        "UPDATE webhook_deliveries SET mode = (SELECT events.mode FROM events"
        " WHERE events.account_id = webhook_deliveries.account_id"
        " AND events.id = webhook_deliveries.event_id)"
    )
    op.create_index("ix_webhook_deliveries_mode", ours, ["account_id", "mode", "id"])


def _create_feedback_tags() -> None:
    op.create_table(
        "feedback_tags",
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("mode", sa.String(length=32), nullable=False),
        sa.Column("tag", sa.String(length=200), nullable=False),
        sa.Column("session_id", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "session_id"],
            ["cancel_sessions.account_id", "cancel_sessions.id"],
            name=op.f("fk_feedback_tags_cancel_sessions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "account_id", "mode", "tag", "session_id", name=op.f("pk_feedback_tags")
        ),
    )
    op.create_index("ix_feedback_tags_session", "feedback_tags", ["account_id", "session_id"])


def _create_replays() -> None:
    moment, key = sa.DateTime(timezone=True), sa.String(length=40)
    op.create_table(
        "webhook_replays",
        *(sa.Column(name, key, nullable=False) for name in ("account_id", "id", "endpoint_id")),
        sa.Column("mode", sa.String(length=32), nullable=False),
        sa.Column("dead_only", sa.Boolean(), nullable=False),
        *(sa.Column(name, moment, nullable=False) for name in ("from_at", "to_at", "reached_at")),
        sa.Column("reached_id", key, nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("looked_at", "replayed")),
        sa.Column("finished_at", moment, nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id", "endpoint_id"],
            ["webhook_endpoints.account_id", "webhook_endpoints.id"],
            name=op.f("fk_webhook_replays_webhook_endpoints"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("pk_webhook_replays")),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("webhook_replays")
    op.drop_table("feedback_tags")
    op.drop_index("ix_webhook_deliveries_mode", "webhook_deliveries")
    op.drop_column("webhook_deliveries", "mode")
    for name in ("said", "started", "reference", "subscription"):
        op.drop_index(f"ix_cancel_sessions_{name}", "cancel_sessions")
    for column in ("offer_decisions", "said", "reference_code", "subscription_ref"):
        op.drop_column("cancel_sessions", column)
