"""Customers who cancel all at once, press again what failed, and remember what they were told."""

from __future__ import annotations

import http.client
import re
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import jwt

from tests.support.canaries import CANARY

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
WALKS_OFF = 10
"""One of so many opens the page and never presses *Cancel*."""
PAUSE_SECONDS = 0.1
TIMEOUT_SECONDS = 30
_SESSION = re.compile(r'name="session" value="([^"]+)"')
_ENDED = re.compile(r'data-outcome="canceled" data-session="([^"]+)"')
_STEP = re.compile(r'data-step="(survey|offer|confirm)"')
_PERIOD_SECONDS = 20 * 24 * 3600


class Crowd:
    """Several customers at a time, until enough of them were told that they have canceled."""

    def __init__(self, port: int, credentials: Mapping[str, Any], *, at_once: int) -> None:
        """Send customers of one account to the service at a port of this machine."""
        self.acknowledged: set[str] = set()
        """The sessions whose page said that the cancellation is recorded."""
        self.pressed: set[str] = set()
        """The customers who pressed *Cancel*, whatever came of it."""
        self.failures = 0
        """Requests that got no page, or one that asks to press again."""
        self.slowest = 0.0
        """Seconds the slowest customer needed from the first press to the page of the result."""
        self._port, self._credentials = port, credentials
        self._stop, self._lock = threading.Event(), threading.Lock()
        self._threads = [threading.Thread(target=self._come) for _ in range(at_once)]
        self._came = 0

    def start(self) -> None:
        """Let them come."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Let those who are here finish, and no more come."""
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _come(self) -> None:
        while not self._stop.is_set():
            with self._lock:
                self._came += 1
                number = self._came
            self._cancel(number)

    def _cancel(self, number: int) -> None:
        began, ref = time.monotonic(), f"{CANARY}-{number}"
        page = self._send("/open", {"token": self._token(ref)}, _SESSION.search)
        if number % WALKS_OFF == 0:
            return
        self.pressed.add(ref)
        while not (ended := _ENDED.search(page)):
            step, session = _STEP.search(page), _SESSION.search(page)
            assert step is not None, page[:300]
            assert session is not None, page[:300]
            fields = {"session": session[1], "intent": "cancel"}
            page = self._send(f"/flow/{step[1]}", fields, _SESSION.search)
        with self._lock:
            self.acknowledged.add(ended[1])
            self.slowest = max(self.slowest, time.monotonic() - began)

    def _send(self, path: str, fields: dict[str, str], is_answer: Callable[[str], Any]) -> str:
        """Press a button until a page of the flow comes."""
        while True:
            try:
                page = self._post(path, fields)
            except (OSError, http.client.HTTPException):
                page = ""
            if is_answer(page) and 'data-step="refusal"' not in page:
                return page
            with self._lock:
                self.failures += 1
            time.sleep(PAUSE_SECONDS)

    def _post(self, path: str, fields: dict[str, str]) -> str:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=TIMEOUT_SECONDS)
        try:
            connection.request("POST", path, urlencode(fields), FORM)
            return connection.getresponse().read().decode("utf-8", "replace")
        finally:
            connection.close()

    def _token(self, ref: str) -> str:
        now, key = int(time.time()), self._credentials["signing_key"]
        claims = {
            "iss": self._credentials["account_id"],
            "aud": "fairwell",
            "sub": ref,
            "jti": str(uuid4()),
            "iat": now,
            "exp": now + 900,
            "subscription": {
                "ref": f"{ref}-subscription",
                "plan": "pro",
                "amount_minor": 2900,
                "currency": "EUR",
                "interval": "month",
                "current_period_end": now + _PERIOD_SECONDS,
            },
            "customer": {"email": f"{ref}@mail.example", "name": ref, "locale": "en"},
        }
        return jwt.encode(claims, key["secret"], algorithm="HS256", headers={"kid": key["kid"]})
