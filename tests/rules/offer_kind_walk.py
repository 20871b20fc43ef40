"""A new kind of offer on every door. ``test_offer_kinds`` runs this in a copy that has one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.extensions import db
from app.flows import service as flows
from app.flows.document.parsing import parse_document
from tests.support.console_browser import Desk
from tests.support.hosts import Host
from tests.support.pages import Visitor, values_of

FLOW = {"fairwell": 1, "steps": [{"offer": {"offers": ["gift"]}}, "confirm", "result"]}


def test_a_new_kind_is_on_every_door(
    make_host: Callable[..., Host], make_desk: Callable[..., Desk], customer: Visitor
):
    host = make_host()
    desk = make_desk(host=host)

    assert "A gift Something nice in the mail." in desk.open("offers/new").words
    form = desk.open("offers/new/gift").form("/offers/new/gift")
    assert values_of(form)["item"] == "mug"
    desk.post(str(form["action"]), values_of(form) | {"item": "red mug"})
    assert "A red mug by mail" in desk.open("offers").words
    assert "Stay, and we send you a red mug" in desk.open("offers/example/gift", key="gift").words

    with host.app.app_context():
        flows.publish_flow(host.account_id, parse_document(FLOW))
        db.session.commit()
    assert "A red mug by mail" in desk.open("flows/default").words
    assert "For you" in desk.open("words/default").text

    page = customer.open(host.token())
    assert "Stay, and we send you a red mug" in page.words
    assert "Which colour is the ribbon?" in page.words
    page = customer.press(page, "accept", ribbon="green")
    assert page.outcome == "saved"
    assert "Northwind packs it with a green ribbon." in page.words
    asked = host.asked[-1]["data"]["offer"]
    assert asked["kind"] == "gift"
    assert asked["terms"] == {"item": "red mug", "ribbon": "green"}
    assert host.heard_types()[-1] == "session.ended"

    document: Any = host.app.test_client().get("/api/v1/openapi.json").json
    schemas = document["components"]["schemas"]
    for name, wanted in (("ApplyOfferSchema", "AcceptedGiftOfferSchema"), ("OfferBody", "Gift")):
        union = schemas[name] if "oneOf" in schemas[name] else schemas[name]["properties"]["offer"]
        assert wanted in union["discriminator"]["mapping"]["gift"]
    assert schemas["AcceptedGift"]["required"] == ["item", "ribbon"]
    assert "engraving" in schemas["GiftOfferBody"]["properties"]["params"]["properties"]
    assert "gift" in schemas["ShownOfferSchema"]["properties"]["kind"]["enum"]
