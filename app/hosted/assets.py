"""What host pages and our own pages load besides HTML, and what our pages carry in themselves."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from flask import Blueprint, Response, abort, make_response
from markupsafe import Markup

from app.accounts import logos
from app.extensions import reading

bp = Blueprint("assets", __name__)
_STATIC = Path(__file__).parents[1] / "static"
_VENDOR = _STATIC / "vendor"
_EMBED = {
    "v1.js": ("embed-v1.js", "text/javascript"),
    "v1.mjs": ("embed-v1.mjs", "text/javascript"),
    "prepare.js": ("embed-prepare.js", "text/javascript"),
    "v1.d.ts": ("embed-v1.d.ts", "text/plain"),
}
ONE_HOUR = 3600
ONE_YEAR = 365 * 24 * ONE_HOUR


@bp.get("/embed/<name>")
def embed_script(name: str) -> Response:
    """Serve the script for host pages: cached for an hour, so that a mended one arrives soon."""
    if name not in _EMBED:
        abort(404)
    file, media_type = _EMBED[name]
    response = make_response((_VENDOR / file).read_bytes())  # send_file is never gzipped
    response.mimetype = media_type
    response.add_etag()
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cache-Control"] = f"public, max-age={ONE_HOUR}"
    return response


@bp.get("/brand/<account_id>/<digest>.png")
def logo(account_id: str, digest: str) -> Response:
    """Serve an uploaded logo. Its address changes with it, so that caches may keep it."""
    is_text = account_id.isprintable() and digest.isprintable()
    with reading():
        content = logos.get_logo(account_id, digest) if is_text else None
    if content is None:
        abort(404)
    response = make_response(content)
    response.mimetype = "image/png"
    response.headers["Cache-Control"] = f"public, max-age={ONE_YEAR}, immutable"
    return response


@lru_cache(maxsize=64)
def asset_url(path: str) -> str:
    """Return the address of a static file. It changes with the content, so caches keep it."""
    file = _STATIC / path
    version = sha256(file.read_bytes()).hexdigest()[:12] if file.exists() else "missing"
    return f"/static/{path}?v={version}"


@lru_cache(maxsize=8)
def inline_asset(path: str) -> Markup:
    """Return the text of a built file of ours, for a page that must not ask for it first."""
    return Markup((_STATIC / path).read_text(encoding="utf-8"))  # noqa: S704 (our own file)
