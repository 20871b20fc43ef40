"""A flow looked at before customers do: true to the pages, and without any trace."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from copy import copy
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, inspect, select

from app.core.clock import utcnow
from app.extensions import Model, db
from app.flows import service as flows
from app.flows.document.parsing import parse_document
from app.flows.drafts import service as drafts
from app.offers import service as offers
from app.preview.links import BillingAnswer, Preview, Sample, preview_link
from app.preview.shortcuts import Shortcut
from app.preview.walk import begin_preview, read_walk_state, resume_preview
from app.receipts.models import Receipt
from app.sessions.models import CancelSession
from tests.support.clocks import MovableClock
from tests.support.databases import both_databases
from tests.support.hosts import Host
from tests.support.pages import Page, Visitor

GERMANY = Sample(country="DE")
PREFIX = re.compile(r"/preview/[\w.-]+(?=/)")


@pytest.fixture
def link(host: Host) -> Callable[..., str]:
    """Make the address of a preview of the host's default flow."""
    return lambda *sample, key="default", **more: address(host, *sample, key=key, **more)


def address(host: Host, *sample: Sample, key: str = "default", **more: Any) -> str:
    with host.app.app_context():
        return f"/preview/{preview_link(host.account_id, key, *sample, **more)}"


def rows(app: Flask) -> dict[str, int]:
    """Count what is in every table."""
    with app.app_context():
        return {
            mapper.class_.__name__: db.session.scalar(
                select(func.count()).select_from(mapper.local_table)
            )
            or 0
            for mapper in Model.registry.mappers
        }


def used(app: Flask, host: Host) -> int:
    with app.app_context():
        return sum(offer.used for offer in offers.list_offers(host.account_id))


@pytest.fixture
def nothing_stored(app: Flask, host: Host) -> Iterator[None]:
    """Compare every table with what it held before, and billing's and the host's ears too."""
    before = rows(app), used(app, host)
    yield
    assert (rows(app), used(app, host)) == before
    assert (host.heard_types(), host.asked) == ([], [])


def claims_of(sample: Sample, locale: str) -> dict[str, Any]:
    """Return what a host would say of a sample customer."""
    subscription = sample.subscription(utcnow(), "UTC").model_dump(mode="json", exclude_none=True)
    return {"subscription": subscription, "customer": {"locale": locale, "timezone": None}}


def bare(page: Page) -> str:
    """Return the step without what differs from page to page: its token, and where it is sent."""
    step = copy(page.soup.select_one("#step"))
    for field in step.select("input[name=session]"):
        field["value"] = ""
    return PREFIX.sub("", str(step))


def save_draft(app: Flask, host: Host, document: dict[str, Any]) -> None:
    with app.app_context():
        current = drafts.get_draft(host.account_id, "default")
        assert current is not None
        revision = current.revision
        drafts.save_draft(host.account_id, "default", document, expected_revision=revision)
        db.session.commit()


class TestPages:
    @pytest.mark.parametrize("locale", ["en", "de"])
    def test_shows_the_very_pages_of_a_customer(self, customer: Visitor, link, host, locale: str):
        sample = Sample(plan="pro")
        previewed = customer.look(link(sample, locale=locale))
        earnest = customer.open(host.token(sub="preview", **claims_of(sample, locale)))

        for intent, fields in (("continue", {"reason": "unused"}), ("decline", {}), ("keep", {})):
            assert bare(previewed) == bare(earnest)
            previewed = customer.press(previewed, intent, **fields)
            earnest = customer.press(earnest, intent, **fields)
        assert (previewed.step, previewed.outcome) == (earnest.step, earnest.outcome)


