"""The service's own address: what this place is, in the visitor's language, and nothing else."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.functional.hosted.test_queries import counted
from tests.support.inspection import inspect


@pytest.mark.parametrize(
    ("languages", "heading"),
    [
        ("fr", "Ceci est un service de résiliation"),
        ("it", "This is a cancellation service"),
        ("de-AT", "Das ist ein Kündigungsdienst"),
        ("nl", "Dit is een opzegdienst"),
        ("es", "Este es un servicio de cancelación"),
    ],
)
def test_says_what_it_is_in_the_browsers_language(app: Flask, languages: str, heading: str):
    response = app.test_client().get("/", headers={"Accept-Language": languages})

    page = inspect(response.text)
    assert (response.status_code, page.h1.get_text()) == (200, heading)
    assert {a["href"] for a in page.select("main a")} == {"/verify", "/console/"}


def test_can_be_kept_by_caches_and_is_in_no_index(app: Flask):
    response = app.test_client().get("/")

    assert response.headers["Cache-Control"] == "public, max-age=3600"
    assert "Accept-Language" in response.vary
    assert "Set-Cookie" not in response.headers
    assert inspect(response.text).select_one("meta[name=robots]")["content"] == "noindex"


def test_asks_the_database_nothing(app: Flask):
    with counted(app) as statements:
        app.test_client().get("/")
    assert statements == []


def test_leads_members_in(app: Flask):
    assert app.test_client().get("/console/").status_code in {302, 303}


def test_takes_nothing(app: Flask):
    assert app.test_client().post("/").status_code == 405
