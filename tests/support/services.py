"""The services of a run: one for each database and choice of settings, used by test after test."""

from __future__ import annotations

from flask import Flask
from jinja2 import FileSystemBytecodeCache, StrictUndefined

from app import create_app, take_over
from app.extensions import db
from tests.support.databases import settings_for


class Services:
    """Makes services, and hands out again what it has made.

    Making one takes longer than most tests. Nothing of a test stays in it: what it knows stands
    in the database, which each test finds empty, and what it counts, among its extensions, is
    forgotten. Who changes the service itself undoes it, as ``monkeypatch`` does.
    """

    def __init__(self, compiled_templates: FileSystemBytecodeCache) -> None:
        self._compiled_templates = compiled_templates
        self._made: dict[object, Flask] = {}
        self._extensions: dict[Flask, set[str]] = {}

    def get(self, database_url: str, **changes: object) -> Flask:
        """Return a service on this database, in charge of what a process has only once."""
        key = (database_url, *sorted(changes.items()))
        if key not in self._made:
            self._made[key] = self._make(database_url, **changes)
        app = self._made[key]
        for name in app.extensions.keys() - self._extensions[app]:
            del app.extensions[name]
        take_over(app)
        return app

    def let_go(self, kind: str = "") -> None:
        """Close the connections to the databases of a kind, or to all."""
        for app in self._made.values():
            with app.app_context():
                if db.engine.name.startswith(kind):
                    db.engine.dispose()

    def _make(self, database_url: str, **changes: object) -> Flask:
        app = create_app(settings_for(database_url, **changes))
        app.jinja_env.undefined = StrictUndefined
        app.jinja_env.bytecode_cache = self._compiled_templates
        self._extensions[app] = set(app.extensions)
        return app
