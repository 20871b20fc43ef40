"""The words of a flow with what customers read in the gaps, as the pages say it."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from app.core.locale import SHIPPED_LOCALES
from app.core.web.catalogs import page_locale, speak
from app.extensions import db
from app.flows.copy.files import TextChange
from app.flows.copy.grid import Fallback, Grid
from app.flows.copy.service import read_texts, save_texts
from app.flows.errors import InvalidTexts, TextsChanged
from app.labels.customer.default_copy import reason_label
from app.labels.customer.flow_copy import DefaultCopy
from app.offers import service as offers
from app.preview.links import preview_link
from tests.support.databases import both_databases
from tests.support.hosts import Host
from tests.support.pages import Visitor
from tests.traces import running_modules


def words_of(host: Host) -> Grid:
    return read_texts(host.account_id, "default", DefaultCopy(host.account_id)).grid


def shown(grid: Grid, key: str, locale: str) -> str:
    row = grid.row(key)
    assert row is not None, [row.text.key for row in grid.rows]
    return row.cell(locale).shown


def save(host: Host, *changes: tuple[str, ...]) -> int:
    return save_texts(host.account_id, "default", [TextChange(*change) for change in changes])


class TestGaps:
    @pytest.mark.parametrize("locale", SHIPPED_LOCALES)
    def test_are_filled_as_the_pages_fill_them(
        self, app: Flask, customer: Visitor, host: Host, locale: str
    ):
        with app.test_request_context():
            grid = words_of(host)
            link = preview_link(host.account_id, "default", locale=locale)
        survey = customer.look(f"/preview/{link}")
        offer = customer.look(f"/preview/{link}?step=offer&reason=unused")
        confirm = customer.look(f"/preview/{link}?step=confirm")

        assert survey.heading == shown(grid, "survey.title", locale)
        assert confirm.heading == shown(grid, "confirm.title", locale)
        assert offer.heading == shown(grid, "offers.pause.title", locale)
        body = shown(grid, "offers.pause.body", locale)
        assert " ".join(body.split()) in offer.words
        for code in ("unused", "other"):
            assert shown(grid, f"survey.reasons.{code}.label", locale) in survey.words
        question = shown(grid, "survey.reasons.low_quality.follow_up.label", locale)
        assert " ".join(question.split()) in survey.words

    def test_say_sie_where_the_flow_does(self, app: Flask, make_host):
        survey = {"survey": {"reasons": [{"code": "unused"}]}}
        formal = {"fairwell": 1, "address": "formal", "steps": [survey, "confirm", "result"]}
        host = make_host(flow=formal)
        with app.test_request_context():
            assert "Ihre" in shown(words_of(host), "survey.title", "de")

    def test_are_looked_up_without_changing_the_language_of_the_page(self, app: Flask, host: Host):
        with app.test_request_context():
            speak("nl")
            dutch = reason_label("unused")
            words_of(host)

            assert (page_locale(), reason_label("unused")) == ("nl", dutch)
        with app.test_request_context(headers={"Accept-Language": "es"}):
            words_of(host)

            assert page_locale() == "es"


@both_databases
class TestSaving:
    def test_changes_the_draft_and_the_offers_together(self, app: Flask, host: Host):
        with app.test_request_context():
            before = words_of(host)
            save(
                host,
                ("survey.title", "de", "Was ist passiert?"),
                ("offers.pause.title", "de", "Mach mal Pause"),
                ("offers.pause.title", "en", "Have a rest"),
                ("offers.quarter_off.body", "de", "Nur für dich."),
            )
            db.session.commit()
            after = words_of(host)

            changed = {
                (row.text.key, cell.locale): cell.words
                for row in after.rows
                for cell, old in zip(row.cells, before.row(row.text.key).cells, strict=True)
                if cell.words != old.words
            }
            assert changed == {
                ("survey.title", "de"): "Was ist passiert?",
                ("offers.pause.title", "de"): "Mach mal Pause",
                ("offers.pause.title", "en"): "Have a rest",
                ("offers.quarter_off.body", "de"): "Nur für dich.",
            }
            pause = offers.get_offer(host.account_id, "pause")
            assert pause.is_active
            assert pause.params["months"]

    @pytest.mark.parametrize(
        ("key", "words", "code"),
        [
            ("offers.nobody.title", "x", "unknown_text"),
            ("offers.pause.params", "x", "unknown_text"),
            ("offers.pause.title", "x" * 2001, "too_long"),
            ("survey.title", "x" * 2001, "too_long"),
        ],
    )
    def test_refuses_all_if_one_cannot_be(self, app, host: Host, key: str, words: str, code: str):
        with app.test_request_context():
            with pytest.raises(InvalidTexts) as caught:
                save(host, ("confirm.title", "de", "Schluss"), (key, "de", words))
            db.session.rollback()

            assert (caught.value.code, caught.value.key) == (code, key)
            assert shown(words_of(host), "confirm.title", "de") != "Schluss"

    def test_keeps_the_title_that_only_the_owner_can_give(self, app: Flask, host: Host):
        with app.test_request_context():
            gone = [("offers.call_back.title", locale, "") for locale in SHIPPED_LOCALES]
            with pytest.raises(InvalidTexts, match="needed"):
                save(host, *gone)

    @pytest.mark.parametrize("key", ["survey.title", "offers.pause.title"])
    def test_refuses_what_was_written_over_a_colleagues_words(self, app, host: Host, key: str):
        with app.test_request_context():
            save(host, (key, "de", "Eins", ""))
            with pytest.raises(TextsChanged) as caught:
                save(host, (key, "de", "Zwei", ""))
            assert (caught.value.key, caught.value.words) == (key, "Eins")

            save(host, (key, "de", "Eins", ""), (key, "de", "Zwei", "Eins"))
            assert shown(words_of(host), key, "de") == "Zwei"

    def test_leaves_what_a_colleague_changed_elsewhere(self, app: Flask, host: Host):
        with app.test_request_context():
            save(host, ("survey.title", "de", "Eins", ""))
            save(host, ("confirm.title", "de", "Zwei", ""))

            assert shown(words_of(host), "survey.title", "de") == "Eins"

    def test_of_the_same_words_is_no_revision(self, app: Flask, host: Host):
        with app.test_request_context():
            revision = save(host, ("survey.title", "de", "Eins"))

            assert save(host, ("survey.title", "de", "Eins")) == revision


def test_own_words_of_offers_take_the_place_of_ours(app: Flask, host: Host):
    words: dict[str, Any] = {"en": "Take a rest"}
    with app.test_request_context():
        save(host, ("offers.pause.title", "en", words["en"]))
        cell = words_of(host).row("offers.pause.title").cell("de")

        assert (cell.is_missing, cell.stand_in) == (True, Fallback.OURS)


def test_no_step_of_a_customer_judges_words(visitor: Visitor, host: Host):
    """The linter reads lexicons and weights: owners wait for that, and customers never."""
    with running_modules() as modules:
        survey = visitor.open(host.token())
        offer = visitor.press(survey, "continue", reason="too_expensive")
        result = visitor.press(visitor.press(offer, "decline"), "cancel")

    assert result.outcome == "canceled"
    assert any(module.startswith("app/hosted/") for module in modules)
    assert [module for module in modules if module.startswith("app/fairness/copy/")] == []
