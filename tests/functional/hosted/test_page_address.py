"""The address that stands for the page of a session: it opens nothing by itself."""

from __future__ import annotations

import pytest

from tests.support.hosts import ORIGIN, Host
from tests.support.pages import Visitor, values_of


def test_each_page_of_a_session_names_it(visitor: Visitor, host: Host):
    page = visitor.open(host.token())

    assert page.soup.body["data-address"] == f"/page/{host.account_id}"


def test_behind_it_the_kept_token_opens_the_page(customer: Visitor, host: Host):
    result = customer.press(customer.press(customer.open(host.token()), "cancel"), "cancel")
    page = customer.look(str(result.soup.body["data-address"]))
    form = page.form("form[data-reopen]")

    again = customer.post(str(form["action"]), values_of(form) | {"session": result.token})

    assert (again.outcome, again.heading) == ("canceled", result.heading)


def test_without_one_it_says_how_to_get_in(customer: Visitor, host: Host):
    page = customer.look(f"/page/{host.account_id}")
    assert page.status == 200

    refused = customer.post("/refresh", values_of(page.form("form[data-reopen]")))
    assert (refused.status, refused.step) == (401, "refusal")


def test_it_may_be_framed_by_the_companys_pages(customer: Visitor, host: Host):
    page = customer.look(f"/page/{host.account_id}")

    assert f"frame-ancestors {ORIGIN}" in page.response.headers["Content-Security-Policy"]


@pytest.mark.parametrize("account_id", ["acct_none", "%00"])
def test_of_nobody_there_is_none(customer: Visitor, account_id: str):
    assert customer.look(f"/page/{account_id}").status == 404


def test_a_page_of_no_session_keeps_its_own(customer: Visitor, host: Host):
    assert "data-address" not in customer.look(f"/cancel/{host.account_id}").text
