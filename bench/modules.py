"""``python -m bench.modules``: the modules of ours that ``POST /flow/survey`` runs through.

So many files has to know who follows one step from the form to the row. What is only imported
does not count, and neither does what is read once and kept.
"""

from __future__ import annotations

import re
import tempfile

from flask.testing import FlaskClient

from bench.steps import mint_token, open_account_for_bench
from tests.traces import running_modules

CEILING = 68
"""Held by ``tests/rules/test_reach.py``. Lower it when a step runs through fewer."""


def main() -> None:
    """Print each module, and how many there are."""
    found = list_modules()
    print("\n".join(found))
    print(f"{len(found)} modules run for POST /flow/survey; the ceiling is {CEILING}")


def list_modules() -> list[str]:
    """Return the modules in which a function is called while a customer answers the survey."""
    with (
        tempfile.TemporaryDirectory() as folder,
        open_account_for_bench(f"sqlite:///{folder}/modules.db") as credentials,
    ):
        from app import create_app

        client = create_app().test_client()
        answer_survey(client, mint_token(credentials))  # what is kept is read now
        return answer_survey(client, mint_token(credentials))


def answer_survey(client: FlaskClient, token: str) -> list[str]:
    """Open a session and answer its survey; return the modules that the answer ran through."""
    page = client.post("/open", data={"token": token}).get_data(as_text=True)
    with running_modules() as modules:
        answer_step(client, page)
    return sorted(modules)


def answer_step(client: FlaskClient, page: str) -> None:
    """Answer the survey of a page."""
    found = re.search(r'name="session" value="([^"]+)"', page)
    if found is None:
        raise RuntimeError("the flow did not open")
    form = {"session": found[1], "intent": "continue", "reason": "too_expensive"}
    answer = client.post("/flow/survey", data=form)
    if b'data-step="survey"' in answer.data or answer.status_code != 200:
        raise RuntimeError(f"the survey was not taken: {answer.status}")


if __name__ == "__main__":
    main()
