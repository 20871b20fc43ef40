"""Every kind of action, and of offer, is known to the packages and to the recipes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.billing.models import ActionKind
from app.offers.kinds import KINDS

EMBED = Path(__file__).parents[2] / "embed"
DECLARED = {ActionKind.CANCEL, ActionKind.WITHDRAW, ActionKind.VERIFY_CANCEL}
"""Somebody declared it: no host refuses it because its code does not know the kind."""
REFUSABLE = set(ActionKind) - DECLARED
RECIPES = {
    "python": "hosts/python/answer.py",
    "node": "hosts/node/answer.mjs",
    "php": "hosts/php/answer.php",
    "ruby": "hosts/ruby/answer.rb",
    "go": "hosts/go/answer.go",
    "java": "hosts/java/BillingAction.java",
    "csharp": "hosts/csharp/BillingAction.cs",
}


def read(name: str) -> str:
    return (EMBED / name).read_text(encoding="utf-8")


def test_python_package_has_a_class_for_each():
    found = re.findall(
        r'name: ClassVar\[str\] = "(\w+)"(\n    is_declaration: ClassVar\[bool\] = True)?',
        read("python/fairwell_host/actions.py"),
    )

    assert {name for name, _ in found} == set(ActionKind)
    assert {name for name, is_declaration in found if is_declaration} == DECLARED


def test_npm_package_has_a_type_for_each():
    orders = read("npm/src/host/index.d.ts").partition("export interface Orders {")[2]
    orders = orders.partition("\n}\n")[0]

    assert set(re.findall(r"^  (\w+): (?:Order|\{)", orders, re.M)) == set(ActionKind)


@pytest.mark.parametrize("language", RECIPES)
def test_recipe_refuses_only_where_nothing_is_lost(language: str):
    (line,) = re.findall(r"^.*apply_offer.*undo_cancel.*$", read(RECIPES[language]), re.M)

    assert {kind for kind in ActionKind if re.search(rf"\b{kind}\b", line)} == REFUSABLE


@pytest.mark.parametrize("kind", KINDS)
def test_python_package_has_a_class_for_each_offer(kind: str):
    offers = read("python/fairwell_host/offers.py")
    (found,) = [each for each in offers.split("@dataclass") if f'ClassVar[str] = "{kind}"' in each]

    assert set(re.findall(r"^    (\w+): (?!ClassVar)", found, re.M)) == _fields_of(kind)


@pytest.mark.parametrize("kind", KINDS)
def test_npm_package_has_a_type_for_each_offer(kind: str):
    declared = read("npm/src/host/index.d.ts").partition("type AcceptedOffer =")[2]
    (found,) = re.findall(
        rf'Accepted<\s*"{kind}",\s*(.*?)>(?=\s*\|\s*Accepted|;\n\n)', declared, re.S
    )
    outer = re.sub(r"(?<=: )(?:readonly )?\{.*?\}|/\*.*?\*/", "", found)

    assert set(re.findall(r"(\w+)\??:", outer)) == _fields_of(kind)


def _fields_of(kind: str) -> set[str]:
    """Return the fields of the terms of an accepted offer; a kind that names none fails here."""
    assert KINDS[kind].accepted.model_fields, f"{kind} does not say what it tells billing"
    return set(KINDS[kind].accepted.model_fields)
