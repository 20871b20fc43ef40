"""Each entry of the audit log as one sentence. A verb nobody worded here is shown as it is."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _

from app.labels.lazy import later as _l
from app.labels.member.codes import role_label
from app.members.models import AuditEntry
from app.members.roles import Role

SENTENCES: Mapping[str, str] = {
    "account.second_factor_required": _l("%(who)s required two-factor authentication."),
    "account.second_factor_optional": _l("%(who)s made two-factor authentication optional."),
    "action_url.tested": _l("%(who)s tested the billing endpoint."),
    "audit.exported": _l("%(who)s exported the audit log."),
    "api_key.created": _l("%(who)s created an API key."),
    "api_key.revoked": _l("%(who)s revoked an API key."),
    "billing.connected": _l("%(who)s connected Stripe."),
    "billing.checked": _l("%(who)s checked the connection to Stripe."),
    "billing.credit_notes_off": _l("%(who)s stopped issuing credit notes for refunds."),
    "billing.credit_notes_on": _l("%(who)s started issuing credit notes for refunds."),
    "billing.disconnected": _l("%(who)s disconnected Stripe."),
    "brand.changed": _l("%(who)s changed the brand."),
    "customer.erased": _l(
        "%(who)s permanently deleted the data of a customer, now listed as %(subject)s."
    ),
    "delivery.replayed": _l("%(who)s resent the delivery %(subject)s."),
    "endpoint.changed": _l("%(who)s changed the webhook endpoint %(subject)s."),
    "endpoint.created": _l("%(who)s created the webhook endpoint %(subject)s."),
    "endpoint.disabled": _l("%(who)s disabled the webhook endpoint %(subject)s."),
    "endpoint.enabled": _l("%(who)s enabled the webhook endpoint %(subject)s."),
    "endpoint.replayed": _l("%(who)s resent events to the endpoint %(subject)s."),
    "endpoint.secret_rotated": _l(
        "%(who)s rotated the signing secret of the endpoint %(subject)s."
    ),
    "endpoint.tested": _l("%(who)s sent a test event to the endpoint %(subject)s."),
    "experiment.changed": _l("%(who)s changed the experiment %(subject)s."),
    "experiment.concluded": _l("%(who)s concluded the experiment %(subject)s."),
    "experiment.corrected": _l(
        "%(who)s corrected typing mistakes in the experiment %(subject)s while it ran."
    ),
    "experiment.created": _l("%(who)s created the experiment %(subject)s."),
    "experiment.deleted": _l("%(who)s deleted the experiment %(subject)s."),
    "experiment.paused": _l("%(who)s paused the experiment %(subject)s."),
    "experiment.resumed": _l("%(who)s resumed the experiment %(subject)s."),
    "experiment.started": _l("%(who)s started the experiment %(subject)s."),
    "experiment.stopped": _l("%(who)s stopped the experiment %(subject)s."),
    "exchange_rate.removed": _l("%(who)s removed an exchange rate: %(subject)s."),
    "exchange_rate.saved": _l("%(who)s saved an exchange rate: %(subject)s."),
    "exchange_rate.replaced": _l("%(who)s changed the exchange rates."),
    "feedback.exported": _l("%(who)s exported the feedback."),
    "results.exported": _l("%(who)s exported results."),
    "feedback.tagged": _l("%(who)s tagged the feedback of the session %(subject)s."),
    "feedback.untagged": _l("%(who)s removed a tag from the session %(subject)s."),
    "flow.created": _l("%(who)s created the flow %(subject)s."),
    "flow.discarded": _l("%(who)s discarded the changes to the flow %(subject)s."),
    "flow.imported": _l("%(who)s imported a file into the flow %(subject)s."),
    "flow.renamed": _l("%(who)s renamed the flow %(subject)s."),
    "flow.published": _l("%(who)s published the flow %(subject)s."),
    "invitation.accepted": _l("%(name)s accepted the invitation. Role: %(role)s."),
    "invitation.revoked": _l("%(who)s revoked the invitation for %(email)s."),
    "invitation.sent": _l("%(who)s invited %(email)s. Role: %(role)s."),
    "link.sent": _l("%(who)s sent the customer %(customer)s a link by e-mail."),
    "mail.tested": _l("%(who)s sent a test e-mail."),
    "member.joined": _l("%(who)s added %(name)s as a member. Role: %(role)s."),
    "member.password_changed": _l("%(who)s changed their password."),
    "member.recovery_codes_renewed": _l("%(who)s generated new recovery codes."),
    "member.removed": _l("%(who)s removed the member %(name)s."),
    "member.restored": _l("%(who)s restored the member %(name)s. Role: %(role)s."),
    "member.signed_in": _l("%(who)s signed in."),
    "member.sign_in_refused": _l(
        "Somebody tried to sign in as %(name)s with a wrong password or code."
    ),
    "member.role_changed": _l("%(who)s changed the role of %(name)s: %(before)s → %(role)s."),
    "member.second_factor_forgotten": _l(
        "%(who)s disabled two-factor authentication for %(name)s."
    ),
    "member.second_factor_off": _l("%(who)s disabled their two-factor authentication."),
    "member.second_factor_on": _l("%(who)s enabled their two-factor authentication."),
    "offer.activated": _l("%(who)s enabled the offer %(subject)s."),
    "offer.changed": _l("%(who)s changed the offer %(subject)s."),
    "offer.created": _l("%(who)s created the offer %(subject)s."),
    "offer.rested": _l("%(who)s disabled the offer %(subject)s."),
    "origin.added": _l("%(who)s added the allowed domain %(subject)s."),
    "origin.removed": _l("%(who)s removed the allowed domain %(subject)s."),
    "plan.changed": _l("%(who)s changed the plan %(subject)s."),
    "plan.created": _l("%(who)s created the plan %(subject)s."),
    "plan.moved": _l("%(who)s moved the plan %(subject)s in the list."),
    "plan.removed": _l("%(who)s removed the plan %(subject)s."),
    "plan.restored": _l("%(who)s restored the plan %(subject)s."),
    "routes.changed": _l("%(who)s changed the routes: version %(subject)s."),
    "segment.changed": _l("%(who)s changed the segment %(subject)s."),
    "segment.created": _l("%(who)s created the segment %(subject)s."),
    "segment.removed": _l("%(who)s removed the segment %(subject)s."),
    "segment.restored": _l("%(who)s restored the segment %(subject)s."),
    "sessions.exported": _l("%(who)s exported sessions."),
    "settings.changed": _l("%(who)s changed the settings."),
    "signing_key.created": _l("%(who)s created a signing key."),
    "signing_key.retired": _l("%(who)s retired a signing key."),
    "test_clock.advanced": _l("%(who)s moved the time of test mode forward. Days: %(subject)s."),
    "view.shared": _l("%(who)s saved a view of the results for all members."),
    "webhook_secret.rotated": _l("%(who)s rotated the signing secret of the billing endpoint."),
    "words.changed": _l("%(who)s changed texts of the flow %(subject)s."),
    "words.imported": _l("%(who)s imported translations for the flow %(subject)s."),
}
LINK_MADE = _l("%(who)s created a link for the customer %(customer)s.")
"""What ``link.sent`` says where the link was only shown: nobody was written to."""

KINDS: Mapping[str, str] = {
    "account": _l("Account"),
    "action_url": _l("Billing endpoint"),
    "api_key": _l("API keys"),
    "audit": _l("Audit log"),
    "billing": _l("Billing"),
    "brand": _l("Brand"),
    "customer": _l("Customers"),
    "delivery": _l("Webhooks: deliveries"),
    "endpoint": _l("Webhooks: endpoints"),
    "feedback": _l("Feedback"),
    "results": _l("Results"),
    "exchange_rate": _l("Exchange rates"),
    "experiment": _l("Experiments"),
    "flow": _l("Flows"),
    "invitation": _l("Invitations"),
    "link": _l("Customer links"),
    "mail": _l("E-mail"),
    "member": _l("Members"),
    "offer": _l("Offers"),
    "origin": _l("Allowed domains"),
    "plan": _l("Plans"),
    "routes": _l("Routes"),
    "segment": _l("Segments"),
    "sessions": _l("Sessions"),
    "settings": _l("Settings"),
    "signing_key": _l("Signing keys"),
    "test_clock": _l("Test mode"),
    "view": _l("Saved views"),
    "webhook_secret": _l("Billing signing secret"),
    "words": _l("Translations"),
}
"""What entries are about, by the noun of their verbs."""


def describe_entry(entry: AuditEntry, customers: Mapping[str, str]) -> str:
    """Return who did what, in the reader's language.

    ``customers`` are the references behind the ids of sessions. The log does not hold
    them itself, so that it names nobody who was erased.
    """
    known = SENTENCES.get(entry.verb)
    if entry.verb == "link.sent" and not entry.detail.get("mailed"):
        known = LINK_MADE
    if known is not None:
        return str(known) % _values(entry, customers)
    what = " ".join([entry.verb.replace(".", " ").replace("_", " "), entry.subject]).strip()
    return _("%(who)s: %(what)s.", who=get_actor(entry), what=what)


def get_actor(entry: AuditEntry) -> str:
    """Return who it was, by the name they had."""
    return entry.actor if entry.member_id else _("The operator")


def kind_label(kind: str) -> str:
    """Return what a kind of entries is called in the filter."""
    return str(KINDS.get(kind, kind))


def _values(entry: AuditEntry, customers: Mapping[str, str]) -> dict[str, str]:
    detail = {name: str(value) for name, value in entry.detail.items()}
    return {
        "who": get_actor(entry),
        "subject": entry.subject,
        "customer": customers.get(entry.subject, entry.subject),
        "name": detail.get("name") or entry.subject,
        "email": detail.get("email") or entry.subject,
        "role": _role(detail.get("role")),
        "before": _role(detail.get("before")),
    }


def _role(code: str | None) -> str:
    return role_label(Role(code)) if code in set(Role) else (code or "?")
