"""Columns that the models have left, and that stay until no older version writes to them."""

from __future__ import annotations

from typing import Any

LEFT_BEHIND = {
    "api_keys": {"last_used_at"},
    "cancel_sessions": {
        *("withdrawn_at", "withdrawal_receipt_id", "back_action_id", "undone_at"),
        *("reactivated_at", "return_receipt_id", "renewed_claims", "resume_action_id"),
        *("resumed_at", "lapsed_at", "lapsed_by"),
    },
}
"""By table. The migration that drops them drops the trigger of 0019 with them."""


def is_in_use(item: Any, name: str | None, kind: str, *_: Any) -> bool:
    """Return whether Alembic should compare something with the models."""
    return kind != "column" or name not in LEFT_BEHIND.get(item.table.name, ())
