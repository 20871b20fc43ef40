"""What CONTRIBUTING.md asks of each addition is there, and what is left out is named."""

from __future__ import annotations

import ast
import re

import pytest
from click import Context
from flask import Flask

from app.analytics.reports.service import VIEWS
from app.commands import cli
from app.core.locale import SHIPPED_LOCALES
from app.fairness.packs import all_packs
from app.offers.kinds import KINDS
from app.webhooks.models import EventType
from tests.rules import additions
from tests.rules.sources import ROOT, modules, name_called

GUIDE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
SUBJECTS = (
    "an offer kind",
    "an event type",
    "a locale",
    "a console page",
    "a policy pack",
    "a billing adapter",
    "a report",
    "a command",
)
A_PATH = re.compile(r"`((?:app|bin|docs|embed|tests|translations)/[^`\s:]*)")


@pytest.fixture(autouse=True)
def _speaking(app: Flask):
    with app.test_request_context():
        yield


class TestLocale:
    @pytest.mark.parametrize("locale", SHIPPED_LOCALES)
    def test_nothing_is_missing(self, locale: str):
        assert additions.list_missing_of_locale(locale) == []

    def test_all_that_a_new_one_needs_is_named(self):
        assert additions.list_missing_of_locale("xx") == [
            "translations/xx/LC_MESSAGES/messages.po",
            "translations/xx/LC_MESSAGES/console.po",
            "translations/xx/LC_MESSAGES/formal.po",
            "app/fairness/copy/lexicons/xx.yaml",
            "app/labels/customer/codes.py: language_name",
            "app/labels/member/codes.py: LANGUAGES",
            "app/core/territories.py: _SPOKEN",
            "app/fairness/copy/fair.yaml",
        ]


class TestEventType:
    @pytest.mark.parametrize("event_type", EventType)
    def test_nothing_is_missing(self, event_type: EventType):
        assert additions.list_missing_of_event(event_type.value) == []

    def test_all_that_a_new_one_needs_is_named(self):
        assert additions.list_missing_of_event("gift.sent") == [
            "app/webhooks/models.py: EventType",
            "app/labels/member/events.py: event_label",
            "docs/integrating.md",
            "app/api/document/messages/event_schemas.py: EVENTS",
            "tests/contracts/event_types.json",
            "tests/contracts/scenes.py",
        ]


class TestPolicyPack:
    @pytest.mark.parametrize("pack_id", [pack.id for pack in all_packs()])
    def test_nothing_is_missing(self, pack_id: str):
        assert additions.list_missing_of_pack(pack_id) == []

    def test_all_that_a_new_one_needs_is_named(self):
        assert additions.list_missing_of_pack("atlantis") == [
            "app/fairness/packs/atlantis.yaml",
            "app/labels/member/findings/packs.py",
            "docs/fairness.md",
        ]


class TestReport:
    @pytest.mark.parametrize("view", VIEWS)
    def test_nothing_is_missing(self, view: str):
        assert additions.list_missing_of_report(view) == []

    def test_each_module_of_a_view_is_asked_for(self):
        folder = ROOT / "app" / "analytics" / "reports" / "views"
        lying = {file.stem for file in folder.glob("*.py")} - {"__init__"}
        assert lying == set(VIEWS)

    def test_all_that_a_new_one_needs_is_named(self):
        assert additions.list_missing_of_report("gifts") == [
            "app/analytics/reports/service.py: VIEWS",
            "app/console/insights/labels.py: view_labels",
            "app/console/insights/labels.py: definition_of",
            "app/console/insights/tables.py",
        ]


@pytest.mark.parametrize("code", KINDS)
def test_each_kind_of_offer_is_documented(code: str):
    assert additions.list_missing_of_offer_kind(code) == []


def test_each_part_of_the_console_is_registered(app: Flask):
    leaves = {name.rpartition(".")[2] for name in app.blueprints}
    lost = [
        f"{module.at(call)} {ast.unparse(call.args[0])}"
        for module in modules("app/console")
        for call in module.calls()
        if name_called(call) == "Blueprint" and ast.literal_eval(call.args[0]) not in leaves
    ]
    assert not lost, "register it in app/console/wiring.py"


def test_each_group_of_commands_is_registered():
    found = [cli.get_command(Context(cli), name) for name in cli.list_commands(Context(cli))]
    names = {command.callback.__name__ for command in found if command and command.callback}
    lost = [
        f"{module.at(node)} {node.name}"
        for module in modules("app/commands")
        for node in module.functions()
        if any("click.group" in ast.unparse(decorator) for decorator in node.decorator_list)
        and node.name not in names
    ]
    assert not lost, "register it in app/commands/__init__.py"


class TestGuide:
    @pytest.mark.parametrize("subject", SUBJECTS)
    def test_it_says_where_to_add(self, subject: str):
        assert f"### … {subject}?" in GUIDE

    def test_every_path_in_it_exists(self):
        named = {path for path in A_PATH.findall(GUIDE) if "<" not in path}
        assert named
        assert not [path for path in sorted(named) if not (ROOT / path).exists()]
