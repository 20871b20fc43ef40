"""The offers a new account begins with: usual ones, so that its first flow has something to say."""

from __future__ import annotations

from typing import Any

STARTERS: tuple[dict[str, Any], ...] = (
    {
        "key": "quarter_off",
        "kind": "discount",
        "params": {"percent": 25, "periods": 3},
        "conditions": {"intervals": ["month"]},  # three periods of a year would be three years
    },
    {"key": "pause", "kind": "pause", "params": {"months": [1, 2, 3]}},
    {"key": "trial_extension", "kind": "trial_extension", "params": {"days": 14}},
    {
        "key": "support",
        "kind": "support",
        "params": {"channel": "email"},
        "rules": {"cooldown_days": 0},  # whoever needs help may ask again tomorrow
    },
)
"""The default flow names these and no others, so nothing is missing on the first day."""
