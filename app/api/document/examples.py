"""What the reference sends: an example for each view that takes a body, and names for addresses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

PATHS: Mapping[str, str] = {
    "session_id": "cs_01kb3f0q7terasv1e5t0w9m2zd",
    "action_id": "act_01kb3f0q7terasv1e5t0w9m2zd",
    "receipt_id": "rcpt_01kb3f0q7terasv1e5t0w9m2zd",
    "notice_id": "ntc_01kb3f0q7terasv1e5t0w9m2zd",
    "endpoint_id": "we_01kb3f0q7terasv1e5t0w9m2zd",
    "delivery_id": "dlv_01kb3f0q7terasv1e5t0w9m2zd",
    "listener_id": "lsn_01kb3f0q7terasv1e5t0w9m2zd",
    "kid": "key_01kb3f0q7terasv1e5t0w9m2zd",
    "member_id": "mem_01kb3f0q7terasv1e5t0w9m2zd",
    "customer_ref": "customer-1",
    "key": "default",
    "number": "1",
    "view": "outcomes",
    "step": "start",
    "variant": "b",
}
"""What stands in an address, where nothing else is said of the view."""
KEYS: Mapping[str, str] = {
    "api_plans": "team",
    "api_offers": "tenth_off",
    "api_segments": "yearly_plans",
    "api_experiments": "shorter_survey",
    "api_experiment_files": "shorter_survey",
}
"""The keys that examples of a part of the API use."""
_FLOW = {
    "fairwell": 1,
    "steps": [
        {"survey": {"reasons": [{"code": "too_expensive"}, {"code": "unused"}, {"code": "other"}]}},
        "confirm",
        "result",
    ],
}
_SUBSCRIPTION = {
    "ref": "sub-1",
    "plan": "pro",
    "amount_minor": 2900,
    "currency": "EUR",
    "interval": "month",
    "current_period_end": 1798761600,
}
BODIES: Mapping[str, Any] = {
    "api_sessions.create_session": {
        "sub": "customer-1",
        "subscription": _SUBSCRIPTION,
        "customer": {"locale": "de", "country": "DE"},
    },
    "api_actions.settle_action": {"status": "applied", "effective_at": "2027-01-01T00:00:00.000Z"},
    "api_customers.report_subscription": {
        "status": "canceled",
        "subscription_ref": "sub-1",
        "canceled_at": "2027-02-01T00:00:00.000Z",
        "at": "2027-01-20T09:30:00.000Z",
    },
    "api_imports.import_subscriptions": (
        "customer_ref,subscription_ref,status,at\ncustomer-1,sub-1,active,2027-03-01T00:00:00Z\n"
    ),
    "api_plans.put_plan": {
        "name": {"en": "Team", "de": "Team"},
        "amount_minor": 4900,
        "currency": "EUR",
        "interval": "month",
        "features": ["reports", "priority_support"],
    },
    "api_offers.put_offer": {
        "kind": "discount",
        "params": {"percent": 10, "periods": 2},
        "rules": {"once_per_customer": True},
    },
    "api_segments.put_segment": {
        "name": "Yearly plans in Germany",
        "conditions": {"countries": ["DE"], "intervals": ["year"]},
    },
    "api_flows.publish_version": _FLOW,
    "api_flows.lint_flow": _FLOW,
    "api_drafts.put_draft": _FLOW,
    "api_routes.put": {"rules": []},
    "api_exchange_rates.put_rates": {
        "currency": "EUR",
        "rates": [{"currency": "USD", "since": "2026-01-01", "rate": "0.92"}],
    },
    "api_routes.explain": {
        "subscription": {"interval": "year", "amount_minor": 29000, "currency": "EUR"},
        "customer": {"country": "DE"},
    },
    "api_experiments.create": {
        "key": "shorter_survey",
        "flow": "default",
        "name": "A shorter survey",
        "hypothesis": "Fewer questions keep more customers.",
        "effect": 0.05,
        "variants": {"Shorter": _FLOW},
    },
    "api_experiments.change": {"planned_sessions": 2000, "shares": {"control": 70, "b": 30}},
    "api_experiments.add_variant": {"name": "Shorter", "flow": _FLOW},
    "api_experiments.change_variant": {"name": "No survey"},
    "api_experiments.conclude": {
        "decision": "keep_control",
        "note": "No difference that matters.",
    },
    "api_experiments.correct": {
        "variant": "b",
        "texts": [
            {
                "key": "survey.title",
                "locale": "en",
                "before": "Why do yuo leave?",
                "after": "Why do you leave?",
            }
        ],
    },
    "api_experiment_files.put_file": {
        "fairwell": 1,
        "experiment": "shorter_survey",
        "name": "A shorter survey",
        "control": 50,
        "variants": {"b": {"name": "Shorter", "percent": 50, "flow": _FLOW}},
    },
    "api_endpoints.create_endpoint": {
        "url": "https://app.example.com/fairwell/webhooks",
        "types": ["session.ended", "action.applied"],
    },
    "api_endpoints.put_endpoint": {
        "url": "https://app.example.com/fairwell/webhooks",
        "types": [],
        "include_text": False,
    },
    "api_listeners.start_listener": {"include_text": False},
    "api_test_clock.advance": {"days": 30},
    "api_listeners.answer_request": {"status": 200, "body": '{"status": "applied"}'},
    "api_deliveries.order": {"since": "2026-11-22T00:00:00.000Z", "dead_only": True},
}


def build_path(name: str, path: str) -> str:
    """Return an address with examples in the place of its names.

    >>> build_path("api_plans.get_plan", "/plans/{key}")
    '/plans/team'
    """
    values = dict(PATHS) | {"key": KEYS.get(name.split(".", maxsplit=1)[0], PATHS["key"])}
    return path.format_map(values)
