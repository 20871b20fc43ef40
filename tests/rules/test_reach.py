"""Through how many modules of ours one step runs: so many has to know who follows it."""

from __future__ import annotations

from flask import Flask

from bench.modules import CEILING, answer_survey
from tests.support.hosts import Host


def test_a_step_runs_through_few_modules(app: Flask, host: Host):
    client = app.test_client(use_cookies=False)
    answer_survey(client, host.token())  # what is read once and kept is not the step's

    modules = answer_survey(client, host.token())

    assert "app/hosted/flow.py" in modules
    assert len(modules) <= CEILING, modules
