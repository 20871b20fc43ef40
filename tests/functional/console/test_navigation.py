"""The menu: its groups, what each role finds in it, and where it says a member is."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.support.console_browser import ConsolePage, Desk


def groups_of(page: ConsolePage) -> dict[str, list[str]]:
    """Return the lines of the menu by the names of their groups."""
    menu = page.soup.select_one("nav.parts")
    return {
        _name_of(page, group.get("aria-labelledby")): [
            link.get_text(strip=True) for link in group.select("a")
        ]
        for group in menu.select("ul")
    }


def _name_of(page: ConsolePage, label: str | None) -> str:
    return page.soup.find(id=label).get_text(strip=True) if label else ""


def test_the_menu_has_groups_with_names(owner: Desk):
    assert groups_of(owner.open("start")) == {
        "": ["Overview", "Results", "Experiments"],
        "Flows": ["Editor", "Translations", "Routes"],
        "Offers": ["Offers", "Segments", "Plans"],
        "Customers": ["Sessions", "Feedback", "Requests without sign-in"],
        "Settings": [
            "General",
            "Brand",
            "Integration",
            "Webhooks",
            "Billing",
            "Compliance",
            "Members",
            "Data retention",
            "Audit log",
        ],
    }


def test_whoever_may_not_see_a_part_does_not_find_it(make_desk: Callable[..., Desk]):
    groups = groups_of(make_desk("support").open("start"))

    assert groups["Settings"] == ["Compliance"]
    assert groups["Customers"] == ["Sessions", "Feedback", "Requests without sign-in"]


@pytest.mark.parametrize(
    ("path", "part"),
    [
        ("start", "Overview"),
        ("flows/default", "Editor"),
        ("preview/default", "Editor"),
        ("words/default", "Translations"),
        ("offers/edit/pause", "Offers"),
        ("settings", "General"),
        ("settings/mail", "General"),
        ("settings/connections", "Integration"),
        ("settings/keys", "Integration"),
        ("settings/kept", "Data retention"),
        ("notices", "Requests without sign-in"),
    ],
)
def test_the_menu_says_where_a_member_is(owner: Desk, path: str, part: str):
    current = owner.open(path).soup.select("nav.parts [aria-current=page]")

    assert [link.get_text(strip=True) for link in current] == [part]


def test_the_phones_menu_is_closed_by_the_markup(owner: Desk):
    switch = owner.open("start").soup.select_one("details.parts-switch")

    assert "open" not in switch.attrs
    assert switch.find_next_sibling() == switch.find_next_sibling("nav")
