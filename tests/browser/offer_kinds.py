"""One offer of each kind, behind a reason of its own; and whom it is made."""

from __future__ import annotations

from typing import Any

from app.core.clock import utcnow
from tests.browser.company import DAY

KINDS = {
    "discount": "quarter_off",
    "pause": "pause",
    "plan_change": "basic_plan",
    "trial_extension": "trial_extension",
    "feature_unlock": "try_reports",
    "billing_change": "yearly",
    "onboarding": "onboarding",
    "support": "support",
    "roadmap": "roadmap",
    "custom": "call_back",
    "redirect": "plan_page",
}
"""The key of the demo's offer, by kind."""

_REASONS = "\n".join(
    f'        - {{code: x_{kind}, label: "Because of {kind}", offers: [{key}]}}'
    for kind, key in KINDS.items()
)
FLOW = f"""
fairwell: 1
key: kinds
steps:
  - survey:
      reasons:
{_REASONS}
  - offer
  - confirm
  - result: {{feedback: true}}
"""
_ON_BASIC = {"plan": "basic", "amount_minor": 1200}


def subscription_for(kind: str) -> dict[str, Any]:
    """Return what the offer of a kind wants of a subscription."""
    if kind == "trial_extension":
        return {"trial_end": int(utcnow().timestamp()) + 5 * DAY}
    return dict(_ON_BASIC) if kind in {"feature_unlock", "billing_change"} else {}
