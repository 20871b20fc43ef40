"""Reads the settings from the environment, and refuses what it does not know."""

from __future__ import annotations

import difflib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from app.config import PREFIX, ConfigurationError, Settings

_OUTSIDE_SETTINGS = ("FAIRWELL_CHROMIUM", "FAIRWELL_URL", "FAIRWELL_API_KEY")
"""Variables with the prefix that other parts of the project read."""


def load_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings from the environment; ``NAME_FILE`` names a file that holds ``NAME``.

    :raises ConfigurationError: if a variable is unknown or its value is wrong.
    """
    _refuse_unknown(environ)
    try:
        return Settings(**_read_files(environ))
    except OSError as error:
        raise ConfigurationError(f"{error.filename} cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise ConfigurationError(_in_plain_words(error)) from error


def variable_names() -> list[str]:
    """Return the names of the variables with the prefix, also those other parts read."""
    return [*(PREFIX + name.upper() for name in Settings.model_fields), *_OUTSIDE_SETTINGS]


def _refuse_unknown(environ: Mapping[str, str]) -> None:
    known = variable_names()
    for name in environ:
        if name.startswith(PREFIX) and not {name, name.removesuffix("_FILE")} & set(known):
            close = difflib.get_close_matches(name, known, 1)
            hint = f" Did you mean {close[0]}?" if close else ""
            raise ConfigurationError(f"{name} is not a setting of Fairwell.{hint}")


def _read_files(environ: Mapping[str, str]) -> dict[str, Any]:
    paths = {field: environ.get(f"{PREFIX}{field.upper()}_FILE") for field in Settings.model_fields}
    return {
        field: Path(path).read_text(encoding="utf-8").strip()
        for field, path in paths.items()
        if path
    }


def _in_plain_words(error: ValueError) -> str:
    details = getattr(error, "errors", None)
    if details is None:
        return str(error)
    return "; ".join(
        f"{PREFIX}{'_'.join(str(part) for part in item['loc']).upper()}: {item['msg']}".replace(
            "Value error, ", ""
        ).removeprefix(f"{PREFIX}: ")
        for item in details()
    )
