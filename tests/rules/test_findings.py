"""What is wrong is a code: nothing reads English to learn it, and each code has its sentence."""

from __future__ import annotations

import ast
import re

import pytest

from app.core.findings import Finding
from app.core.web.catalogs import speak_to_member
from app.labels.member.findings.documents import flow_sentence
from app.labels.member.findings.files import file_sentence
from app.labels.member.findings.offers import definition_sentence
from tests.rules.sources import modules, name_called

SCHEMAS = ("app/offers/", "app/flows/document/", "app/customers/", "app/sessions/entry/claims.py")
"""What owners and hosts give us is read here."""
NOT_OF_A_SCHEMA = {
    "app/offers/kinds/plan_change.py ValueError('the terms of a plan change name the plan')",
    "app/offers/kinds/plan_change.py ValueError('there is no plan to propose: check() says so')",
    "app/offers/kinds/roadmap.py ValueError(text)",
}
"""Broken promises of ours, and a reader whose caller names the mistake."""
PARTS = {"label": "label", "choices": "choices"}
"""Codes that are said by the part they ask for."""


def codes_in(folder: str) -> list[str]:
    """Return the codes with which the validators of a folder refuse."""
    return sorted(
        {
            str(call.args[0].value)
            for module in modules(folder)
            for call in module.calls()
            if name_called(call) == "invalid" and isinstance(call.args[0], ast.Constant)
        }
    )


def test_nothing_reads_an_english_sentence():
    """A sentence of ours begins with a word and a space; a prefix of an address does not."""
    found = [
        f"{module.at(call)} {call.args[0].value}"
        for module in modules("app")
        for call in module.calls()
        if isinstance(call.func, ast.Attribute)
        and call.func.attr in {"startswith", "endswith", "removeprefix"}
        and module.path != "app/environment.py"  # says the mistakes of its own schema on a terminal
        and call.args
        and isinstance(call.args[0], ast.Constant)
        and re.match(r"[A-Za-z]+ \w|Value error", str(call.args[0].value))
    ]
    assert not found


def test_schemas_name_what_is_wrong():
    """The message of a bare ``ValueError`` would be all that anybody knows."""
    bare = [
        module.at(node)
        for module in modules("app")
        if module.path.startswith(SCHEMAS)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Raise)
        and isinstance(node.exc, ast.Call)
        and name_called(node.exc) == "ValueError"
        and f"{module.path} {ast.unparse(node.exc)}" not in NOT_OF_A_SCHEMA
    ]
    assert not bare


@pytest.mark.parametrize("code", codes_in("app/offers"))
def test_each_code_of_an_offer_has_a_sentence(app, code):
    with app.test_request_context():
        speak_to_member("en")
        one, other = (definition_sentence(_finding(code, text)) for text in ("must", "shall"))

    assert one == other, "a reworded English sentence changes no page"


@pytest.mark.parametrize("code", codes_in("app/flows"))
def test_each_code_of_a_flow_has_a_sentence(app, code):
    path = "steps" if code.startswith(("step", "result", "offer")) else PARTS.get(code, "x")
    with app.test_request_context():
        speak_to_member("en")
        finding = _finding(f"schema.{code}", "must", path)
        one, other = flow_sentence(finding, {"steps": []}), file_sentence(finding)

    assert one
    assert other


def _finding(code: str, detail: str, path: str = "") -> Finding:
    return Finding(code, path=path, params={"kind": "confirm"}, detail=detail)
