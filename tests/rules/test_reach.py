"""What one step runs through and opens: how its price would creep in, held by ceilings."""

from __future__ import annotations

from typing import Any

import pytest
from cryptography.fernet import MultiFernet
from flask import Flask

from app.core.security.encryption import encryption
from bench.modules import CEILING, answer_step, answer_survey
from tests.support.hosts import Host


def test_a_step_runs_through_few_modules(app: Flask, host: Host):
    client = app.test_client(use_cookies=False)
    answer_survey(client, host.token())  # what is read once and kept is not the step's

    modules = answer_survey(client, host.token())

    assert "app/hosted/flow.py" in modules
    assert len(modules) <= CEILING, modules


def test_a_step_decrypts_nothing(app: Flask, host: Host, monkeypatch: pytest.MonkeyPatch):
    """It costs half of what reading the rows costs: the account's secret is opened once."""
    client, opened = app.test_client(use_cookies=False), list[str]()
    decrypt = MultiFernet.decrypt

    def note(keys: MultiFernet, sealed: str, *more: Any) -> bytes:
        opened.append(sealed)
        return decrypt(keys, sealed, *more)

    monkeypatch.setattr(MultiFernet, "decrypt", note)
    encryption.open_once.cache_clear()
    answer_survey(client, host.token())
    opened_first = len(opened)
    page = client.post("/open", data={"token": host.token()})
    opened.clear()
    answer_step(client, page.get_data(as_text=True))

    assert opened_first > 0
    assert opened == []
