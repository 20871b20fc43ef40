"""A product in Flask, Django or FastAPI, with the installed package; no part of our tests runs it.

It answers requests that come as lines of JSON, so that a test need not start it for each.
"""

# ruff: noqa: T201
import asyncio
import json
import sqlite3
import sys

from fairwell_host import (
    Answer,
    Applied,
    ApplyOffer,
    Cancel,
    Event,
    Failed,
    Fairwell,
    Pending,
    Question,
    Receiver,
)
from fairwell_host.actions import find_kind

DATABASE = sqlite3.connect(":memory:", check_same_thread=False)
DATABASE.execute("CREATE TABLE kept (id PRIMARY KEY, answer)")
DATABASE.execute("CREATE TABLE done (what)")


def once(webhook_id, work):
    with DATABASE:
        row = DATABASE.execute("SELECT answer FROM kept WHERE id = ?", (webhook_id,)).fetchone()
        if row is None:
            row = (work(),)
            DATABASE.execute("INSERT INTO kept VALUES (?, ?)", (webhook_id, *row))
        return row[0]


def note(what: object) -> None:
    DATABASE.execute("INSERT INTO done VALUES (?)", (repr(what),))


service_url, credentials, framework = sys.argv[1:]
fairwell = Fairwell.from_json(service_url, credentials)
receiver = Receiver(fairwell, once)


@receiver.action(Cancel)
def cancel(action: Cancel) -> Answer:
    note(action)
    if action.customer_ref == "breaks":
        raise RuntimeError("billing is down")
    if action.customer_ref == "waits":
        return Pending()
    return Applied(effective_at=action.at, message={"en": "Done.", "de": "Ist erledigt: schön."})


@receiver.action(ApplyOffer)
def apply_offer(action: ApplyOffer) -> Answer:
    note(action)
    return Failed("not_for_this_plan")


@receiver.event("session.ended", "receipt.issued")
def hear(event: Event) -> None:
    note((event.type, event.data["outcome"]))


@receiver.eligibility
def choose(question: Question) -> list[str]:
    return [key for key in question.offers if key != "quarter_off"]


def own_page(**_named: object) -> str:
    return "own page"


def serve_flask():
    from flask import Flask

    from fairwell_host.flask import create_blueprint, opens_flow

    app = Flask("product")
    app.register_blueprint(create_blueprint(receiver))
    app.post("/account/cancel")(opens_flow(fairwell)(own_page))

    def send(path, headers, body):
        answer = app.test_client().post(path, headers=headers, data=body)
        return answer.status_code, answer.headers.get("Location"), answer.text

    return send


def serve_django():
    from django.conf import settings

    settings.configure(
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF=__name__,
        MIDDLEWARE=["django.middleware.csrf.CsrfViewMiddleware"],
        DEBUG_PROPAGATE_EXCEPTIONS=False,
    )
    import django

    django.setup()
    from django.http import HttpResponse
    from django.test import Client
    from django.urls import include, path

    from fairwell_host.django import create_urls, opens_flow

    globals()["urlpatterns"] = [
        path("fairwell/", include(create_urls(receiver))),
        path("account/cancel", opens_flow(fairwell)(lambda request: HttpResponse(own_page()))),
    ]
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)

    def send(path, headers, body):
        answer = client.post(path, body, content_type="application/json", headers=headers)
        return answer.status_code, answer.headers.get("Location"), answer.text

    return send


def serve_fastapi():
    import httpx
    from fastapi import FastAPI
    from fastapi.responses import PlainTextResponse

    from fairwell_host.fastapi import create_router, opens_flow

    app = FastAPI()
    app.include_router(create_router(receiver))
    own = opens_flow(fairwell)(own_page_of_fastapi)
    app.post("/account/cancel", response_class=PlainTextResponse)(own)

    async def ask(path, headers, body):
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://product") as client:
            return await client.post(path, headers=headers, content=body)

    def send(path, headers, body):
        answer = asyncio.run(ask(path, headers, body))
        return answer.status_code, answer.headers.get("Location"), answer.text

    return send


def own_page_of_fastapi() -> str:
    return own_page()


SERVERS = {"flask": serve_flask, "django": serve_django, "fastapi": serve_fastapi}
send = SERVERS[framework]()
for line in sys.stdin:
    request = json.loads(line)
    if "read" in request:
        action = find_kind(request["read"]["kind"]).read(request["read"])
        answer = {name: str(getattr(action, name)) for name in request["names"]}
    elif "path" in request:
        answer = send(request["path"], request["headers"], request["body"].encode())
    else:
        answer = [what for (what,) in DATABASE.execute("SELECT what FROM done")]
        DATABASE.executescript("DELETE FROM done; DELETE FROM kept")
    print(json.dumps(answer), flush=True)