@both_databases
@pytest.mark.usefixtures("nothing_stored")
class TestWalk:
    def test_goes_through_every_step_to_a_cancellation_and_the_questions_behind_it(
        self, visitor: Visitor, link
    ):
        survey = visitor.look(link())
        offer = visitor.press(survey, "continue", reason="too_expensive")
        confirm = visitor.press(offer, "decline")
        result = visitor.press(confirm, "cancel")
        feedback = visitor.press(result, "continue")
        last = visitor.press(feedback, "continue", change="Fewer letters")

        pages = (survey, offer, confirm, result, feedback, last)
        assert [page.step for page in pages] == [
            *("survey", "offer", "confirm", "result", "feedback", "result")
        ]
        assert (result.outcome, last.heading) == ("canceled", result.heading)
        assert "has confirmed it" in result.words

    @pytest.mark.parametrize(
        ("billing", "step", "outcome", "words"),
        [
            ("applied", "result", "saved", "Done."),
            ("none", "result", "saved", "Request received."),
            ("pending", "result", "", "We are processing it"),
            ("failed", "confirm", "", "The offer could not be applied."),
        ],
    )
    def test_shows_what_billing_makes_of_an_accepted_offer(
        self, visitor: Visitor, link, billing, step, outcome, words
    ):
        survey = visitor.look(link(billing=BillingAnswer(billing)))
        offer = visitor.press(survey, "continue", reason="too_expensive")
        page = visitor.press(offer, "accept")

        assert (page.step, page.outcome) == (step, outcome)
        assert words in page.words
        assert not page.polls

    def test_comes_back_by_the_way_back(self, visitor: Visitor, link):
        result = visitor.look(link() + "?step=result")
        form = result.form("form.way-back")
        back = visitor.post(str(form["action"]), {"session": result.token})
        assert back.step == "back"
        assert back.intents == {"undo"}

        undone = visitor.press(back, "undo")
        assert "The cancellation is undone" in undone.heading

    def test_keeps_what_was_typed_when_an_answer_is_wrong(self, visitor: Visitor, link):
        page = visitor.press(visitor.look(link()), "continue", reason="nonsense")

        assert (page.status, page.step) == (422, "survey")
        assert "Choose one of the reasons" in page.alert

    def test_a_second_click_and_an_older_page_change_nothing(self, visitor: Visitor, link):
        survey = visitor.look(link())
        offer = visitor.press(survey, "continue", reason="too_expensive")
        action = str(survey.form()["action"])

        again = visitor.post(action, {"session": offer.token, "intent": "skip"})

        assert again.step == "offer"

    def test_changes_the_language_and_stays_where_it_is(self, visitor: Visitor, link):
        confirm = visitor.look(link() + "?step=confirm&theme=dark")
        form = confirm.form("form.languages")
        data = {"session": confirm.token, "locale": "de"}

        page = Page(visitor._client.post(str(form["action"]), data=data))

        assert (page.step, page.soup.html["lang"]) == ("confirm", "de")
        assert page.soup.html["data-theme"] == "dark"

    def test_asks_billing_again_and_hears_the_same(self, visitor: Visitor, link):
        page = visitor.look(link(billing=BillingAnswer.PENDING) + "?step=result")
        form = page.form("form[action$='/refresh']")

        again = visitor.post(str(form["action"]), {"session": page.token})

        assert again.words.count("has not confirmed it yet") == 1


@both_databases
@pytest.mark.usefixtures("nothing_stored")
class TestJump:
    @pytest.mark.parametrize("place", sorted(set(Shortcut) - {Shortcut.WITHDRAW}))
    def test_leads_straight_to_every_place(self, customer: Visitor, link, place: Shortcut):
        page = customer.look(f"{link()}?step={place}")

        expected = {"accepted": ("result", "saved"), "kept": ("result", "kept")}
        ended = "canceled" if place in {Shortcut.RESULT, Shortcut.FEEDBACK} else ""
        assert (page.step, page.outcome) == expected.get(place, (str(place), ended))
        assert "does not come to that page" not in page.words

    @pytest.mark.parametrize("billing", BillingAnswer)
    @pytest.mark.parametrize("place", ["result", "accepted"])
    def test_shows_every_answer_of_billing(self, customer: Visitor, link, place: str, billing):
        page = customer.look(f"{link(billing=billing)}?step={place}")

        assert page.step == ("confirm" if (place, billing) == ("accepted", "failed") else "result")

    def test_follows_the_reason_that_is_named(self, customer: Visitor, link):
        page = customer.look(f"{link()}?step=offer&reason=unused")

        assert page.heading == "Pause for up to 3 months"

    def test_fills_in_what_an_offer_needs(self, customer: Visitor, link):
        page = customer.look(f"{link()}?step=accepted&reason=customer_service")

        assert (page.step, page.outcome) == ("result", "saved")

    def test_says_so_where_the_customer_never_comes(self, customer: Visitor, link):
        page = customer.look(f"{link(GERMANY, locale='en')}?step=offer")

        assert page.step == "confirm"
        assert "This customer does not see that page." in page.words

    def test_leads_to_a_withdrawal_while_the_law_knows_one(self, customer: Visitor, link):
        new, old = Sample(country="DE", tenure_days=3), Sample(country="DE", tenure_days=90)

        assert customer.look(f"{link(new)}?step=withdraw").step == "withdraw"
        assert customer.look(f"{link(old)}?step=withdraw").step == "confirm"

    def test_follows_the_law_of_the_sample(self, customer: Visitor, link):
        assert customer.look(link(GERMANY)).step == "confirm"
        assert customer.look(f"{link(GERMANY)}?step=survey").step == "survey"
        gate = Sample(country="US", region="MN")
        assert customer.look(f"{link(gate)}?step=offer").step == "offer"

    @pytest.mark.parametrize("step", ["nonsense", "", "result%00", "../open"])
    def test_to_nowhere_begins_at_the_beginning(self, customer: Visitor, link, step: str):
        assert customer.look(f"{link()}?step={step}").step == "survey"


