"""When persons were forgotten; what was purged before is purged anew."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Apply. The purge used to leave names and addresses: it has to come by once more."""
    op.add_column("notices", sa.Column("forgotten_at", MOMENT, nullable=True))
    op.add_column("cancel_sessions", sa.Column("erased_at", MOMENT, nullable=True))
    op.execute("UPDATE cancel_sessions SET texts_deleted_at = NULL")


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("cancel_sessions") as sessions:
        sessions.drop_column("erased_at")
    with op.batch_alter_table("notices") as notices:
        notices.drop_column("forgotten_at")
