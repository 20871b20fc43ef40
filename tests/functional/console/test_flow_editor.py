"""The editor: what is typed and pressed is saved, can be taken back, and overwrites nobody's."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask import Flask

from app.extensions import db
from app.flows.document.paths import find, kinds_of, name_of
from app.offers import service as offers
from app.offers.catalogue import segments
from tests.functional.console.test_flows import draft_of
from tests.support.console_browser import ConsolePage, Desk
from tests.support.databases import both_databases
from tests.support.hosts import Host

REASON = "survey.reasons.unused"


def press(desk: Desk, page: ConsolePage, do: str = "save", **fields: Any) -> ConsolePage:
    """Send the whole form as a browser does: what it holds, what is changed, what is pressed."""
    form = page.form("/flows/default")
    data: dict[str, Any] = {}
    for control in form.select("input[name], select[name], textarea[name]"):
        name = str(control["name"])
        if control.get("type") == "checkbox":
            if control.has_attr("checked"):
                data.setdefault(name, []).append(control.get("value", "on"))
        elif control.name == "select":
            chosen = control.select_one("option[selected]") or control.select_one("option")
            data[name] = chosen.get("value", chosen.get_text())
        elif name == "shown":
            data.setdefault(name, []).append(control["value"])
        else:
            data[name] = control.get("value", control.get_text())
    changed = {f"at.{name.replace('__', '.')}": value for name, value in fields.items()}
    return desk.post("flows/default", data | changed | ({"do": do} if do else {}))


def codes(document: dict[str, Any]) -> list[str]:
    return [name_of(each) or "" for each in find(document, "survey.reasons")]


def after(desk: Desk, answer: ConsolePage) -> ConsolePage:
    """Return the editor as the member sees it now, with htmx or without."""
    if answer.location:
        address = urlsplit(answer.location)
        return desk.open(address.path, **dict(parse_qsl(address.query)))
    assert answer.status == 200, answer
    return answer


@both_databases
class TestSave:
    def test_keeps_the_words_of_one_language(self, app: Flask, host: Host, desk: Desk):
        page = desk.open("flows/default", locale="de")
        shown = after(desk, press(desk, page, survey__title="Woran liegt es?"))

        assert find(draft_of(app, host), "survey.title") == {"de": "Woran liegt es?"}
        assert shown.soup.select_one("#at-survey-title")["value"] == "Woran liegt es?"
        assert "Unpublished changes" in shown.words

    def test_changes_nothing_if_nothing_was_changed(self, app: Flask, host: Host, desk: Desk):
        before = draft_of(app, host)
        for query in ({}, {"open": REASON}, {"locale": "nl"}):
            press(desk, desk.open("flows/default", **query))

        assert draft_of(app, host) == before
        assert 'data-revision="0"' in desk.open("flows/default").text


class TestFields:
    @pytest.mark.parametrize(
        ("field", "entry", "place", "kept"),
        [
            ("confirm__effective", "now", "confirm.effective", ["immediately"]),
            ("confirm__effective", "end", "confirm.effective", None),
            ("confirm__refund", "prorated", "confirm.refund", "prorated"),
            ("confirm__refund", "full_within", "confirm.refund", {"full_within": "14d"}),
            ("confirm__data_deleted_after", "30", "confirm.data_deleted_after", "30d"),
            ("confirm__data_deleted_after", "a while", "confirm.data_deleted_after", "a while"),
            ("confirm__export_url", "www", "confirm.export_url", "www"),
            ("address", "formal", "address", "formal"),
            ("locales", ["de", "en"], "locales", ["en", "de"]),
            ("survey__title", " a\r\nb\0 ", "survey.title", {"en": "a\nb"}),
        ],
    )
    def test_are_kept_as_the_document_says_it(
        self, app: Flask, host: Host, owner: Desk, field: str, entry: Any, place: str, kept: Any
    ):
        press(owner, owner.open("flows/default"), **{field: entry})

        assert find(draft_of(app, host), place) == kept

    def test_that_are_ticked_can_be_cleared(self, app: Flask, host: Host, owner: Desk):
        press(owner, owner.open("flows/default"), survey__shuffle=[], result__feedback=[])

        document = draft_of(app, host)
        assert find(document, "survey.shuffle") is False
        assert find(document, "result.feedback") is None

    @pytest.mark.parametrize(
        ("field", "entry", "words"),
        [
            ("confirm__export_url", "www", "Enter an address that begins with https://."),
            ("confirm__data_deleted_after", "a while", "Enter a number of days"),
            ("survey__title", "x" * 2001, "Enter 2,000 characters or less."),
        ],
    )
    def test_that_are_wrong_say_so_where_they_are(
        self, desk: Desk, field: str, entry: str, words: str
    ):
        page = after(desk, press(desk, desk.open("flows/default"), **{field: entry}))

        control = page.soup.select_one(f"#at-{field.replace('__', '-')}")
        assert control.has_attr("aria-invalid")
        note = page.soup.select_one(f"#{control['aria-describedby'].split()[-1]}")
        assert words in note.get_text()

    def test_tell_which_languages_lack_words(self, owner: Desk):
        page = after(owner, press(owner, owner.open("flows/default"), survey__title="Why?"))

        note = page.soup.select_one("#at-survey-title-notes")
        assert "Dutch, German, Spanish" in note.get_text()
        assert "1 missing" in page.soup.select_one("#language-de").get_text()


class TestReasons:
    def test_are_opened_one_at_a_time(self, desk: Desk):
        page = after(desk, press(desk, desk.open("flows/default"), f"open {REASON}"))

        assert page.soup.select_one("#at-survey-reasons-unused-label")
        assert page.soup.select_one("#open-survey-reasons-unused")["aria-expanded"] == "true"
        closed = after(desk, press(desk, page, "open "))
        assert not closed.soup.select_one("#at-survey-reasons-unused-label")

    @pytest.mark.parametrize(
        ("do", "first"),
        [
            (f"move {REASON} 0", ["unused", "too_expensive"]),
            ("move survey.reasons.too_expensive 1", ["unused", "too_expensive"]),
            (f"duplicate {REASON}", ["too_expensive", "unused", "x_unused"]),
            ("remove survey.reasons.too_expensive", ["unused", "missing_features"]),
        ],
    )
    def test_are_moved_copied_and_removed(
        self, app: Flask, host: Host, desk: Desk, do: str, first: list[str]
    ):
        press(desk, desk.open("flows/default"), do)

        assert codes(draft_of(app, host))[: len(first)] == first

    def test_are_added_in_own_words_and_opened(self, app: Flask, host: Host, desk: Desk):
        page = desk.open("flows/default")
        form = {"own_reason": "We moved away"}
        answer = desk.post(
            "flows/default", {"revision": "0", "locale": "en", "do": "add_reason"} | form
        )

        assert codes(draft_of(app, host))[-2:] == ["x_we_moved_away", "other"]
        shown = after(desk, answer)
        field = shown.soup.select_one("#at-survey-reasons-x_we_moved_away-label")
        assert field["value"] == "We moved away"
        assert page.status == 200

    def test_that_are_usual_are_added_by_name(self, app: Flask, host: Host, owner: Desk):
        page = after(owner, press(owner, owner.open("flows/default"), f"remove {REASON}"))
        data = {"revision": revision_of(page), "do": "add_reason", "new_reason": "unused"}
        owner.post("flows/default", data)

        assert codes(draft_of(app, host))[-2:] == ["unused", "other"]

    def test_that_are_there_already_are_told(self, owner: Desk):
        data = {"revision": "0", "do": "add_reason", "new_reason": "unused"}
        page = owner.post("flows/default", data)

        assert page.status == 422
        assert "has this reason already" in page.alert

    def test_ask_further_with_answers(self, app: Flask, host: Host, desk: Desk):
        page = desk.open("flows/default", open=REASON)
        answer = press(desk, page, **{f"{REASON}.follow_up.ask": "choices"})
        answer = press(desk, after(desk, answer), "add_choice unused")
        page = after(desk, answer)
        assert "Enter a text." in page.words
        label = f"{REASON}.follow_up.choices.a.label"
        press(desk, page, **{label: "Too seldom"})

        follow_up = find(draft_of(app, host), f"{REASON}.follow_up")
        assert follow_up == {
            "ask": "choices",
            "choices": [{"code": "a", "label": {"en": "Too seldom"}}, {"code": "a_2"}],
        }


class TestOffers:
    def test_say_what_they_are_and_whom_they_are_for(self, app: Flask, host: Host, owner: Desk):
        with app.app_context():
            segments.save_segment(host.account_id, "small", "Small teams", {"in_trial": False})
            pause = {"key": "pause", "kind": "pause", "params": {"months": [1, 2]}}
            offers.save_offer(host.account_id, **pause, segments=["small"])
            db.session.commit()
        page = owner.open("flows/default", open=REASON)

        lines = {
            key: page.soup.select_one(f"#survey-reasons-unused-offers-{key}").get_text()
            for key in ("long_pause", "pause")
        }
        assert "A pause until a day within 6 months" in lines["long_pause"]
        assert "team_size is less than 3" in lines["long_pause"]
        assert "For: Small teams" in lines["pause"]

    def test_are_put_in_order_added_and_removed(self, app: Flask, host: Host, desk: Desk):
        place = f"{REASON}.offers"
        page = after(
            desk, press(desk, desk.open("flows/default", open=REASON), f"move {place}.pause 0")
        )
        page = after(desk, press(desk, page, f"remove {place}.basic_plan"))
        data = {
            "revision": revision_of(page),
            "do": f"add_offer {place}",
            f"offer.{place}": "support",
        }
        desk.post("flows/default", data)

        assert find(draft_of(app, host), place) == [
            "pause",
            "long_pause",
            "trial_extension",
            "support",
        ]


class TestSteps:
    def test_are_moved_added_and_removed(self, app: Flask, host: Host, desk: Desk):
        page = after(desk, press(desk, desk.open("flows/default"), "add_step feedback"))
        page = after(desk, press(desk, page, "move survey 3"))
        press(desk, page, "remove offer")

        assert kinds_of(draft_of(app, host)) == ["confirm", "result", "survey", "feedback"]

    def test_that_no_flow_works_without_are_asked_for(self, owner: Desk):
        page = after(owner, press(owner, owner.open("flows/default"), "remove confirm"))

        assert "Add the step “Confirmation”. It is required." in page.words

    def test_in_an_unfair_number_are_told(self, owner: Desk):
        page = after(owner, press(owner, owner.open("flows/default"), "add_step feedback"))
        page = after(owner, press(owner, page, "move feedback 0"))

        assert "Too many steps before the confirmation. Move a question after it." in page.words


class TestUndo:
    def test_takes_back_and_does_again(self, app: Flask, host: Host, desk: Desk):
        press(desk, desk.open("flows/default"), "remove offer")
        desk.submit(desk.open("flows/default"), "/undo")
        assert "offer" in kinds_of(draft_of(app, host))

        desk.submit(desk.open("flows/default"), "/redo")
        assert "offer" not in kinds_of(draft_of(app, host))

    def test_discards_everything_and_can_take_that_back_too(
        self, app: Flask, host: Host, owner: Desk
    ):
        press(owner, owner.open("flows/default"), "remove offer")
        owner.submit(owner.open("flows/default"), "/discard")
        assert "offer" in kinds_of(draft_of(app, host))
        assert "As published" in owner.open("flows/default").words
        assert "Owner discarded the changes to the flow default." in owner.open("audit").words

        owner.submit(owner.open("flows/default"), "/undo")
        assert "offer" not in kinds_of(draft_of(app, host))

    def test_of_nothing_is_no_mistake(self, desk: Desk):
        page = after(desk, desk.post("flows/default/undo", {"revision": "0"}))

        assert page.soup.select_one("#undo button").has_attr("disabled")


@both_databases
class TestTwoMembers:
    def test_both_stand_when_they_change_different_things(
        self, app: Flask, host: Host, desk: Desk, make_desk
    ):
        ben = make_desk("editor", name="Ben")
        mine, theirs = desk.open("flows/default"), ben.open("flows/default")
        press(ben, theirs, survey__title="Ben's question")

        answer = press(desk, mine, confirm__export_url="https://export.example")

        assert "Ben changed this flow meanwhile. Your change and theirs both stand." in answer.words
        assert "Ben's question" in answer.words
        document = draft_of(app, host)
        assert find(document, "survey.title") == {"en": "Ben's question"}
        assert find(document, "confirm.export_url") == "https://export.example"

    def test_who_changes_the_same_is_asked_and_can_have_their_way(
        self, app: Flask, host: Host, desk: Desk, make_desk
    ):
        ben = make_desk("editor", name="Ben")
        mine, theirs = desk.open("flows/default"), ben.open("flows/default")
        press(ben, theirs, survey__title="Ben's question")

        asked = press(desk, mine, survey__title="My question", confirm__refund="full")

        assert asked.status == 409
        assert "Ben changed the same" in asked.alert
        assert "Ben's question" in asked.words
        assert find(draft_of(app, host), "survey.title") == {"en": "Ben's question"}

        desk.submit(asked, "/flows/default")
        document = draft_of(app, host)
        assert find(document, "survey.title") == {"en": "My question"}
        assert find(document, "confirm.refund") == "full"

    def test_who_undoes_does_not_undo_a_colleague(
        self, app: Flask, host: Host, desk: Desk, make_desk
    ):
        ben = make_desk("editor", name="Ben")
        press(desk, desk.open("flows/default"), survey__title="My question")
        mine = desk.open("flows/default")
        press(ben, ben.open("flows/default"), "remove offer")

        asked = desk.submit(mine, "/undo")

        assert asked.status == 409
        assert "offer" not in kinds_of(draft_of(app, host))

    def test_who_takes_back_a_colleagues_change_is_told_whose_it_was(self, desk: Desk, make_desk):
        ben = make_desk("editor", name="Ben")
        press(ben, ben.open("flows/default"), "remove offer")

        answer = desk.submit(desk.open("flows/default"), "/undo")
        assert "Undone: a change by Ben." in answer.words

        press(desk, desk.open("flows/default"), survey__title="Mine")
        mine = after(desk, desk.submit(desk.open("flows/default"), "/undo"))
        assert "Undone: a change by" not in mine.words


class TestTwoTabs:
    """They are two editors, though one member looks at both."""

    def test_both_stand_when_they_change_different_things(self, app: Flask, host: Host, desk: Desk):
        first, second = desk.open("flows/default"), desk.open("flows/default")
        press(desk, second, survey__title="From the second tab")

        answer = press(desk, first, confirm__export_url="https://export.example")

        assert "You changed this flow meanwhile in another tab." in answer.words
        document = draft_of(app, host)
        assert find(document, "survey.title") == {"en": "From the second tab"}
        assert find(document, "confirm.export_url") == "https://export.example"

    def test_the_one_that_changes_the_same_is_asked(self, app: Flask, host: Host, desk: Desk):
        first, second = desk.open("flows/default"), desk.open("flows/default")
        press(desk, second, survey__title="From the second tab")

        asked = press(desk, first, survey__title="From the first tab")

        assert asked.status == 409
        assert "You changed the same text or setting in another tab" in asked.alert
        assert find(draft_of(app, host), "survey.title") == {"en": "From the second tab"}
        desk.submit(asked, "/flows/default")
        assert find(draft_of(app, host), "survey.title") == {"en": "From the first tab"}

    def test_the_one_that_undoes_does_not_undo_the_other(self, app: Flask, host: Host, desk: Desk):
        press(desk, desk.open("flows/default"), survey__title="My question")
        first = desk.open("flows/default")
        press(desk, desk.open("flows/default"), "remove offer")

        assert desk.submit(first, "/undo").status == 409
        assert "offer" not in kinds_of(draft_of(app, host))

    def test_what_waits_in_one_tab_is_no_other_editor(self, app: Flask, host: Host, desk: Desk):
        """Who types on sends forms that were filled in before the last answer came."""
        page = desk.open("flows/default")
        press(desk, page, survey__title="W")

        press(desk, page, survey__title="Why?")

        assert find(draft_of(app, host), "survey.title") == {"en": "Why?"}


class TestRoles:
    def test_who_may_only_look_finds_nothing_to_press(self, make_desk):
        page = make_desk("analyst").open("flows/default", open=REASON)

        assert page.status == 200
        assert page.soup.select_one("#at-survey-title").has_attr("disabled")
        assert not page.soup.select("#sheet button, #undo")

    @pytest.mark.parametrize("path", ["", "/undo", "/redo", "/discard", "/import", "/publish"])
    def test_who_may_only_look_changes_nothing(self, make_desk, path: str):
        assert make_desk("analyst").post(f"flows/default{path}", {"revision": "0"}).status == 403

    @pytest.mark.parametrize("path", ["", "/publish", "/history", "/file", "/import"])
    def test_there_is_nothing_of_a_flow_that_is_not(self, owner: Desk, path: str):
        assert owner.open(f"flows/none{path}").status == 404

    @pytest.mark.parametrize(
        "data",
        [{}, {"revision": "x"}, {"revision": "-1"}, {"revision": "9" * 30}],
        ids=["none", "a word", "negative", "huge"],
    )
    def test_a_form_of_nobody_is_refused(self, owner: Desk, data: dict[str, str]):
        assert owner.post("flows/default", data).status == 400

    @pytest.mark.parametrize(
        "do",
        ["move", "move  0", "move survey x", "remove .", "remove survey.title", "add_step video",
         "add_choice x_gone", "duplicate survey", "add_offer offer.offers", "nonsense", "open x"],
    )  # fmt: skip
    def test_what_cannot_be_done_is_not(self, app: Flask, host: Host, owner: Desk, do: str):
        before = draft_of(app, host)
        page = owner.post("flows/default", {"revision": "0", "do": do})

        assert page.status in {303, 422}
        assert draft_of(app, host) == before


def revision_of(page: ConsolePage) -> str:
    return str(page.soup.select_one("#sheet [name=revision]")["value"])
