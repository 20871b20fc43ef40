"""What the team of the sample company has set up, and what it tries in its year."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from app.accounts import service as accounts
from app.accounts.models import Account, Mode
from app.analytics.currency.conversion import DatedRate
from app.analytics.currency.exchange_rates import replace_rates
from app.billing.connections import get_adapter
from app.billing.none import NoBilling
from app.commands.accounts import open_account
from app.commands.demo.catalogue import demo_flow, fill_catalogue
from app.core.clock import clock_set_to
from app.experiments.lifecycle import start_experiment
from app.experiments.service import create_experiment
from app.flows import service as flows
from app.flows.document.parsing import parse_document
from app.flows.document.schema import FlowDocument
from app.offers import service as offers
from app.offers.catalogue import segments

MARK = "(sample data)"
"""What the name of every such account ends with."""
RATES = {
    "GBP": ("1.17", "1.19"),
    "JPY": ("0.0061", "0.0059"),
    "KWD": ("2.98", "3.05"),
    "USD": ("0.92", "0.94"),
}
"""What one unit is worth in euros, at first and from the middle of the year on."""
SAMPLE = f"Longshore {MARK}"


def is_sample(account: Account) -> bool:
    """Return whether an account holds sample data alone, and may be given more."""
    bills_nobody = isinstance(get_adapter(account, Mode.LIVE), NoBilling)
    return account.name.endswith(MARK) and bills_nobody


def open_company(name: str, born: datetime, *, site: str) -> Account:
    """Create the account as of ``born``. ``site`` is where its product would be: an origin.

    :raises ValueError: if the name does not say what it is.
    """
    if not name.endswith(MARK):
        raise ValueError(f"the name ends with {MARK}")
    with clock_set_to(lambda: born):
        company = _open(name, site)
        fill_catalogue(company.id, site=site)
        _reward_faith(company.id)
        _report_in_euros(company, born)
    return company


@dataclass(frozen=True, slots=True)
class TeamMove:
    """Something the team does in its year."""

    at: float
    """When: a part of the year."""
    perform: Callable[[str], object]
    """Does it to the account of this id."""


def _open(name: str, site: str) -> Account:
    opened = open_account(
        name,
        origins=(site,),
        country="NL",
        support_email="help@longshore.example",
        brand_accent="#1d4ed8",
        brand_radius=12,
        flow=demo_flow(),
        flow_name="Cancellation",
    )
    return accounts.require_account(str(opened["account_id"]))


def _reward_faith(account_id: str) -> None:
    """Offer more to those who have been customers for a year."""
    a_year = {"min_tenure_days": 365}
    segments.save_segment(account_id, "faithful", "Customers of a year and more", a_year)
    half = {"percent": 50, "periods": 2}
    offers.save_offer(account_id, "half_off", "discount", half, segments=["faithful"])


def _report_in_euros(company: Account, born: datetime) -> None:
    """Enter what other currencies are worth, and half a year later what they are worth then."""
    days = (born.date(), (born + timedelta(days=182)).date())
    replace_rates(
        company,
        "EUR",
        [
            DatedRate(currency, day.isoformat(), Decimal(rate))
            for currency, rates in RATES.items()
            for day, rate in zip(days, rates, strict=True)
        ],
    )


def _revise(account_id: str) -> None:
    """Publish a second version: one more offer, and one more question."""
    flows.publish_flow(account_id, _second(demo_flow()))


def _second(first: FlowDocument) -> FlowDocument:
    content = deepcopy(flows.get_content(first))
    for reason in content["steps"][0]["survey"]["reasons"]:
        if reason["code"] == "too_expensive":
            reason["offers"].insert(0, "half_off")
        if reason["code"] == "too_complex":
            reason["follow_up"] = {"ask": "text"}
    return parse_document(content)


def _compare_without_offers(account_id: str) -> None:
    """Ask whether offers keep anybody: the same flow for most, without offers for a part."""
    _experiment(account_id, "offers", "Offers or none", stretch=(0, 70), has_holdout=True)


def _compare_late_and_small(account_id: str) -> None:
    """Begin something that is too young to be told."""
    _experiment(account_id, "pause-first", "Pause before discount", stretch=(70, 100))


def _experiment(
    account_id: str, key: str, name: str, *, stretch: tuple[int, int], **more: Any
) -> None:
    document = flows.get_content(_second(demo_flow()))
    for reason in document["steps"][0]["survey"]["reasons"]:
        if "pause" in reason.get("offers", ()):
            reason["offers"].sort(key=lambda offer: offer != "pause")
    created = create_experiment(
        account_id,
        key,
        "default",
        name=name,
        documents={"Pause first": document},
        namespace="year",
        namespace_from=stretch[0],
        namespace_to=stretch[1],
        planned_sessions=600,
        effect=0.1,
        **more,
    )
    start_experiment(created)


ACTS = (
    TeamMove(0.5, _revise),
    TeamMove(0.55, _compare_without_offers),
    TeamMove(0.96, _compare_late_and_small),
)


def acts_between(
    born: datetime, since: datetime, until: datetime
) -> list[tuple[datetime, TeamMove]]:
    """Return what the team does after ``since`` and before ``until``, with its moment."""
    found = [(born + timedelta(days=365 * act.at), act) for act in ACTS]
    return [(at, act) for at, act in found if since <= at < until]
