"""The words of our own interface: which catalog a page speaks from."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import g, has_request_context, request
from flask_babel import Domain, get_domain, refresh

from app.core.files.folders import BESIDE
from app.core.locale import SHIPPED_LOCALES, USUALLY_FORMAL, choose_locale

TRANSLATIONS = BESIDE / "translations"
_INFORMAL = Domain(str(TRANSLATIONS), "messages")
_FORMAL = Domain([str(TRANSLATIONS), str(TRANSLATIONS)], "messages;formal")
"""Formal address is a catalog of its own, laid over the other; texts without address need none."""
_CONSOLE = Domain([str(TRANSLATIONS), str(TRANSLATIONS)], "messages;console")
"""What members read is apart from what customers read, and says du, je and tú."""
_FORMAL_CONSOLE = Domain([str(TRANSLATIONS)] * 3, "messages;formal;console")
"""In French a tool for work says vous."""


def speak(locale: str, *, is_formal: bool = False) -> None:
    """Let the rest of this request, or of this job, be worded in ``locale``."""
    g.page_locale = locale
    refresh()
    (_FORMAL if is_formal else _INFORMAL).as_default()


@contextmanager
def speaking(locale: str, *, is_formal: bool = False) -> Iterator[None]:
    """Word what is said inside as a customer reads it, and go on in the page's own words."""
    page, domain = g.get("page_locale"), get_domain()
    speak(locale, is_formal=is_formal)
    try:
        yield
    finally:
        g.page_locale = page
        if page is None:
            del g.page_locale
        domain.as_default()
        refresh()


def speak_to_member(locale: str) -> None:
    """Let the rest of this request be worded for the console, in ``locale``."""
    g.page_locale = locale
    refresh()
    (_FORMAL_CONSOLE if locale in USUALLY_FORMAL else _CONSOLE).as_default()


def page_locale() -> str:
    """Return the language of what is worded: as decided, else what the browser asks for."""
    if "page_locale" not in g:
        g.page_locale = browser_locale() if has_request_context() else "en"
    return str(g.page_locale)


def browser_locale() -> str:
    """Return the language, among ours, that the browser likes best."""
    return choose_locale(browser_languages(), SHIPPED_LOCALES, "en")


def browser_languages() -> list[str]:
    """Return the languages the browser asks for, the best liked first."""
    return [tag for tag, quality in request.accept_languages if quality > 0][:20]
