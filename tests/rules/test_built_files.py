"""What browsers load is built for the oldest of them: embed/targets.mjs says which those are."""

from __future__ import annotations

import re
from hashlib import sha256

import pytest

from app.accounts.brand import brand_stylesheet
from app.accounts.models import Font, Scheme
from tests.rules.sources import ROOT, templates

MENU = ROOT / "app" / "console" / "shell" / "navigation.py"
VENDOR = ROOT / "app" / "static" / "vendor"
STYLESHEETS = ("hosted.css", "preview.css", "console.css")
SCRIPTS = ("hosted.js", "console.js", "embed-v1.js", "embed-v1.mjs")
TOO_NEW_STYLES = {
    "layers": r"@layer",
    "both themes in one value": r"light-dark\(",
    "nesting": r"[;{}]&",
    "both ends at once": r"[;{](?:margin|padding|inset)-(?:block|inline):",
    "all sides at once": r"[;{]inset:",
    "mixed colours": r"color-mix\(|oklch\(|rgb\([^),]* ",
    "ranges of a width": r"@media[^{]*[<>]",
    "a negated feature": r"@media not \(",
    "units of a moving viewport": r"\d[ds]v[hw]\b",
    "a focus of keyboards alone": r"(?<!:not\():focus-visible",
    "matching without weight": r":where\(",
}
"""What a browser of 2020 does not read, beside the rules that say so with ``@supports``.

An unknown selector takes its whole rule with it, so ``:has()`` must stand in rules of its own.
"""
TOO_NEW_SCRIPTS = {
    "static blocks": r"\bstatic\s*\{",
    "a private name in an object": r"#\w+ in \b",
    "the last of a list": r"\.at\(-",
    "own properties": r"Object\.hasOwn\(",
    "copies of structures": r"structuredClone\(",
    "sets of characters": r"/v[;,)]",
}
GUARDED = re.compile(r"@supports [^{]*\{(?:[^{}]*\{[^{}]*\})*\}")


@pytest.mark.parametrize("sheet", STYLESHEETS)
@pytest.mark.parametrize("what", TOO_NEW_STYLES)
def test_a_stylesheet_does_without(what: str, sheet: str):
    assert found_in(sheet, TOO_NEW_STYLES[what]) == []


@pytest.mark.parametrize("sheet", STYLESHEETS)
def test_a_rule_with_has_stands_alone(sheet: str):
    selectors = re.findall(r"[{}]([^{}@;]*:has\([^{}]*)\{", plain(sheet))

    assert [each for each in selectors if re.search(r",(?![^(]*\))", each)] == []


@pytest.mark.parametrize("script", SCRIPTS)
@pytest.mark.parametrize("what", TOO_NEW_SCRIPTS)
def test_a_script_does_without(what: str, script: str):
    assert found_in(script, TOO_NEW_SCRIPTS[what]) == []


@pytest.mark.parametrize("script", ["embed-v1.js", "embed-v1.mjs"])
@pytest.mark.parametrize("what", TOO_NEW_STYLES)
def test_the_dialog_does_without(what: str, script: str):
    """But for what comes with the dialog itself in every browser that has one."""
    if what in {"all sides at once", "a focus of keyboards alone", "nesting"}:
        pytest.skip("every browser with this dialog reads it")
    assert found_in(script, TOO_NEW_STYLES[what]) == []


@pytest.mark.parametrize("scheme", Scheme)
@pytest.mark.parametrize("what", TOO_NEW_STYLES)
def test_a_brand_does_without(what: str, scheme: Scheme):
    sheet = brand_stylesheet("#0f766e", 4, Font.SERIF, scheme)

    assert sheet is not None
    assert not re.search(TOO_NEW_STYLES[what], sheet)


def test_a_brand_switches_themes_as_the_built_stylesheets_do():
    sheet = brand_stylesheet("#0f766e", None, Font.SANS, Scheme.DARK) or ""
    names = set(re.findall(r"--[\w-]*(?:light|dark)\b", sheet))

    assert names == set(re.findall(r"--[\w-]*(?:light|dark)\b", plain("hosted.css")))
    assert len(names) == 2


def found_in(name: str, pattern: str) -> list[str]:
    text = plain(name)
    return [text[max(0, hit.start() - 30) : hit.end() + 30] for hit in re.finditer(pattern, text)]


def plain(name: str) -> str:
    """Return a built file without what only those read who know it."""
    return GUARDED.sub("", (VENDOR / name).read_text(encoding="utf-8"))


def test_the_sprite_has_the_icons_of_the_templates_and_no_others():
    drawn = re.findall(r'<symbol id="([\w-]+)"', (VENDOR / "icons.svg").read_text(encoding="utf-8"))
    named = {
        name for _path, text in templates() for name in re.findall(r'\bicon\("([\w-]+)"', text)
    }
    in_menu = {
        icon
        for icon in re.findall(r'"([a-z][a-z-]+)"', MENU.read_text(encoding="utf-8"))
        if icon in drawn
    }

    assert sorted(drawn) == sorted(named | in_menu)


def test_the_text_face_of_the_console_is_small_and_asked_for_as_it_is_preloaded():
    face = VENDOR / "console-text.woff2"
    version = sha256(face.read_bytes()).hexdigest()[:12]

    assert face.stat().st_size <= 30_000
    assert f"console-text.woff2?v={version}" in plain("console.css")
    assert "woff2" not in plain("hosted.css")
