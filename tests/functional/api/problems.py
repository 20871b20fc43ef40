"""What every problem of the API looks like."""

from __future__ import annotations

from typing import Any

from tests.support.hosts import Host


def facts(host: Host, **changes: Any) -> dict[str, Any]:
    """Return what a host posts to begin a session: claims without the cryptography."""
    claims = host.claims(**changes)
    return {name: claims[name] for name in ("sub", "subscription", "customer") if name in claims}


def check_problem(response: Any, status: int, code: str) -> None:
    assert response.status_code == status, response.text
    assert response.mimetype == "application/problem+json"
    assert (response.json["status"], response.json["code"]) == (status, code)
    assert response.json["title"]
    assert response.json["detail"]
