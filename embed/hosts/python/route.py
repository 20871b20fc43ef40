"""Lead a posted cancel form on to Fairwell, with Python's standard library."""

from http.client import HTTPException
from urllib.request import urlopen


def find_flow(service_url: str, patience: float = 1) -> str | None:
    """Return where your own cancel page sends the form on, or None while Fairwell is away.

    In the view that takes the form's POST, and changes nothing by itself:

        flow = find_flow("https://cancel.example.com")
        return redirect(flow, code=307) if flow else show_own_cancel_page()

    307 keeps the POST and its token; 302 and 303 lose both.
    """
    try:
        with urlopen(f"{service_url}/healthz", timeout=patience) as answer:
            return f"{service_url}/open" if answer.status == 200 else None
    except (OSError, HTTPException):
        return None


if __name__ == "__main__":  # Trial run: the request is JSON on standard input.
    import json
    import sys

    flow = find_flow(json.load(sys.stdin)["service_url"])
    print(f"307 {flow}" if flow else "own page")
