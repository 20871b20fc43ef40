"""What no template may hold: the pages' policy forbids it, or it lets somebody slip in code."""

from __future__ import annotations

import re

import pytest

from tests.rules.sources import templates

FORBIDDEN = {
    "inline style": r"<style|\sstyle\s*=",
    "inline handler": r"\s(on[a-z]+|hx-on[:\w-]*)\s*=",
    "inline script": r"<script(?![^>]*\ssrc=)",
    "script in an address": r"(javascript|vbscript):",
    "unescaped text": r"\|\s*safe\b|autoescape\s+false|Markup\(",
    "evaluated expression": r"""hx-(vals|headers)[:\w]*\s*=\s*["']\s*js""",
}


@pytest.mark.parametrize("name", FORBIDDEN)
def test_no_template_holds(name: str):
    pattern = re.compile(FORBIDDEN[name], re.IGNORECASE)
    found = [
        f"{path}: {match[0]}" for path, text in templates() for match in pattern.finditer(text)
    ]
    assert not found


def test_scripts_of_our_pages_carry_the_nonce():
    scripts = [
        (path, tag)
        for path, text in templates()
        if path.startswith("app/")
        for tag in re.findall(r"<script[^>]*>", text)
    ]
    assert scripts
    assert not [path for path, tag in scripts if "csp_nonce()" not in tag]


def test_new_windows_cannot_reach_back():
    links = [tag for _, text in templates() for tag in re.findall(r"<a\s[^>]*_blank[^>]*>", text)]
    assert not [tag for tag in links if "noopener" not in tag]
