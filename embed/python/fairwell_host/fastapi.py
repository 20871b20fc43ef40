"""Fairwell in a FastAPI product: a router with the addresses it calls, and the way to the flow."""

from collections.abc import Awaitable, Callable, Mapping
from functools import wraps
from inspect import iscoroutinefunction
from typing import Any

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse
from fastapi.responses import Response as HttpResponse

from fairwell_host.receiver import Receiver, Response
from fairwell_host.service import Fairwell

View = Callable[..., Any]
Take = Callable[[Mapping[str, str], bytes], Response]


def create_router(receiver: Receiver, prefix: str = "/fairwell") -> APIRouter:
    """Return the addresses Fairwell calls: ``/actions``, ``/webhooks`` and ``/eligibility``.

    Your functions may block: they run in a thread, as those of a plain ``def`` route do.
    """
    router = APIRouter(prefix=prefix, include_in_schema=False)
    router.post("/actions")(_receive(receiver.take_action))
    router.post("/webhooks")(_receive(receiver.take_event))
    router.post("/eligibility")(_receive(receiver.take_question))
    return router


def opens_flow(fairwell: Fairwell) -> Callable[[View], View]:
    """Lead a posted cancel form on to Fairwell by 307; while it is away, the route answers.

    Put it below ``@app.post`` of the form's ``action``.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        async def open_flow(*arguments: Any, **named: Any) -> Any:
            flow = await run_in_threadpool(fairwell.find_flow)
            if flow:
                return RedirectResponse(flow, 307)
            if iscoroutinefunction(view):
                return await view(*arguments, **named)
            return await run_in_threadpool(view, *arguments, **named)

        return open_flow

    return decorate


def _receive(take: Take) -> Callable[[Request], Awaitable[HttpResponse]]:
    async def receive(request: Request) -> HttpResponse:
        response = await run_in_threadpool(take, dict(request.headers), await request.body())
        return HttpResponse(response.body, response.status, media_type="application/json")

    return receive
