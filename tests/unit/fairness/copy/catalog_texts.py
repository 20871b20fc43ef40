"""The sentences of our own pages, in each language."""

from __future__ import annotations

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from app.core.web.catalogs import TRANSLATIONS


def list_catalog_texts(language: str, domain: str) -> set[str]:
    """Return what a catalog says; in English that is what stands in the code."""
    catalog = _read(language, domain)
    sources = [message.id for message in catalog if message.id]
    spoken = [message.string for message in catalog if message.id and message.string]
    chosen = sources if language == "en" else spoken
    return {text for each in chosen for text in ([each] if isinstance(each, str) else each)}


def _read(language: str, domain: str) -> Catalog:
    file = TRANSLATIONS / language / "LC_MESSAGES" / f"{domain}.po"
    if language == "en":
        template_name = "messages" if domain == "formal" else domain
        file = TRANSLATIONS / f"{template_name}.pot"
    with file.open("rb") as opened:
        return read_po(opened)
