"""What the public way to cancel shows: the form by the law of a country, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from flask import Response, request
from flask_babel import gettext as _

from app.billing import service as actions
from app.billing.models import Action
from app.core.locale import SHIPPED_LOCALES, text_direction
from app.core.web.addresses import PATHS
from app.declarations.models import Declaration
from app.declarations.states import DeclarationState, read_state
from app.extensions import db, reading
from app.fairness.labels import LabelRole, label
from app.fairness.policy import build_policy
from app.flows.declaration import FARTHEST
from app.flows.document.content import text_in
from app.hosted.declarations.context import DeclarationContext
from app.hosted.declarations.field_errors import entry_problem, form_problem
from app.hosted.declarations.form_tokens import TICKET_FIELD, new_ticket, read_ticket
from app.hosted.pages import render_outside_flow
from app.hosted.receipts.sheet import ReceiptSheet, build_intro, refund_right
from app.labels.customer.codes import cancel_kind_label, language_name
from app.mail.states import LOST
from app.receipts.models import ReceiptKind

MAX_SHOWN = 2000
"""Characters of an entry that are shown again: a page is not as long as somebody likes."""


def render_form(
    visit: DeclarationContext,
    *,
    problem: str | None = None,
    mistakes: Mapping[str, str] = MappingProxyType({}),
    status: int = 200,
) -> Response:
    """Render the form, with what was entered and what is wrong with it.

    ``problem`` is why the whole form was not taken, ``mistakes`` what is wrong by field.
    """
    return render_outside_flow(
        "hosted/declaration_form.html",
        locale=visit.locale,
        account=visit.account,
        status=status,
        asks=visit.asked,
        problem=form_problem(problem) if problem else None,
        mistakes={field: entry_problem(code, field) for field, code in mistakes.items()},
        values={name: text[:MAX_SHOWN] for name, text in request.form.items()},
        token=_ticket_of(visit),
        hidden=_hidden(visit),
        first_day=visit.today.isoformat(),
        last_day=(visit.today + FARTHEST).isoformat(),
        **_kind_of_form(visit),
        languages=[(code, language_name(code), _address(visit, code)) for code in SHIPPED_LOCALES],
    )


def _kind_of_form(visit: DeclarationContext) -> dict[str, Any]:
    """Return what tells the two forms apart, by the law of the country."""
    policy = build_policy(visit.packs)
    return {
        "action": _build_action(visit.account.id, is_withdrawal=visit.is_withdrawal),
        "is_withdrawal": visit.is_withdrawal,
        "withdrawal_days": policy.withdrawal_period.days,
        "other_form": _other_form(visit),
        "labels": {role.value: label(policy, role, visit.locale) for role in LabelRole},
    }


def render_declaration(visit: DeclarationContext, notice: Declaration) -> Response:
    """Render what is true of a notice now. Who declared it is not shown again."""
    with reading():
        action = actions.get_action(notice.account_id, notice.action_id or "")
        db.session.commit()
    state = _state(action)
    ends_at = action.effective_at if action else None
    return render_outside_flow(
        "hosted/declaration.html",
        locale=visit.locale,
        account=visit.account,
        notice=notice,
        mail_lost=LOST,
        action=_build_action(visit.account.id, is_withdrawal=notice.is_withdrawal),
        state=state,
        message=text_in(action.message, visit.locale) if action else "",
        ends=visit.formats.date(ends_at) if ends_at else None,
        received=visit.formats.moment(notice.received_at),
        rows=_wishes(visit, notice),
        token=request.form.get(TICKET_FIELD, ""),
        hidden=_hidden(visit),
    )


def build_sheet(visit: DeclarationContext, notice: Declaration) -> ReceiptSheet:
    """Return what was declared, to keep: the words of the person, and when they arrived."""
    return ReceiptSheet(
        lang=visit.locale,
        dir=text_direction(visit.locale),
        title=_("Acknowledgement of a withdrawal")
        if notice.is_withdrawal
        else _("Copy of a cancellation"),
        intro=build_intro(
            ReceiptKind.WITHDRAWN if notice.is_withdrawal else ReceiptKind.CANCELED,
            visit.account.name,
        ),
        rows=(
            (_("Reference"), notice.reference),
            (_("Received"), visit.formats.moment(notice.received_at)),
            (_("Company"), visit.account.name),
            *_said(visit, notice),
        ),
        warning="",
        verify_hint="",
    )


def _said(visit: DeclarationContext, notice: Declaration) -> list[tuple[str, str]]:
    said = (
        (_("Name"), notice.name),
        (_("Contract or account"), notice.contract),
        (_("E-mail for the confirmation"), notice.email),
        *_wishes(visit, notice),
        (_("Reason"), notice.cause),
    )
    return [(name, text) for name, text in said if text]


def _wishes(visit: DeclarationContext, notice: Declaration) -> list[tuple[str, str]]:
    """Return what is to happen, as label and value."""
    if notice.is_withdrawal:
        return [
            (_("Declared"), _("Withdrawal")),
            refund_right(),
        ]
    end = visit.formats.day(notice.end_on) if notice.end_on else _("As early as possible")
    if notice.kind is None:
        return [(_("Requested end"), end)]
    kind = (_("Kind of cancellation"), cancel_kind_label(notice.kind, notice.packs))
    return [kind, (_("Requested end"), end)]


def _state(action: Action | None) -> str:
    """Return what the host has said. That nobody could reach it is no answer of its own."""
    said = {
        DeclarationState.RECORDED: "recorded",
        DeclarationState.CONFIRMED: "applied",
        DeclarationState.REFUSED: "failed",
    }
    return said.get(read_state(action), "pending")


def _ticket_of(visit: DeclarationContext) -> str:
    """Return the ticket of a form that comes back, or else a new one."""
    is_good = read_ticket(request.form, visit.account.id) is not None
    return request.form[TICKET_FIELD] if is_good else new_ticket(visit.account.id)


def _hidden(visit: DeclarationContext) -> Mapping[str, str]:
    """Return what the next page has to know: the language, and the country of the link."""
    country = {"country": visit.country} if visit.country else {}
    return {"lang": visit.locale, **country}


def _address(visit: DeclarationContext, locale: str) -> str:
    build = PATHS.public_withdrawal if visit.is_withdrawal else PATHS.public_form
    return build(visit.account.id, **{**_hidden(visit), "lang": locale})


def _other_form(visit: DeclarationContext) -> str:
    """Return where the other declaration is made: each page leads to its neighbour."""
    build = PATHS.public_form if visit.is_withdrawal else PATHS.public_withdrawal
    return build(visit.account.id, **_hidden(visit))


def _build_action(account_id: str, *, is_withdrawal: bool) -> str:
    build = PATHS.public_withdrawal if is_withdrawal else PATHS.public_form
    return build(account_id)
