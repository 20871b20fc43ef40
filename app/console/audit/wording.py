"""Each entry of the audit log as one sentence. A verb nobody worded here is shown as it is."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _

from app.console.forms import later as _l
from app.console.wording import role_label
from app.members.models import AuditEntry
from app.members.roles import Role

SENTENCES: Mapping[str, str] = {
    "account.created": _l("%(who)s created the account."),
    "account.changed": _l("%(who)s changed the account."),
    "account.second_factor_required": _l("%(who)s made a second factor mandatory."),
    "account.second_factor_optional": _l("%(who)s made the second factor optional."),
    "brand.changed": _l("%(who)s changed the brand."),
    "customer.erased": _l("%(who)s erased the customer who stands as %(subject)s now."),
    "delivery.replayed": _l("%(who)s sent the delivery %(subject)s again."),
    "endpoint.changed": _l("%(who)s changed the webhook endpoint %(subject)s."),
    "endpoint.created": _l("%(who)s created the webhook endpoint %(subject)s."),
    "endpoint.deleted": _l("%(who)s deleted the webhook endpoint %(subject)s."),
    "endpoint.disabled": _l("%(who)s turned the webhook endpoint %(subject)s off."),
    "endpoint.enabled": _l("%(who)s turned the webhook endpoint %(subject)s on."),
    "feedback.exported": _l("%(who)s exported the feedback."),
    "flow.archived": _l("%(who)s archived the flow %(subject)s."),
    "flow.changed": _l("%(who)s changed the flow %(subject)s."),
    "flow.created": _l("%(who)s created the flow %(subject)s."),
    "flow.published": _l("%(who)s published the flow %(subject)s."),
    "flow.restored": _l("%(who)s brought the flow %(subject)s back."),
    "invitation.accepted": _l("%(name)s accepted the invitation, as: %(role)s."),
    "invitation.revoked": _l("%(who)s revoked the invitation of %(email)s."),
    "invitation.sent": _l("%(who)s invited %(email)s, as: %(role)s."),
    "key.created": _l("%(who)s created the key %(subject)s."),
    "key.revoked": _l("%(who)s revoked the key %(subject)s."),
    "link.sent": _l("%(who)s sent a link to the customer %(subject)s."),
    "member.joined": _l("%(who)s made %(name)s a member, as: %(role)s."),
    "member.password_changed": _l("%(who)s changed their password."),
    "member.recovery_codes_renewed": _l("%(who)s made new recovery codes."),
    "member.removed": _l("%(who)s removed %(name)s."),
    "member.restored": _l("%(who)s brought %(name)s back, as: %(role)s."),
    "member.role_changed": _l("%(who)s changed the role of %(name)s: %(before)s → %(role)s."),
    "member.second_factor_forgotten": _l("%(who)s turned the second factor of %(name)s off."),
    "member.second_factor_off": _l("%(who)s turned their second factor off."),
    "member.second_factor_on": _l("%(who)s turned their second factor on."),
    "offer.archived": _l("%(who)s archived the offer %(subject)s."),
    "offer.changed": _l("%(who)s changed the offer %(subject)s."),
    "offer.created": _l("%(who)s created the offer %(subject)s."),
    "offer.restored": _l("%(who)s brought the offer %(subject)s back."),
    "origin.added": _l("%(who)s allowed the origin %(subject)s."),
    "origin.removed": _l("%(who)s removed the origin %(subject)s."),
    "plan.archived": _l("%(who)s archived the plan %(subject)s."),
    "plan.changed": _l("%(who)s changed the plan %(subject)s."),
    "plan.created": _l("%(who)s created the plan %(subject)s."),
    "plan.restored": _l("%(who)s brought the plan %(subject)s back."),
    "segment.changed": _l("%(who)s changed the segment %(subject)s."),
    "segment.created": _l("%(who)s created the segment %(subject)s."),
    "segment.deleted": _l("%(who)s deleted the segment %(subject)s."),
    "sessions.exported": _l("%(who)s exported the sessions."),
    "settings.changed": _l("%(who)s changed the settings."),
    "words.changed": _l("%(who)s changed words of the flow %(subject)s."),
    "words.imported": _l("%(who)s imported words for the flow %(subject)s."),
}


def sentence_of(entry: AuditEntry) -> str:
    """Return who did what, in the reader's language."""
    known = SENTENCES.get(entry.verb)
    if known is not None:
        return str(known) % _values(entry)
    what = " ".join([entry.verb.replace(".", " ").replace("_", " "), entry.subject]).strip()
    return _("%(who)s: %(what)s.", who=actor_of(entry), what=what)


def actor_of(entry: AuditEntry) -> str:
    """Return who it was, by the name they had."""
    return entry.actor if entry.member_id else _("The operator")


def kind_label(kind: str) -> str:
    """Return what a kind of entries is called in the filter."""
    return {
        "account": _("Account"),
        "brand": _("Brand"),
        "customer": _("Customers"),
        "delivery": _("Webhooks: deliveries"),
        "endpoint": _("Webhooks: endpoints"),
        "feedback": _("Feedback"),
        "flow": _("Flows"),
        "invitation": _("Invitations"),
        "key": _("Keys"),
        "link": _("Links to customers"),
        "member": _("Members"),
        "offer": _("Offers"),
        "origin": _("Origins"),
        "plan": _("Plans"),
        "segment": _("Segments"),
        "sessions": _("Sessions"),
        "settings": _("Settings"),
        "words": _("Words"),
    }.get(kind, kind)


def _values(entry: AuditEntry) -> dict[str, str]:
    detail = {name: str(value) for name, value in entry.detail.items()}
    return {
        "who": actor_of(entry),
        "subject": entry.subject,
        "name": detail.get("name") or entry.subject,
        "email": detail.get("email") or entry.subject,
        "role": _role(detail.get("role")),
        "before": _role(detail.get("before")),
    }


def _role(code: str | None) -> str:
    return role_label(Role(code)) if code in set(Role) else (code or "?")
