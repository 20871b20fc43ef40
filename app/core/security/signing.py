"""Signs what we send, so that a receiver knows it is from us (Standard Webhooks 1.0)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from standardwebhooks import Webhook


def serialize(message: Mapping[str, Any]) -> bytes:
    """Return the message as JSON; the same message is the same bytes every time."""
    return json.dumps(message, sort_keys=True, separators=(",", ":")).encode("ascii")


def signed_headers(
    message_id: str, body: bytes, *, secrets: Sequence[str], now: datetime
) -> dict[str, str]:
    """Return the headers to post ``body`` with, one signature for each secret."""
    text = body.decode("ascii")
    signatures = [Webhook(secret).sign(message_id, now, text) for secret in secrets]
    return {
        "Content-Type": "application/json",
        "User-Agent": "Fairwell",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
