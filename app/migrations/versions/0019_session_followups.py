"""What followed a session's outcome moves to a row of its own."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

ID, MOMENT = sa.String(length=40), sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOVED: dict[str, sa.types.TypeEngine[Any]] = {
    "withdrawn_at": MOMENT,
    "withdrawal_receipt_id": ID,
    "back_action_id": ID,
    "undone_at": MOMENT,
    "reactivated_at": MOMENT,
    "return_receipt_id": ID,
    "renewed_claims": JSON,
    "resume_action_id": ID,
    "resumed_at": MOMENT,
    "lapsed_at": MOMENT,
    "lapsed_by": ID,
}
HAS_LAPSED = sa.text("lapsed_by IS NOT NULL")
NAMES = ", ".join(MOVED)
INSERT = f"INSERT INTO session_followups (account_id, session_id, {NAMES})"


def upgrade() -> None:
    """Apply. The old columns stay: a version that still runs reads them, and writes there.

    What it writes is carried over by a trigger, which the versions after it never set off.
    """
    _create_followups()
    if op.get_bind().dialect.name == "postgresql":
        op.execute("LOCK TABLE cancel_sessions IN SHARE ROW EXCLUSIVE MODE")
    _carry_over()
    op.execute("UPDATE cancel_sessions SET renewed_claims = NULL WHERE renewed_claims IS NOT NULL")
    _keep_carrying()


def _create_followups() -> None:
    op.create_table(
        "session_followups",
        sa.Column("account_id", ID, nullable=False),
        sa.Column("session_id", ID, nullable=False),
        *(sa.Column(name, kind, nullable=True) for name, kind in MOVED.items()),
        sa.ForeignKeyConstraint(
            ["account_id", "session_id"],
            ["cancel_sessions.account_id", "cancel_sessions.id"],
            name=op.f("fk_session_followups_cancel_sessions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account_id", "session_id", name=op.f("pk_session_followups")),
    )
    op.create_index(
        "ix_session_followups_lapsed_by",
        "session_followups",
        ["account_id", "lapsed_by"],
        postgresql_where=HAS_LAPSED,
        sqlite_where=HAS_LAPSED,
    )


def _carry_over() -> None:
    """Begin a follow-up for each session that has one. Deleted claims are the JSON ``null``."""
    op.execute(
        "UPDATE cancel_sessions SET renewed_claims = NULL"
        " WHERE CAST(renewed_claims AS TEXT) = 'null'"
    )
    followed = " OR ".join(f"{name} IS NOT NULL" for name in MOVED)
    op.execute(f"{INSERT} SELECT account_id, id, {NAMES} FROM cancel_sessions WHERE {followed}")


def _keep_carrying() -> None:
    """Carry over what a version before this one changes; claims are moved, to be in one place.

    They are personal: who erases a customer looks for them in the follow-up alone.
    """
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION carry_session_followup() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN {_upsert('IS DISTINCT FROM')};"
            " NEW.renewed_claims := NULL; RETURN NEW; END $$"
        )
        op.execute(
            f"CREATE TRIGGER carry_session_followup BEFORE UPDATE OF {NAMES} ON cancel_sessions"
            " FOR EACH ROW EXECUTE FUNCTION carry_session_followup()"
        )
        return
    op.execute(
        f"CREATE TRIGGER carry_session_followup AFTER UPDATE OF {NAMES} ON cancel_sessions"
        f" BEGIN {_upsert('IS NOT')};"
        " UPDATE cancel_sessions SET renewed_claims = NULL"
        " WHERE account_id = NEW.account_id AND id = NEW.id AND renewed_claims IS NOT NULL; END"
    )


def _upsert(differs: str) -> str:
    """Return the statement that writes into a follow-up what an update changed, and no more."""
    values = ", ".join(f"NEW.{name}" for name in MOVED)
    changed = ", ".join(
        f"{name} = CASE WHEN NEW.{name} {differs} OLD.{name}"
        f" THEN NEW.{name} ELSE session_followups.{name} END"
        for name in MOVED
    )
    return (
        f"{INSERT} VALUES (NEW.account_id, NEW.id, {values})"
        f" ON CONFLICT (account_id, session_id) DO UPDATE SET {changed}"
    )


def downgrade() -> None:
    """Take back."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER carry_session_followup ON cancel_sessions")
        op.execute("DROP FUNCTION carry_session_followup()")
    else:
        op.execute("DROP TRIGGER carry_session_followup")
    its = "account_id = cancel_sessions.account_id AND session_id = cancel_sessions.id"
    back = ", ".join(
        f"{name} = (SELECT {name} FROM session_followups WHERE {its})" for name in MOVED
    )
    op.execute(
        f"UPDATE cancel_sessions SET {back}"
        f" WHERE EXISTS (SELECT 1 FROM session_followups WHERE {its})"
    )
    op.drop_table("session_followups")
