"""A kind of offer is a module at each door, and one that is left out is named."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from app.console.catalogue.offers import FORMS
from app.labels.customer.offers import CARDS
from app.offers.kinds import KINDS
from tests.rules.sources import ROOT

KIND = "app/offers/kinds/gift.py"
CARD = "app/labels/customer/offers/kinds/gift.py"
TEMPLATE = "app/templates/hosted/offers/gift.html"
FORM = "app/console/catalogue/offers/kinds/gift.py"
GIFT = {
    KIND: '''"""Something in the mail."""

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from app.core.database.types import JsonObject
from app.offers.catalogue.fields import FilledLine, OfferPart, Words
from app.offers.kinds.base import AcceptedTerms, Choice, OfferKind
from app.offers.terms import Terms


class AcceptedGift(AcceptedTerms):
    """Send a thing."""

    item: str
    ribbon: str
    """The colour that was chosen."""


class Gift(OfferKind):
    """Sends a thing to whoever stays."""

    kind: Literal["gift"] = "gift"
    accepted: ClassVar[type[AcceptedTerms]] = AcceptedGift
    usual_params: ClassVar[JsonObject] = {"item": "mug", "engraving": "For you"}
    own_texts: ClassVar[Mapping[str, OfferPart]] = {"engraving": OfferPart.LABEL}
    item: FilledLine
    engraving: Words | None = None

    def read_choice(self, terms: Terms, form: Mapping[str, str]) -> Choice:
        """Return the colour of the ribbon."""
        return {"ribbon": form.get("ribbon", "white")}

    def action_terms(self, terms: Terms, choice: Choice) -> JsonObject:
        """Return what to send."""
        return {"item": self.item, **choice}
''',
    CARD: '''"""The card of a gift."""

from app.labels.customer.offers.card_parts import CardText, unchanged_rows
from app.labels.customer.offers.registry import Acceptance, card
from app.labels.customer.formats import Formats
from app.offers.kinds.gift import Gift
from app.offers.snapshot import OfferSnapshot


def _next_step(acceptance: Acceptance) -> str:
    return f"{acceptance.account} packs it with a {acceptance.choice['ribbon']} ribbon."


@card(Gift, has_details=True, next_step=_next_step)
def _write(offer: OfferSnapshot, formats: Formats) -> CardText:
    return CardText(
        title=f"Stay, and we send you a {offer.details.item}",
        body="",
        accept="Send it",
        rows=unchanged_rows(offer.terms, formats),
    )
''',
    TEMPLATE: """<label>Which colour is the ribbon? <input name="ribbon"></label>
""",
    FORM: '''"""The form of a gift."""

from wtforms import StringField

from app.console.catalogue.fields.texts import TextsField
from app.console.catalogue.offers.forms import OfferForm
from app.console.catalogue.offers.registry import offer_form
from app.offers.kinds.gift import Gift


def _describe(params, _definition, _plans):
    return f"A {params.item} by mail"


@offer_form(Gift, label="A gift", lead="Something nice in the mail.", describe=_describe)
class GiftForm(OfferForm):
    """Something in the mail."""

    own = ("item", "engraving")
    item = StringField("Item")
    engraving = TextsField("Engraving")

    def params(self):
        """Return the thing and what is engraved."""
        return {"item": self.item.data, "engraving": self.engraving.words}
''',
}
DOORS = {
    CARD: ("app.labels.customer.offers", f"Gift has no card: {CARD} is missing"),
    FORM: ("app.console.catalogue.offers", f"Gift has no form: {FORM} is missing"),
}
COPIED = ("app", "tests/support", "tests/faults")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the service, as it stands, for another kind to move in."""
    copy = tmp_path_factory.mktemp("house")
    for folder in COPIED:
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__"))
    (copy / "translations").symlink_to(ROOT / "translations")
    (copy / "tests" / "rules").mkdir()
    walk = "tests/rules/offer_kind_walk.py"
    for name in ("tests/conftest.py", "pyproject.toml", walk):
        shutil.copy(ROOT / name, copy / name)
    return copy


@pytest.fixture
def gift_house(house: Path) -> Path:
    """Return the copy with all that the guide asks of a kind, and no other file touched."""
    for name, text in GIFT.items():
        (house / name).write_text(text)
    return house


def run(house: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python in a copy."""
    environment = os.environ | {"PYTHONPATH": str(house), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=house,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_new_kind_touches_no_other_file(gift_house: Path):
    done = run(gift_house, "-m", "pytest", "tests/rules/offer_kind_walk.py", "-q", "-p", "no:xdist")

    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 passed" in done.stdout


@pytest.mark.parametrize("left_out", DOORS)
def test_a_door_without_its_module_does_not_open_and_names_it(gift_house: Path, left_out: str):
    (gift_house / left_out).unlink()
    door, message = DOORS[left_out]

    done = run(gift_house, "-c", f"import {door}")

    assert done.returncode == 1
    assert message in done.stderr


@pytest.mark.parametrize("silent", DOORS)
def test_a_module_that_registers_nothing_is_named(gift_house: Path, silent: str):
    (gift_house / silent).write_text('"""Nothing yet."""\n')

    done = run(gift_house, "-c", f"import {DOORS[silent][0]}")

    assert f"{silent} registers none for it" in done.stderr


def test_each_kind_lies_in_the_module_of_its_code():
    assert {code: cls.__module__ for code, cls in KINDS.items()} == {
        code: f"app.offers.kinds.{code}" for code in KINDS
    }


def test_each_door_has_each_kind():
    assert list(KINDS) == list(CARDS) == list(FORMS)


def test_each_kind_says_what_it_tells_billing():
    assert not [code for code, cls in KINDS.items() if not cls.accepted.model_fields]


def test_each_template_of_a_card_belongs_to_a_kind():
    named = {code for code in KINDS if CARDS[code].has_details}
    lying = (ROOT / "app" / "templates" / "hosted" / "offers").glob("*.html")

    assert {file.stem for file in lying} == named


def test_each_text_of_a_kind_is_a_parameter_of_it():
    unknown = {
        code: set(cls.own_texts) - set(cls.model_fields)
        for code, cls in KINDS.items()
        if set(cls.own_texts) - set(cls.model_fields)
    }
    assert not unknown


def test_no_module_asks_for_a_kind_by_its_code():
    """What differs between kinds stands on the kind, or with what it registers at a door."""
    codes = {f'kind == "{code}"' for code in KINDS}
    files = [*(ROOT / "app").rglob("*.py"), *(ROOT / "app" / "templates").rglob("*.html")]
    asking = [
        f"{file.relative_to(ROOT)}: {code}"
        for file in files
        if "demo" not in file.parts
        for code in codes
        if code in file.read_text(encoding="utf-8")
    ]
    assert not asking
