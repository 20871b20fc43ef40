"""Fairwell in a Django product: URLs for what it calls, and the way to the flow."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from fairwell_host.receiver import Receiver, Response
from fairwell_host.service import Fairwell

View = Callable[..., Any]
Take = Callable[[Mapping[str, str], bytes], Response]


def create_urls(receiver: Receiver) -> list[URLPattern]:
    """Return the addresses Fairwell calls: ``actions``, ``webhooks`` and ``eligibility``.

    In your URLs: ``path("fairwell/", include(create_urls(receiver)))``.
    """
    return [
        path("actions", _receive(receiver.take_action), name="fairwell-actions"),
        path("webhooks", _receive(receiver.take_event), name="fairwell-webhooks"),
        path("eligibility", _receive(receiver.take_question), name="fairwell-eligibility"),
    ]


def opens_flow(fairwell: Fairwell) -> Callable[[View], View]:
    """Lead a posted cancel form on to Fairwell by 307; while it is away, the view answers.

    The form has no CSRF field, which Fairwell would get too: leading on changes nothing.
    What your view shows is a page; the form on it has a CSRF field and an address of its own.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def open_flow(request: HttpRequest, *arguments: Any, **named: Any) -> Any:
            flow = fairwell.find_flow() if request.method == "POST" else None
            if flow is None:
                return view(request, *arguments, **named)
            return HttpResponse(status=307, headers={"Location": flow})

        exempt: View = csrf_exempt(open_flow)
        return exempt

    return decorate


def _receive(take: Take) -> View:
    def receive(request: HttpRequest) -> HttpResponse:
        response = take(request.headers, request.body)
        return HttpResponse(response.body, "application/json", response.status)

    view: View = csrf_exempt(require_POST(receive))
    return view
