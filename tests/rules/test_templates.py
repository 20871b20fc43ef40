"""What no template may hold: the pages' policy forbids it, or it lets somebody slip in code."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup, NavigableString

from tests.rules.sources import templates

FORBIDDEN = {
    "inline style": r"<style(?![^>]*\snonce=)|\sstyle\s*=",
    "inline handler": r"\s(on[a-z]+|hx-on[:\w-]*)\s*=",
    "inline script": r"<script(?![^>]*\s(?:src|nonce)=)",
    "script in an address": r"(javascript|vbscript):",
    "unescaped text": r"\|\s*safe\b|autoescape\s+false|Markup\(",
    "evaluated expression": r"""hx-(vals|headers)[:\w]*\s*=\s*["']\s*js""",
}


JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
WORD = re.compile(r"[A-Za-z]{2,}")
NAMES = re.compile(r"\b(Fairwell|FAIRWELL_\w+|webhook-id|https|po|ms)\b")
"""What is the same in every language."""


IN_ENGLISH = "app/templates/api/"
"""The reference of the API, drawn from docstrings and schemas: English, as all documentation."""


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


def test_the_mark_behind_a_text_of_the_console_comes_from_the_catalog_too():
    """French sets a space before a colon, so no template may set one by itself."""
    found = [
        path
        for path, text in templates()
        if "/console" in path and re.search(r"\}\}\s*[:;?!](?=\s|<)", text)
    ]
    assert not found


def test_every_word_of_a_page_comes_from_a_catalog():
    pages = [
        (path, text)
        for path, text in templates()
        if path.startswith("app/") and not path.startswith(IN_ENGLISH)
    ]
    found = [f"{path}: {text}" for path, source in pages for text in bare_texts(source)]
    assert not [each for each in found if WORD.search(NAMES.sub("", each.partition(": ")[2]))]


def bare_texts(source: str) -> list[str]:
    """Return what a template says itself: its texts, and what is read aloud of attributes."""
    soup = BeautifulSoup(JINJA.sub("", source), "html.parser")
    texts = [text for text in soup.find_all(string=True) if type(text) is NavigableString]
    spoken = ("aria-label", "placeholder", "title", "alt")
    attributes = [tag[name] for tag in soup.find_all(True) for name in spoken if tag.get(name)]
    return [text for text in (*texts, *attributes) if '="' not in text]
