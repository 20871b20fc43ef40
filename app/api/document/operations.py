"""Which schema checks what is sent to each view, and which describes what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from app.analytics.reports.service import VIEWS
from app.analytics.reports.views.segments import Dimension
from app.api.account.deliveries import ReplayBody
from app.api.account.endpoints import EndpointBody
from app.api.account.exchange_rates import ExchangeRatesBody
from app.api.account.listeners import ListenerAnswerBody, ListenerBody
from app.api.catalogue.offers import OfferBody
from app.api.catalogue.segments import SegmentBody
from app.api.clock import ClockAdvanceBody
from app.api.document import account_schemas as account
from app.api.document import experiment_schemas as experiments
from app.api.document import flow_schemas as flows
from app.api.document import schemas
from app.api.reports import FORMATS
from app.billing.models import ActionKind, ActionStatus
from app.customers.reports import SubscriptionReport
from app.experiments.files import ExperimentFile
from app.flows.document.schema import FlowDocument
from app.offers.catalogue.definitions import PlanDefinition
from app.receipts.models import ReceiptKind
from app.sessions.engine.progress import Outcome
from app.sessions.queries.listing import OPEN
from app.webhooks.models import DeliveryStatus

REQUESTS: Mapping[str, type[BaseModel]] = {
    "api_sessions.create_session": schemas.ClaimsSchema,
    "api_actions.settle_action": schemas.ActionAnswerSchema,
    "api_customers.report_subscription": SubscriptionReport,
    "api_plans.put_plan": account.PlanBody,
    "api_offers.put_offer": OfferBody,
    "api_segments.put_segment": SegmentBody,
    "api_flows.publish_version": FlowDocument,
    "api_flows.lint_flow": FlowDocument,
    "api_drafts.put_draft": flows.DraftBody,
    "api_routes.put": flows.RoutesBody,
    "api_routes.explain": flows.ExplainBody,
    "api_experiments.create": experiments.ExperimentBody,
    "api_experiments.change": experiments.ExperimentChangeBody,
    "api_experiments.conclude": experiments.ConclusionBody,
    "api_experiment_files.put_file": ExperimentFile,
    "api_experiments.correct": experiments.CorrectionsBody,
    "api_experiments.add_variant": experiments.VariantBody,
    "api_experiments.change_variant": experiments.VariantBody,
    "api_endpoints.create_endpoint": EndpointBody,
    "api_endpoints.put_endpoint": EndpointBody,
    "api_deliveries.order": ReplayBody,
    "api_exchange_rates.put_rates": ExchangeRatesBody,
    "api_listeners.start_listener": ListenerBody,
    "api_listeners.answer_request": ListenerAnswerBody,
    "api_test_clock.advance": ClockAdvanceBody,
}
NAMES: Mapping[str, str] = {
    "api_account.list_all": "list_members",
    "api_deliveries.order": "order_replay",
    "api_deliveries.send_test": "send_test_event",
    "api_experiment_files.get_file": "get_experiment_file",
    "api_experiment_files.put_file": "put_experiment_file",
    "api_experiments.change": "change_experiment",
    "api_experiments.conclude": "conclude_experiment",
    "api_experiments.correct": "correct_experiment",
    "api_experiments.create": "create_experiment",
    "api_experiments.delete": "delete_experiment",
    "api_exchange_rates.get_rates": "get_exchange_rates",
    "api_exchange_rates.put_rates": "put_exchange_rates",
    "api_experiments.get": "get_experiment",
    "api_experiments.list_all": "list_experiments",
    "api_experiments.plan": "plan_experiment",
    "api_experiments.results": "get_experiment_results",
    "api_experiments.take_step": "take_experiment_step",
    "api_flows.get_version": "get_flow_version",
    "api_flows.list_versions": "list_flow_versions",
    "api_flows.publish_version": "publish_flow_version",
    "api_routes.explain": "explain_route",
    "api_routes.get": "get_routes",
    "api_routes.list_versions": "list_route_versions",
    "api_routes.put": "put_routes",
    "api_test_clock.advance": "advance_test_clock",
}
"""What clients that are made of the document call what a view does not name by itself."""
RESPONSES: Mapping[str, type[BaseModel]] = {
    "api_sessions.create_session": schemas.SessionLinkSchema,
    "api_sessions.create_back_link": schemas.LinkSchema,
    "api_sessions.create_resume_link": schemas.LinkSchema,
    "api_sessions.get_session": schemas.SessionSchema,
    "api_sessions.list_sessions": schemas.SessionsSchema,
    "api_actions.list_actions": schemas.ActionsSchema,
    "api_actions.get_action": schemas.ActionSchema,
    "api_actions.settle_action": schemas.ActionSchema,
    "api_events.list_events": schemas.EventsSchema,
    "api_customers.report_subscription": schemas.SubscriptionSchema,
    "api_customers.list_customers": schemas.CustomersSchema,
    "api_customers.export_customer": schemas.CustomerSchema,
    "api_customers.erase_customer": schemas.ErasureSchema,
    "api_imports.import_subscriptions": schemas.ImportSchema,
    "api_receipts.list_receipts": schemas.ReceiptsSchema,
    "api_receipts.get_receipt": schemas.ReceiptSchema,
    "api_notices.get_notice": schemas.DeclarationSchema,
    "api_notices.get_declaration": schemas.DeclarationSchema,
    "api_notices.list_declarations": schemas.DeclarationsSchema,
    "api_endpoints.create_endpoint": account.NewEndpointSchema,
    "api_endpoints.get_endpoint": account.EndpointSchema,
    "api_endpoints.put_endpoint": account.EndpointSchema,
    "api_endpoints.list_endpoints": account.EndpointsSchema,
    "api_endpoints.enable_endpoint": account.EndpointSchema,
    "api_endpoints.disable_endpoint": account.EndpointSchema,
    "api_endpoints.rotate_endpoint": account.SecretSchema,
    "api_deliveries.list_deliveries": account.DeliveriesSchema,
    "api_deliveries.get_delivery": account.TriedDeliverySchema,
    "api_deliveries.replay_delivery": account.DeliverySchema,
    "api_deliveries.order": account.ReplaySchema,
    "api_deliveries.get_replay": account.ReplaySchema,
    "api_deliveries.send_test": account.TestEventSchema,
    "api_listeners.start_listener": account.ListenerSchema,
    "api_listeners.list_requests": account.ListenerRequestsSchema,
    "api_test_clock.advance": account.ClockAdvanceSchema,
    "api_keys.list_keys": account.SigningKeysSchema,
    "api_keys.create_key": account.NewSigningKeySchema,
    "api_keys.retire_key": account.SigningKeySchema,
    "api_keys.rotate_webhook_secret": account.SecretSchema,
    "api_account.get_account": account.AccountSchema,
    "api_exchange_rates.get_rates": account.ExchangeRatesSchema,
    "api_exchange_rates.put_rates": account.ExchangeRatesSchema,
    "api_account.list_all": account.MembersSchema,
    "api_account.get_member": account.MemberSchema,
    "api_flows.list_flows": flows.FlowsSchema,
    "api_flows.get_flow": flows.FlowVersionSchema,
    "api_flows.get_version": flows.FlowVersionSchema,
    "api_flows.list_versions": flows.VersionsSchema,
    "api_flows.publish_version": flows.FlowVersionSchema,
    "api_flows.lint_flow": flows.LintSchema,
    "api_drafts.get_draft": flows.DraftSchema,
    "api_drafts.put_draft": flows.DraftSchema,
    "api_drafts.discard_draft": flows.DraftSchema,
    "api_drafts.publish_draft": flows.FlowVersionSchema,
    "api_routes.get": flows.RoutesSchema,
    "api_routes.put": flows.RoutesSchema,
    "api_routes.list_versions": flows.RouteVersionsSchema,
    "api_routes.explain": flows.ExplainedSchema,
    "api_plans.list_plans": account.PlansSchema,
    "api_plans.get_plan": PlanDefinition,
    "api_plans.put_plan": PlanDefinition,
    "api_offers.list_offers": account.OffersSchema,
    "api_offers.get_offer": OfferBody,
    "api_offers.put_offer": OfferBody,
    "api_segments.list_segments": account.SegmentsSchema,
    "api_segments.get_segment": SegmentBody,
    "api_segments.put_segment": SegmentBody,
    "api_experiments.plan": experiments.PlanSchema,
    "api_experiments.list_all": experiments.ExperimentsSchema,
    "api_experiments.create": experiments.ExperimentSchema,
    "api_experiments.get": experiments.ExperimentSchema,
    "api_experiments.take_step": experiments.ExperimentSchema,
    "api_experiments.change": experiments.ExperimentSchema,
    "api_experiments.conclude": experiments.ExperimentSchema,
    "api_experiments.correct": experiments.ExperimentSchema,
    "api_experiments.add_variant": experiments.ExperimentSchema,
    "api_experiments.change_variant": experiments.ExperimentSchema,
    "api_experiments.remove_variant": experiments.ExperimentSchema,
    "api_experiments.results": experiments.ResultsSchema,
    "api_experiment_files.get_file": ExperimentFile,
    "api_experiment_files.put_file": ExperimentFile,
}
CREATES = frozenset(
    {
        *("api_sessions.create_session", "api_sessions.create_back_link"),
        *("api_sessions.create_resume_link", "api_experiments.create"),
        "api_experiments.add_variant",
        *("api_endpoints.create_endpoint", "api_flows.publish_version"),
        *("api_drafts.publish_draft", "api_keys.create_key", "api_listeners.start_listener"),
    }
)
EMPTY = frozenset(
    {
        *("api_plans.delete_plan", "api_segments.delete_segment"),
        *("api_listeners.answer_request", "api_listeners.end_listener"),
        "api_experiments.delete",
    }
)
TAGGED = frozenset(
    {
        *("api_plans.put_plan", "api_plans.delete_plan", "api_offers.put_offer"),
        *("api_segments.put_segment", "api_segments.delete_segment", "api_routes.put"),
        *("api_flows.publish_version", "api_drafts.put_draft", "api_drafts.discard_draft"),
        *("api_drafts.publish_draft", "api_experiment_files.put_file"),
        *("api_exchange_rates.put_rates",),
    }
)
"""What refuses to overwrite what changed since it was read, if ``If-Match`` says what was."""
_TEXT = {"type": "string"}
_MOMENT = {"type": "string", "format": "date-time"}
_PAGE = {
    "after": _TEXT,
    "limit": {"type": "integer", "minimum": 1, "maximum": 200, "default": 50},
}
_PERIOD = {
    **{"period": _TEXT, "since": {**_TEXT, "format": "date"}, "until": {**_TEXT, "format": "date"}},
    **dict.fromkeys(("compare", "flow", "plan", "country", "locale"), _TEXT),
}
_DIMENSION = {"type": "string", "enum": [each.value for each in Dimension]}
QUERIES: Mapping[str, Mapping[str, Any]] = {
    "api_sessions.list_sessions": {
        **_PAGE,
        **{"customer_ref": _TEXT, "subscription_ref": _TEXT, "reason": _TEXT},
        "outcome": {"type": "string", "enum": [*Outcome, OPEN]},
        **{"since": _MOMENT, "until": _MOMENT},
    },
    "api_events.list_events": _PAGE,
    "api_actions.list_actions": {
        **_PAGE,
        "kind": {"type": "string", "enum": list(ActionKind)},
        "status": {"type": "string", "enum": list(ActionStatus)},
        "session_id": _TEXT,
    },
    "api_receipts.list_receipts": {
        **_PAGE,
        "kind": {"type": "string", "enum": list(ReceiptKind)},
        "session_id": _TEXT,
    },
    "api_customers.list_customers": _PAGE,
    "api_account.list_all": _PAGE,
    "api_notices.list_declarations": _PAGE,
    "api_listeners.list_requests": {"after": _TEXT},
    "api_flows.list_versions": {"after": {"type": "integer", "minimum": 1}},
    "api_experiments.plan": {
        "flow": _TEXT,
        "effect": {"type": "number", "minimum": 0.001, "exclusiveMaximum": 1},
        "baseline": {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1},
        "variants": {"type": "integer", "minimum": 2, "maximum": 8, "default": 2},
        "once": {"type": "boolean", "default": False},
    },
    "api_deliveries.list_deliveries": {
        **_PAGE,
        "status": {"type": "string", "enum": list(DeliveryStatus)},
    },
    "api_reports.get_report": {
        **_PERIOD,
        "format": {"type": "string", "enum": list(FORMATS)},
        **{"by": _DIMENSION, "across": _DIMENSION},
    },
    "api_reports.list_session_rows": {
        **_PERIOD,
        "format": {"type": "string", "enum": ["jsonl", "csv"]},
        "columns": _TEXT,
    },
}
KNOWN_NAMES: Mapping[str, Mapping[str, list[str]]] = {
    "api_reports.get_report": {"view": list(VIEWS)},
    "api_experiments.take_step": {"step": ["start", "pause", "resume", "stop"]},
}
"""Parts of an address of which only some are known."""
FILES = {
    "api_reports.get_report": ("application/json", "application/x-ndjson", "text/csv"),
    "api_reports.list_session_rows": ("application/x-ndjson", "text/csv"),
}
"""What is answered as a file, too."""
