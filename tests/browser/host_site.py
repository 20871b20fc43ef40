"""A product's own site: pages with whatever headers and markup a host may come up with."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from embed.hosts.python.route import find_flow

PAGE = """<!doctype html>
<html lang="{lang}">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>Northwind</title>
  <link rel="icon" href="data:,">
  <script src="{service}/embed/v1.js" async></script>
  {more}
</head>
<body>
  <h1>Your plan</h1>
  <form method="post" {addresses} {attributes}>
    <input type="hidden" name="token" value="{token}">
    <button>Cancel subscription</button>
  </form>
</body>
</html>"""

OWN_WAY = """<!doctype html>
<html lang="en">
<head><title>Cancel</title><link rel="icon" href="data:,"></head>
<body><h1>Cancel here</h1></body>
</html>"""

PREPARES = '<script src="{service}/embed/prepare.js" async></script>'
FALLBACK = "/account/cancel"
SHORT = 'action="{service}/open" data-fairwell'
OPEN = f'action="{FALLBACK}" data-fairwell="{{service}}/open"'
"""Fails open by its shape: without the script, the form goes to the site's own page."""


@dataclass
class HostSite:
    """A site whose pages the tests write."""

    origin: str
    pages: dict[str, tuple[str, dict[str, str]]] = field(default_factory=dict)
    posted: list[str] = field(default_factory=list)
    """What cancel forms brought to the site's own page."""
    service: str = ""

    def show(
        self,
        *,
        service: str,
        token: str,
        lang: str = "en",
        addresses: str = SHORT,
        attributes: str = f'data-fallback="{FALLBACK}"',
        prepares: bool = False,
        **headers: str,
    ) -> str:
        """Put up a page with a cancel button, and return its address."""
        self.service = service
        html = PAGE.format(
            service=service,
            more=PREPARES.format(service=service) if prepares else "",
            token=token,
            lang=lang,
            addresses=addresses.format(service=service),
            attributes=attributes,
        )
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.pages["/account"] = (html, named)
        return f"{self.origin}/account"


@contextmanager
def serving_host_site() -> Iterator[HostSite]:
    """Listen on a port of this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            """Take the cancel form, as the recipe for hosts does."""
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            site.posted.append(body)
            flow = find_flow(site.service)
            if flow is None:
                self.do_GET()
                return
            self.send_response(307)
            self.send_header("Location", flow)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def do_GET(self) -> None:
            html, headers = site.pages.get(self.path, ("", {}))
            body = html.encode()
            self.send_response(200 if html else 404)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site = HostSite(f"http://localhost:{server.server_port}")
    site.pages[FALLBACK] = (OWN_WAY, {})
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
