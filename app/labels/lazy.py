"""Texts of tables and forms that are written down at import, and translated when shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString


def later(text: str, **values: object) -> str:
    """Return a text that is translated when it is shown."""
    return cast("str", lazy_gettext(text, **values))


def label_later(label: Callable[..., str], *codes: object) -> str:
    """Return what a table of labels says of a code, looked up when it is shown."""
    return cast("str", LazyString(label, *codes))
