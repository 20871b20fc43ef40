"""A database as the models describe it, for tests of tables that no migration makes yet."""

from __future__ import annotations

from pathlib import Path

import pytest

from app import create_app
from app.extensions import db
from tests.databases import settings_for


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a SQLite file with the tables of the models and no rows."""
    path = tmp_path_factory.mktemp("models") / "template.db"
    app = create_app(settings_for(f"sqlite:///{path}"))
    with app.app_context():
        db.create_all()
        db.session.remove()
        db.engine.dispose()
    return path
