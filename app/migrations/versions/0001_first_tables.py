"""The first tables: accounts, flows, offers, sessions, actions, webhooks, and the outbox."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "accounts",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("default_flow_key", sa.String(length=200), nullable=False),
        sa.Column("default_locale", sa.String(length=200), nullable=False),
        sa.Column("timezone", sa.String(length=200), nullable=False),
        sa.Column("country", sa.String(length=200), nullable=True),
        sa.Column("fallback_url", sa.Text(), nullable=True),
        sa.Column("allowed_origins", JSON, nullable=False),
        sa.Column("action_url", sa.Text(), nullable=True),
        sa.Column("webhook_secret", sa.Text(), nullable=False),
        sa.Column("support_email", sa.String(length=200), nullable=True),
        sa.Column("support_url", sa.Text(), nullable=True),
        sa.Column("brand_logo_url", sa.Text(), nullable=True),
        sa.Column("brand_accent", sa.String(length=200), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
    )
    op.create_table(
        "jobs",
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=200), nullable=False),
        sa.Column("ordering_key", sa.String(length=200), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("lane", sa.String(length=200), nullable=False),
        sa.Column("payload", JSON, nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("pk_jobs")),
        sa.UniqueConstraint(
            "account_id",
            "ordering_key",
            "position",
            name=op.f("uq_jobs_account_id_ordering_key_position"),
        ),
    )
    op.create_index("ix_jobs_due", "jobs", ["account_id", "lane", "due_at"], unique=False)

    op.create_table(
        "actions",
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("session_id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("payload", JSON, nullable=False),
        sa.Column("job_id", sa.String(length=40), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("code", sa.String(length=200), nullable=True),
        sa.Column("message", JSON, nullable=True),
        sa.Column("effective_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_actions_accounts")),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("pk_actions")),
    )
    op.create_index("ix_actions_session", "actions", ["account_id", "session_id"], unique=False)
    op.create_index(
        "ix_actions_status", "actions", ["account_id", "status", "created_at"], unique=False
    )

    op.create_table(
        "api_keys",
        sa.Column("secret_hash", sa.String(length=200), nullable=False),
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("mode", sa.String(length=32), nullable=False),
        sa.Column("hint", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_api_keys_accounts")),
        sa.PrimaryKeyConstraint("secret_hash", name=op.f("pk_api_keys")),
    )
    op.create_index("ix_api_keys_account_id", "api_keys", ["account_id"], unique=False)

    op.create_table(
        "event_logs",
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_event_logs_accounts")
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_event_logs")),
    )
    op.create_table(
        "events",
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.String(length=40), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(length=32), nullable=False),
        sa.Column("mode", sa.String(length=32), nullable=False),
        sa.Column("data", JSON, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_events_accounts")),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("pk_events")),
        sa.UniqueConstraint("account_id", "number", name=op.f("uq_events_account_id_number")),
    )
    op.create_index("ix_events_created", "events", ["account_id", "created_at"], unique=False)
    op.create_index(
        "ix_events_session", "events", ["account_id", "session_id", "sequence"], unique=False
    )

    op.create_table(
        "flows",
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("published_version_id", sa.String(length=40), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_flows_accounts")),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("pk_flows")),
        sa.UniqueConstraint("account_id", "key", name=op.f("uq_flows_account_id_key")),
    )
    op.create_table(
        "plans",
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("name", JSON, nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=200), nullable=False),
        sa.Column("interval", sa.String(length=200), nullable=False),
        sa.Column("interval_count", sa.Integer(), nullable=False),
        sa.Column("features", JSON, nullable=False),
        sa.Column("limits", JSON, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_plans_accounts")),
        sa.PrimaryKeyConstraint("account_id", "key", name=op.f("pk_plans")),
    )
    op.create_table(
        "receipt_codes",
        sa.Column("code_hash", sa.String(length=200), nullable=False),
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("receipt_id", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_receipt_codes_accounts")
        ),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_receipt_codes")),
    )
    op.create_index("ix_receipt_codes_account_id", "receipt_codes", ["account_id"], unique=False)

    op.create_table(
        "receipts",
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("session_id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("reference", sa.String(length=200), nullable=False),
        sa.Column("code", sa.String(length=200), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("effective_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("locale", sa.String(length=200), nullable=False),
        sa.Column("timezone", sa.String(length=200), nullable=False),
        sa.Column("country", sa.String(length=200), nullable=True),
        sa.Column("facts", JSON, nullable=False),
        sa.Column("mailed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mail_state", sa.String(length=32), nullable=False),
        sa.Column("mail_code", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_receipts_accounts")),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("pk_receipts")),
    )
    op.create_index("ix_receipts_session", "receipts", ["account_id", "session_id"], unique=False)

    op.create_table(
        "signing_keys",
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("kid", sa.String(length=40), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_signing_keys_accounts")
        ),
        sa.PrimaryKeyConstraint("account_id", "kid", name=op.f("pk_signing_keys")),
    )
    op.create_table(
        "subscription_facts",
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("mode", sa.String(length=32), nullable=False),
        sa.Column("customer_ref", sa.String(length=200), nullable=False),
        sa.Column("subscription_ref", sa.String(length=200), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("canceled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("current_period_end", sa.DateTime(timezone=True), nullable=True),
        sa.Column("plan", sa.String(length=200), nullable=True),
        sa.Column("amount_minor", sa.Integer(), nullable=True),
        sa.Column("currency", sa.String(length=200), nullable=True),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_subscription_facts_accounts")
        ),
        sa.PrimaryKeyConstraint(
            "account_id",
            "mode",
            "customer_ref",
            "subscription_ref",
            name=op.f("pk_subscription_facts"),
        ),
    )
    op.create_table(
        "webhook_endpoints",
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("previous_secret", sa.Text(), nullable=True),
        sa.Column("previous_secret_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("types", JSON, nullable=False),
        sa.Column("mode", sa.String(length=32), nullable=True),
        sa.Column("include_text", sa.Boolean(), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("disabled_reason", sa.String(length=32), nullable=True),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_webhook_endpoints_accounts")
        ),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("pk_webhook_endpoints")),
    )
    op.create_table(
        "flow_versions",
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("flow_id", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("document", JSON, nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "flow_id"],
            ["flows.account_id", "flows.id"],
            name=op.f("fk_flow_versions_flows"),
        ),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("pk_flow_versions")),
        sa.UniqueConstraint(
            "account_id",
            "flow_id",
            "number",
            name=op.f("uq_flow_versions_account_id_flow_id_number"),
        ),
    )
    op.create_table(
        "offers",
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=200), nullable=False),
        sa.Column("params", JSON, nullable=False),
        sa.Column("conditions", JSON, nullable=False),
        sa.Column("title", JSON, nullable=True),
        sa.Column("body", JSON, nullable=True),
        sa.Column("plan_key", sa.String(length=200), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("cooldown_days", sa.Integer(), nullable=False),
        sa.Column("once_per_customer", sa.Boolean(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("budget", sa.Integer(), nullable=True),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "plan_key"],
            ["plans.account_id", "plans.key"],
            name=op.f("fk_offers_plans"),
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_offers_accounts")),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("pk_offers")),
        sa.UniqueConstraint("account_id", "key", name=op.f("uq_offers_account_id_key")),
    )
    op.create_table(
        "webhook_deliveries",
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("event_id", sa.String(length=40), nullable=False),
        sa.Column("endpoint_id", sa.String(length=40), nullable=False),
        sa.Column("include_text", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id", "endpoint_id"],
            ["webhook_endpoints.account_id", "webhook_endpoints.id"],
            name=op.f("fk_webhook_deliveries_webhook_endpoints"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "event_id"],
            ["events.account_id", "events.id"],
            name=op.f("fk_webhook_deliveries_events"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("pk_webhook_deliveries")),
        sa.UniqueConstraint(
            "account_id",
            "endpoint_id",
            "event_id",
            name=op.f("uq_webhook_deliveries_account_id_endpoint_id_event_id"),
        ),
    )
    op.create_index(
        "ix_webhook_deliveries_event",
        "webhook_deliveries",
        ["account_id", "event_id"],
        unique=False,
    )

    op.create_table(
        "cancel_sessions",
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("flow_version_id", sa.String(length=40), nullable=False),
        sa.Column("mode", sa.String(length=32), nullable=False),
        sa.Column("token_id", sa.String(length=200), nullable=False),
        sa.Column("customer_ref", sa.String(length=200), nullable=False),
        sa.Column("subscription", JSON, nullable=False),
        sa.Column("plan_name", JSON, nullable=False),
        sa.Column("customer", JSON, nullable=False),
        sa.Column("return_url", sa.Text(), nullable=True),
        sa.Column("allowed_offers", JSON, nullable=True),
        sa.Column("host_origin", sa.String(length=200), nullable=True),
        sa.Column("locale", sa.String(length=200), nullable=False),
        sa.Column("timezone", sa.String(length=200), nullable=False),
        sa.Column("packs", JSON, nullable=False),
        sa.Column("step_key", sa.String(length=200), nullable=False),
        sa.Column("trail", JSON, nullable=False),
        sa.Column("answers", JSON, nullable=False),
        sa.Column("reason_code", sa.String(length=200), nullable=True),
        sa.Column("offer", JSON, nullable=True),
        sa.Column("offer_state", sa.String(length=32), nullable=True),
        sa.Column("choice", JSON, nullable=True),
        sa.Column("action_id", sa.String(length=40), nullable=True),
        sa.Column("outcome", sa.String(length=32), nullable=True),
        sa.Column("effective_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("back_action_id", sa.String(length=40), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reactivated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lapsed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id", "flow_version_id"],
            ["flow_versions.account_id", "flow_versions.id"],
            name=op.f("fk_cancel_sessions_flow_versions"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_cancel_sessions_accounts")
        ),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("pk_cancel_sessions")),
        sa.UniqueConstraint(
            "account_id",
            "mode",
            "token_id",
            name=op.f("uq_cancel_sessions_account_id_mode_token_id"),
        ),
    )
    op.create_index(
        "ix_cancel_sessions_customer",
        "cancel_sessions",
        ["account_id", "customer_ref"],
        unique=False,
    )
    op.create_index(
        "ix_cancel_sessions_open",
        "cancel_sessions",
        ["account_id", "outcome", "touched_at"],
        unique=False,
    )

    op.create_table(
        "offer_uses",
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("session_id", sa.String(length=40), nullable=False),
        sa.Column("offer_id", sa.String(length=40), nullable=False),
        sa.Column("customer_ref", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "offer_id"],
            ["offers.account_id", "offers.id"],
            name=op.f("fk_offer_uses_offers"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_offer_uses_accounts")
        ),
        sa.PrimaryKeyConstraint("account_id", "session_id", name=op.f("pk_offer_uses")),
    )
    op.create_index(
        "ix_offer_uses_customer", "offer_uses", ["account_id", "customer_ref"], unique=False
    )

    op.create_table(
        "webhook_attempts",
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("delivery_id", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("duration_ms", sa.Integer(), nullable=False),
        sa.Column("status_code", sa.Integer(), nullable=True),
        sa.Column("error", sa.String(length=200), nullable=True),
        sa.Column("excerpt", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "delivery_id"],
            ["webhook_deliveries.account_id", "webhook_deliveries.id"],
            name=op.f("fk_webhook_attempts_webhook_deliveries"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("pk_webhook_attempts")),
    )
    op.create_index(
        "ix_webhook_attempts_delivery",
        "webhook_attempts",
        ["account_id", "delivery_id"],
        unique=False,
    )


def downgrade() -> None:
    """Take back."""
    for table in (
        "webhook_attempts",
        "offer_uses",
        "cancel_sessions",
        "webhook_deliveries",
        "offers",
        "flow_versions",
        "webhook_endpoints",
        "subscription_facts",
        "signing_keys",
        "receipts",
        "receipt_codes",
        "plans",
        "flows",
        "events",
        "event_logs",
        "api_keys",
        "actions",
        "jobs",
        "accounts",
    ):
        op.drop_table(table)
