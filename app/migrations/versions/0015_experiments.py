"""Experiments, their variants, who saw which, and what sessions and flows know of them."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

ID, CODE, LINE = sa.String(length=40), sa.String(length=32), sa.String(length=200)
MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
IS_EXPOSED = sa.text("exposed_at IS NOT NULL")


def upgrade() -> None:
    """Apply."""
    _create_experiments()
    _create_variants()
    _create_exposures()
    _extend_flows()
    _extend_sessions()


def _create_experiments() -> None:
    op.create_table(
        "experiments",
        *_identity(),
        *_design(),
        *_course(),
        sa.PrimaryKeyConstraint("account_id", "id", name="pk_experiments"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_experiments_accounts"),
        sa.ForeignKeyConstraint(
            ["account_id", "flow_id"],
            ["flows.account_id", "flows.id"],
            name="fk_experiments_flows",
        ),
        sa.UniqueConstraint("account_id", "key", name="uq_experiments_account_id_key"),
    )
    op.create_index("ix_experiments_flow", "experiments", ["account_id", "flow_id", "status"])


def _identity() -> list[sa.Column[Any]]:
    return [
        sa.Column("account_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("key", LINE, nullable=False),
        sa.Column("name", LINE, nullable=False),
        sa.Column("flow_id", ID, nullable=False),
        sa.Column("flow_key", LINE, nullable=False),
        sa.Column("member_id", ID, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
    ]


def _design() -> list[sa.Column[Any]]:
    return [
        sa.Column("hypothesis", sa.Text(), nullable=False),
        sa.Column("primary_number", CODE, nullable=False),
        sa.Column("guardrails", JSON, nullable=False),
        sa.Column("method", CODE, nullable=False),
        sa.Column("coverage_percent", sa.Integer(), nullable=False),
        sa.Column("namespace", LINE, nullable=True),
        sa.Column("namespace_from", sa.Integer(), nullable=False),
        sa.Column("namespace_to", sa.Integer(), nullable=False),
        sa.Column("segment_key", LINE, nullable=True),
        sa.Column("segment", JSON, nullable=True),
        sa.Column("baseline", sa.Double(), nullable=True),
        sa.Column("effect", sa.Double(), nullable=True),
        sa.Column("planned_sessions", sa.Integer(), nullable=True),
    ]


def _course() -> list[sa.Column[Any]]:
    return [
        sa.Column("status", CODE, nullable=False),
        sa.Column("starts_at", MOMENT, nullable=True),
        sa.Column("ends_at", MOMENT, nullable=True),
        sa.Column("started_at", MOMENT, nullable=True),
        sa.Column("paused_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("decision", CODE, nullable=True),
        sa.Column("winner", LINE, nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
    ]


def _create_variants() -> None:
    op.create_table(
        "experiment_variants",
        sa.Column("account_id", ID, nullable=False),
        sa.Column("experiment_id", ID, nullable=False),
        sa.Column("key", LINE, nullable=False),
        sa.Column("name", LINE, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("flow_key", LINE, nullable=True),
        sa.Column("flow_version_id", ID, nullable=True),
        sa.PrimaryKeyConstraint(
            "account_id", "experiment_id", "key", name="pk_experiment_variants"
        ),
        _belongs_to_experiment("experiment_variants"),
        sa.ForeignKeyConstraint(
            ["account_id", "flow_version_id"],
            ["flow_versions.account_id", "flow_versions.id"],
            name="fk_experiment_variants_flow_versions",
        ),
    )


def _create_exposures() -> None:
    op.create_table(
        "exposures",
        sa.Column("account_id", ID, nullable=False),
        sa.Column("experiment_id", ID, nullable=False),
        sa.Column("customer_ref", LINE, nullable=False),
        sa.Column("variant_key", LINE, nullable=False),
        sa.Column("session_id", ID, nullable=False),
        sa.Column("probability", sa.Double(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("account_id", "experiment_id", "customer_ref", name="pk_exposures"),
        _belongs_to_experiment("exposures"),
    )
    op.create_index("ix_exposures_customer", "exposures", ["account_id", "customer_ref"])
    op.create_index(
        "ix_exposures_variant", "exposures", ["account_id", "experiment_id", "variant_key"]
    )


def _belongs_to_experiment(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["account_id", "experiment_id"],
        ["experiments.account_id", "experiments.id"],
        name=f"fk_{table}_experiments",
    )


def _extend_flows() -> None:
    op.add_column("flows", sa.Column("variant_of", ID, nullable=True))
    for name in ("is_compared", "is_locked"):
        op.add_column(
            "flows", sa.Column(name, sa.Boolean(), server_default=sa.false(), nullable=False)
        )


def _extend_sessions() -> None:
    for name, kind in (("experiment_id", ID), ("experiment_key", LINE), ("variant_key", LINE)):
        op.add_column("cancel_sessions", sa.Column(name, kind, nullable=True))
    op.add_column("cancel_sessions", sa.Column("exposed_at", MOMENT, nullable=True))
    op.create_index(
        "ix_cancel_sessions_experiment",
        "cancel_sessions",
        ["account_id", "experiment_id", "variant_key"],
        postgresql_where=IS_EXPOSED,
        sqlite_where=IS_EXPOSED,
    )


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_cancel_sessions_experiment", "cancel_sessions")
    with op.batch_alter_table("cancel_sessions") as sessions:
        for name in ("exposed_at", "variant_key", "experiment_key", "experiment_id"):
            sessions.drop_column(name)
    with op.batch_alter_table("flows") as flows:
        for name in ("is_locked", "is_compared", "variant_of"):
            flows.drop_column(name)
    for table in ("exposures", "experiment_variants", "experiments"):
        op.drop_table(table)
