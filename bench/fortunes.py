"""The yardstick: a plain Flask page that reads twelve rows and renders them.

After the "fortunes" test of TechEmpower's framework benchmarks: one query, one
row added in memory, sorted, rendered by a template that escapes.
"""

from __future__ import annotations

import os

from flask import Flask, render_template_string
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, mapped_column

PAGE = """<!doctype html><html lang="en"><head><title>Fortunes</title></head><body><table>
<tr><th>id</th><th>message</th></tr>
{% for fortune in fortunes %}<tr><td>{{ fortune.id }}</td><td>{{ fortune.message }}</td></tr>
{% endfor %}</table></body></html>"""

db = SQLAlchemy()


class Fortune(db.Model):  # type: ignore[name-defined, misc]
    """One row of the table."""

    id: Mapped[int] = mapped_column(primary_key=True)
    message: Mapped[str] = mapped_column(String(200))


def create_fortunes() -> Flask:
    """Build the page, and its table if it is not there."""
    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = os.environ["BENCH_DATABASE_URL"]
    db.init_app(app)
    app.add_url_rule("/fortunes", view_func=fortunes)
    with app.app_context():
        db.create_all()
        if not db.session.scalars(select(Fortune)).first():
            db.session.add_all(Fortune(id=i, message=f"Fortune <{i}> & more") for i in range(1, 13))
            db.session.commit()
        db.engine.dispose()
    return app


def fortunes() -> str:
    """Render the twelve rows and one more."""
    rows = [*db.session.scalars(select(Fortune)), Fortune(id=0, message="Added at request time.")]
    return render_template_string(PAGE, fortunes=sorted(rows, key=lambda row: row.message))
