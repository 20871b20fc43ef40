"""What an offer in work would do: for whom, how many that is, and where it is never reached."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flask_babel import gettext as _

from app.console.catalogue.fields.description import any_of, describe_audience, plan_names
from app.console.catalogue.offers.description import describe_offer
from app.console.catalogue.offers.forms import OfferForm
from app.console.catalogue.placement.attachments import Attachment
from app.console.catalogue.placement.order import KEY, read_covering
from app.console.shell.access import current
from app.flows.drafts.diagnostics import find_never_reached
from app.labels.member.findings.documents import never_reached
from app.offers import service as offers
from app.offers.catalogue.definitions import OfferDefinition, check_offer, read_active
from app.offers.catalogue.segments import copy_audiences, list_segments
from app.offers.errors import InvalidOffer
from app.sessions.queries.fitting import FittingCount, count_fitting


@dataclass(frozen=True, slots=True)
class Reach:
    """All of that, as far as the form is an offer yet."""

    summary: str = ""
    count: FittingCount | None = None
    findings: Mapping[str, str] = field(default_factory=dict)
    """By the name of the list in which the offer is never reached."""


def read_reach(
    form: OfferForm,
    key: str | None,
    attachments: Sequence[Attachment],
    ranks: Mapping[str, int | None],
) -> Reach:
    """Return what can be said of the offer that a form describes."""
    definition = _read(form, key or KEY)
    if definition is None:
        return Reach()
    here = current()
    return Reach(
        _summary(definition),
        count_fitting(here.account, here.mode, definition),
        _findings(definition, attachments, ranks),
    )


def _read(form: OfferForm, key: str) -> OfferDefinition | None:
    given = form.definition(current().member.timezone)
    try:
        given["segments"] = copy_audiences(
            current().account.id, given["segments"], for_update=False
        )
        return check_offer(form.kind, given.pop("params"), key=key, **given)
    except InvalidOffer:  # its fields say so when it is saved
        return None


def _summary(definition: OfferDefinition) -> str:
    plans = plan_names(offers.list_plans(current().account.id))
    gives = describe_offer(definition, plans)
    conditions = describe_audience(definition.conditions, plans)
    if definition.segments:
        names = {each.key: each.name for each in list_segments(current().account.id)}
        segments = [names.get(each.key, each.key) for each in definition.segments]
        conditions.append(_("Segment: %(segments)s", segments=any_of(segments)))
    if not conditions:
        return _("%(offer)s, for all eligible customers.", offer=gives)
    return _(
        "%(offer)s, if all of this holds: %(conditions)s.",
        offer=gives,
        conditions="; ".join(conditions),
    )


def _findings(
    definition: OfferDefinition,
    attachments: Sequence[Attachment],
    ranks: Mapping[str, int | None],
) -> dict[str, str]:
    covering = read_covering(definition)
    plans = plan_names(offers.list_plans(current().account.id))
    known = read_active(offers.list_offers(current().account.id))
    found: dict[str, str] = {}
    for each in attachments:
        keys = each.arranged(definition.key, ranks[each.name])
        before = dict(find_never_reached(keys, covering)).get(definition.key)
        if before is not None:
            found[each.name] = never_reached(describe_offer(known[before], plans))
    return found
