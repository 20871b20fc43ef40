"""What goes wrong at the console is said on a page, also when only a part of one was asked for."""

from __future__ import annotations

import pytest

from tests.support.console_browser import Desk


@pytest.mark.parametrize(
    ("role", "path", "status", "title"),
    [
        ("support", "settings/keys", 403, "You do not have permission"),
        ("owner", "sessions/cs_nobody", 404, "Page not found"),
    ],
)
def test_a_refusal_has_its_heading_for_whole_pages_and_for_fragments(
    make_desk, role: str, path: str, status: int, title: str
):
    desk: Desk = make_desk(role)
    for headers in ({}, {"HX-Request": "true"}):
        response = desk.client.get(f"{desk.place}/{path}", headers=headers)

        assert response.status_code == status
        assert title in response.text


def test_an_old_form_changes_nothing_and_says_so(owner: Desk):
    response = owner.client.post("/console/language", data={"locale": "de", "csrf_token": "old"})

    assert response.status_code == 400
    assert "has expired" in response.text
    assert owner.open("start").soup.html["lang"] == "en"
