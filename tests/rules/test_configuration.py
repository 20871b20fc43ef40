"""The table of settings in the documentation and the settings of the service are the same."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from pydantic.fields import FieldInfo

from app.config import PREFIX, ConfigurationError, MailAddress, Settings
from app.environment import load_settings, variable_names
from tests.rules.sources import ROOT

TABLE = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
ROWS = {
    name: (kind, default, meaning)
    for name, kind, default, meaning in re.findall(
        r"^\| `(\w+)` \| (.+?) \| (.+?) \| (.+?) \|$", TABLE, re.MULTILINE
    )
}
KINDS = {
    SecretStr | None: "secret",
    MailAddress | None: "text",
    Path | None: "path",
    int: "whole number",
    float: "number",
    str: "text",
    str | None: "text",
    SecretStr: "secret",
}

every_setting = pytest.mark.parametrize(("name", "field"), Settings.model_fields.items())


def test_every_variable_is_in_the_table():
    assert sorted(ROWS) == sorted(variable_names())


@every_setting
def test_the_table_tells_the_type(name: str, field: FieldInfo):
    assert ROWS[PREFIX + name.upper()][0] == kind_of(field.annotation)


@every_setting
def test_the_table_tells_the_default(name: str, field: FieldInfo):
    assert ROWS[PREFIX + name.upper()][1] == spelled(field.default)


def test_a_typing_error_gets_a_suggestion():
    with pytest.raises(ConfigurationError, match="Did you mean FAIRWELL_SECRET_KEY"):
        load_settings({"FAIRWELL_SECRET_KEYS": "x"})


def test_certificates_come_from_a_file_that_can_be_read(tmp_path, monkeypatch):
    monkeypatch.setenv("FAIRWELL_CA_FILE", str(tmp_path / "ca.pem"))
    with pytest.raises(ConfigurationError, match="certificates in PEM"):
        load_settings()


@pytest.mark.parametrize("name", ["public_url", "port", "web_threads"])
def test_every_variable_can_come_from_a_file(name: str, tmp_path):
    file = tmp_path / "value"
    file.write_text("123\n")

    settings = load_settings({f"{PREFIX}{name.upper()}_FILE": str(file)})

    assert str(getattr(settings, name)) == "123"


def test_a_file_that_is_missing_is_named(tmp_path):
    with pytest.raises(ConfigurationError, match="nowhere cannot be read"):
        load_settings({"FAIRWELL_SECRET_KEY_FILE": str(tmp_path / "nowhere")})


def kind_of(annotation: Any) -> str:
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return " or ".join(f"`{member}`" for member in annotation)
    return KINDS.get(annotation, "networks")


def spelled(default: Any) -> str:
    if isinstance(default, SecretStr):
        return "one for development"
    return "none" if default in (None, ()) else f"`{default}`"