def test_a_host_that_wants_to_be_asked_about_offers_is_not(customer: Visitor, make_host, app):
    host = make_host(eligibility_url="https://billing.northwind.example/may-offer")
    before = rows(app)

    assert customer.look(f"{address(host)}?step=offer").step == "offer"
    assert rows(app) == before


class TestSample:
    def test_decides_about_prices_and_offers(self, customer: Visitor, link):
        yearly = Sample(amount_minor=30000, currency="GBP", interval="year")
        page = customer.look(f"{link(yearly)}?step=confirm")
        assert "£300.00 per year" in page.words

        discounted = customer.look(f"{link(Sample(discounted=True))}?step=offer")
        assert "off for" not in discounted.heading

    def test_in_a_trial_is_charged_nothing(self, customer: Visitor, link):
        page = customer.look(f"{link(Sample(in_trial=True))}?step=confirm")

        assert "At the end of the trial" in page.words

    def test_is_named_as_the_catalogue_names_the_plan(self, customer: Visitor, link, app, host):
        with app.app_context():
            name = offers.get_plan_name(host.account_id, "pro")
        page = customer.look(f"{link(Sample(plan='pro'), locale='en')}?step=confirm")

        assert (name if isinstance(name, str) else name["en"]) in page.words


class TestVersions:
    def test_the_draft_is_shown_before_it_is_published(
        self, customer: Visitor, app: Flask, host: Host, link
    ):
        survey = {"survey": {"title": "Draft", "reasons": [{"code": "unused"}]}}
        draft = {"fairwell": 1, "steps": [survey, "confirm", "result"]}
        save_draft(app, host, draft)

        assert customer.look(link()).heading == "Draft"
        assert customer.look(link(version=1)).heading != "Draft"

    def test_an_old_version_stays_what_it_was(self, customer: Visitor, app, host: Host, link):
        survey = {"survey": {"title": "Newer", "reasons": [{"code": "unused"}]}}
        newer = {"fairwell": 1, "steps": [survey, "confirm", "result"]}
        with app.app_context():
            flows.publish_flow(host.account_id, parse_document(newer))
            db.session.commit()

        assert customer.look(link(version=1)).heading != "Newer"
        assert customer.look(link(version=2)).heading == "Newer"

    def test_a_draft_that_is_no_flow_says_what_comes_first(
        self, customer: Visitor, app: Flask, host: Host, link
    ):
        save_draft(app, host, {"fairwell": 1, "steps": ["confirm", {"survey": {}}]})

        page = customer.look(link())

        assert (page.status, page.step) == (200, "preview")
        assert page.heading == "This flow cannot be shown yet"
        assert "reasons" in page.soup.select_one("blockquote").get_text()

    def test_a_step_that_the_draft_has_lost_begins_anew(
        self, visitor: Visitor, app: Flask, host: Host, link
    ):
        offer = visitor.look(f"{link()}?step=offer")
        survey = {"survey": {"reasons": [{"code": "unused"}]}}
        save_draft(app, host, {"fairwell": 1, "steps": [survey, "confirm", "result"]})

        assert visitor.press(offer, "decline").step == "survey"

    @pytest.mark.parametrize("more", [{"key": "nothing"}, {"version": 99}])
    def test_what_is_not_there_is_not_shown(self, customer: Visitor, link, more):
        page = customer.look(link(**more))

        assert (page.status, page.heading) == (404, "There is nothing to preview")


