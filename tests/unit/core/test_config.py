"""The settings of the service, read from the environment."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.config import ConfigurationError, Environment
from app.environment import load_settings, variable_names


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in (*variable_names(), "PORT", "DEMO_PORT"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


def load(bare_environment: pytest.MonkeyPatch, **environ: str):
    for name, value in environ.items():
        bare_environment.setenv(name, value)
    return load_settings(environ)


def test_nothing_has_to_be_set_to_try_it(bare_environment):
    settings = load(bare_environment)

    assert settings.env is Environment.DEVELOPMENT
    assert settings.has_default_secret
    assert settings.base_url == "http://localhost:8000"


def test_a_secret_may_stand_in_a_file(bare_environment, tmp_path: Path):
    file = tmp_path / "secret"
    file.write_text("from-a-file\n")

    settings = load(bare_environment, FAIRWELL_SECRET_KEY_FILE=str(file))

    assert settings.secret_keys == ["from-a-file"]
    assert "from-a-file" not in repr(settings)


def test_older_secrets_follow_the_one_in_use(bare_environment):
    settings = load(bare_environment, FAIRWELL_SECRET_KEY="new, old,,")

    assert settings.secret_keys == ["new", "old"]


@pytest.mark.parametrize("scheme", ["postgres", "postgresql"])
def test_the_usual_addresses_of_postgresql_are_understood(bare_environment, scheme: str):
    settings = load(bare_environment, FAIRWELL_DATABASE_URL=f"{scheme}://u:p@db/fairwell")

    assert settings.database_url == "postgresql+psycopg://u:p@db/fairwell"


def test_the_port_is_named_as_hosting_companies_name_it(bare_environment):
    assert load(bare_environment, PORT="9000").base_url == "http://localhost:9000"


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        ({"FAIRWELL_DATABASEURL": "x"}, "Did you mean FAIRWELL_DATABASE_URL?"),
        ({"FAIRWELL_ENTIRELY_UNKNOWN_THING": "x"}, "is not a setting of Fairwell."),
        ({"FAIRWELL_ENV": "production"}, "FAIRWELL_SECRET_KEY must be set in production"),
        ({"FAIRWELL_HOST": "0.0.0.0"}, "FAIRWELL_SECRET_KEY must be set to serve other machines"),
        ({"FAIRWELL_WEB_THREADS": "0"}, "FAIRWELL_WEB_THREADS"),
        ({"FAIRWELL_ACTION_TIMEOUT": "60"}, "FAIRWELL_ACTION_TIMEOUT"),
        ({"FAIRWELL_ALLOW_CIDRS": "10.0.0.1/8"}, "FAIRWELL_ALLOW_CIDRS"),
    ],
)
def test_what_cannot_be_is_refused_in_plain_words(bare_environment, environ, said: str):
    with pytest.raises(ConfigurationError) as caught:
        load(bare_environment, **environ)

    assert said in str(caught.value)


def test_a_secret_file_that_is_missing_is_refused_in_plain_words(bare_environment):
    with pytest.raises(ConfigurationError, match="/nowhere/secret"):
        load(bare_environment, FAIRWELL_SECRET_KEY_FILE="/nowhere/secret")
