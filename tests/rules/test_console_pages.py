"""The list of the console's pages that browsers look at is whole."""

from __future__ import annotations

import re

from flask import Flask

from tests.browser.console_pages import PAGES

_ACCOUNT = "/console/<account_id>/<any(live, test):mode>/"
_NO_PAGES = re.compile(
    r"\.(csv|jsonl?|po|css)$|export|/(frame|example|cell|file|copy|replay|progress)(/|$)|^(words|preview)$"
)
"""Files, parts of pages, and what only leads on."""


def test_every_page_without_a_thing_of_its_own_is_looked_at(app: Flask):
    known = {re.sub(r"/(default|discount|pause)$", "", path) for path in PAGES}
    missing = [path for path in _pages(app) if path not in known]
    assert missing == []


def _pages(app: Flask) -> list[str]:
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    paths = [rule.rule.removeprefix(_ACCOUNT) for rule in rules if rule.rule.startswith(_ACCOUNT)]
    return sorted(path for path in paths if "<" not in path and not _NO_PAGES.search(path))