class TestLink:
    def test_is_marked_framed_by_ourselves_only_and_never_indexed(self, customer: Visitor, link):
        page = customer.look(link())

        policy = page.response.headers["Content-Security-Policy"]
        assert "frame-ancestors 'self'" in policy
        assert "noindex" in page.soup.select_one("meta[name=robots]")["content"]
        assert page.soup.select_one("aside[aria-label=Preview]")
        assert page.soup.title.get_text().startswith("Preview")

    def test_of_a_customer_is_not_marked(self, customer: Visitor, host: Host):
        page = customer.open(host.token())

        assert not page.soup.select("aside, [data-theme], link[href*=preview]")

    def test_closes_after_a_day(self, customer: Visitor, link, clock: MovableClock):
        path = link()
        page = customer.look(path)

        with clock.moved(days=1, seconds=2):
            assert customer.look(path).status == 401
            assert customer.press(page, "skip").heading == "This preview has expired"

    @pytest.mark.parametrize(
        "change", [lambda t: t[:-2], lambda t: t + "x", lambda t: "x", lambda t: "é" * 9]
    )
    def test_that_is_none_of_ours_shows_nothing(self, customer: Visitor, link, change):
        path = link()
        page = customer.look("/preview/" + change(path.removeprefix("/preview/")))

        assert (page.status, page.step) == (401, "preview")
        assert "Northwind" not in page.words

    def test_opens_nothing_else(self, customer: Visitor, link, host: Host, app: Flask):
        path = link()
        token = path.removeprefix("/preview/")
        carried = customer.look(path).token
        client = app.test_client()

        for other in ("/continue/", "/back/", "/receipt/", "/verify/"):
            answer = client.get(other + token)
            assert answer.status_code in {200, 401, 404}
            assert "Northwind" not in answer.text
        for text in (token, carried):
            for form in ("/flow/survey", "/refresh", "/language", "/back"):
                assert client.post(form, data={"session": text, "link": text}).status_code == 401
            assert client.post("/continue", data={"link": text}).status_code == 401
            assert client.post("/open", data={"token": text}).status_code in {400, 401}
        assert host.call("GET", "/sessions").json["data"] == []

    def test_does_not_take_pages_of_another_link_or_of_a_customer(
        self, customer: Visitor, link, host: Host
    ):
        mine, other = customer.look(link()), link(GERMANY)
        earnest = customer.open(host.token())

        for text in (mine.token, earnest.token, "", "x" * 99):
            page = customer.post(f"{other}/flow/survey", {"session": text, "intent": "skip"})
            assert page.status == 401

    def test_takes_no_form_of_another_site(self, app: Flask, link):
        path = link()
        headers = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}

        answer = app.test_client().post(f"{path}/flow/survey", headers=headers)

        assert answer.status_code == 403

    @pytest.mark.parametrize("theme", ["light", "dark"])
    def test_forces_a_theme(self, visitor: Visitor, link, theme: str):
        page = visitor.look(f"{link()}?theme={theme}")

        assert page.soup.html["data-theme"] == theme

    def test_knows_no_other_theme(self, customer: Visitor, link):
        page = customer.look(f'{link()}?theme=x"onload="')

        assert "data-theme" not in page.soup.html.attrs

    def test_to_the_receipt_shows_one_that_proves_nothing(
        self, app: Flask, customer: Visitor, link
    ):
        result = customer.look(f"{link()}?step=result")

        assert "Download PDF" not in result.words
        page = customer.look(result.link("View receipt"))

        assert page.heading == "Receipt for a cancellation"
        assert "Preview: nothing here is saved or sent." in page.words
        assert "This receipt comes from a test. Nothing was canceled." in page.words
        assert "XXXX-XXXX-XXXX" in page.words
        assert not page.soup.select("a[download], a[href^='/verify']")
        with app.app_context():
            assert db.session.query(Receipt).count() == 0


class TestState:
    def test_carries_whatever_a_walk_can_write(self, app: Flask, host: Host):
        preview = Preview(account_id=host.account_id, flow_key="default")
        with app.app_context():
            left = begin_preview(preview)
            known = inspect(left)
            given = known.dict.keys() - begin_preview(preview).progress.columns().keys()
            written = {
                name: sample_value(column.columns[0].type.python_type)
                for name, column in inspect(CancelSession).column_attrs.items()
                if name not in given
            }
            for name, value in written.items():
                setattr(left, name, value)
            left.step_key = "confirm"
            state = json.loads(json.dumps(read_walk_state(left)))
            arrived = resume_preview(preview, state)
            changed = {name: getattr(arrived, name) for name in written} | {"id": arrived.id}
            db.session.rollback()

        assert changed == written | {"step_key": "confirm", "id": left.id}

    def test_does_not_carry_the_sample(self, app: Flask, host: Host):
        preview = Preview(account_id=host.account_id, flow_key="default")
        with app.app_context():
            state = read_walk_state(begin_preview(preview))
        assert not {"subscription_data", "customer_data", "plan_name", "packs"} & state.keys()


def sample_value(kind: type[Any]) -> Any:
    """Return a value that a column can hold, and does not hold at first."""
    if issubclass(kind, StrEnum):
        return list(kind)[-1]
    samples = {datetime: datetime(2026, 12, 3, 4, 5, 6, tzinfo=UTC), int: 7, str: "x"}
    return samples.get(kind, {"a": ["b"]})
