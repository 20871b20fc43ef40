"""What the team of the sample account has set up, and what it changed after a month."""

from __future__ import annotations

from copy import deepcopy
from datetime import datetime, timedelta

from app.accounts import service as accounts
from app.accounts.models import Account
from app.commands.accounts import open_account
from app.commands.demo.catalogue import demo_flow, fill_catalogue
from app.commands.demo.history import DAYS, write_history
from app.core.clock import clock_set_to
from app.flows import service as flows
from app.flows.document.parsing import parse_document
from app.flows.document.schema import FlowDocument
from app.offers import service as offers
from app.offers.catalogue import segments

SAMPLE = "Longshore (sample data)"


def open_sample(now: datetime, *, site: str) -> Account:
    """Create the account as of two months before ``now``, and let its customers come and go.

    ``site`` is where its product would be: an origin, such as ``http://localhost:8001``.
    """
    with clock_set_to(lambda: now - timedelta(days=DAYS + 1)):
        sample = _open(site)
        fill_catalogue(sample.id, site=site)
        _reward_faith(sample.id)
    write_history(sample, now, halfway=lambda: _revise(sample.id))
    return sample


def _open(site: str) -> Account:
    opened = open_account(
        SAMPLE,
        origins=(site,),
        country="NL",
        support_email="help@longshore.example",
        brand_accent="#1d4ed8",
        brand_radius=12,
        flow=demo_flow(),
    )
    return accounts.require_account(str(opened["account_id"]))


def _reward_faith(account_id: str) -> None:
    """Offer more to those who have been customers for a year."""
    a_year = {"min_tenure_days": 365}
    segments.save_segment(account_id, "faithful", "Customers of a year and more", a_year)
    half = {"percent": 50, "periods": 2}
    offers.save_offer(account_id, "half_off", "discount", half, segments=["faithful"])


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
