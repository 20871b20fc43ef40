"""Each part of the console styles its own classes: the same name in two of them is a surprise."""

from __future__ import annotations

import re
from collections import defaultdict

from tests.rules.sources import ROOT

PARTS = ROOT / "app" / "static" / "css" / "console"
SHARED = "parts.css"
"""What all pages are made of. Parts may add to it, within their own pages."""


def test_no_class_is_defined_by_two_parts():
    owners = defaultdict(set)
    for sheet in sorted(PARTS.glob("*.css")):
        for name in re.findall(r"^  \.([a-z][\w-]*) \{", sheet.read_text(encoding="utf-8"), re.M):
            if sheet.name != SHARED:
                owners[name].add(sheet.name)

    assert {name: sheets for name, sheets in owners.items() if len(sheets) > 1} == {}
