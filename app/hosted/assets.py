"""What host pages and our own pages load besides HTML: the embed script and the brand's colours."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from flask import Blueprint, Response, abort, make_response

from app.accounts import logos
from app.accounts import service as accounts
from app.accounts.brand import brand_stylesheet
from app.accounts.models import Brand
from app.extensions import reading

bp = Blueprint("assets", __name__)
_STATIC = Path(__file__).parents[1] / "static"
_VENDOR = _STATIC / "vendor"
_EMBED = {
    "v1.js": ("embed-v1.js", "text/javascript"),
    "v1.mjs": ("embed-v1.mjs", "text/javascript"),
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


@bp.get("/brand/<account_id>.css")
def brand(account_id: str) -> Response:
    """Serve an account's colours, made readable on both grounds, its corners and its font."""
    with reading():
        account = accounts.get_account(account_id) if account_id.isprintable() else None
    stylesheet = brand_stylesheet(*account.brand) if account is not None else None
    if stylesheet is None:
        abort(404)
    response = make_response(stylesheet)
    response.mimetype = "text/css"
    response.headers["Cache-Control"] = f"public, max-age={ONE_HOUR}"
    return response


@bp.get("/brand/<account_id>/<digest>.png")
def logo(account_id: str, digest: str) -> Response:
    """Serve an uploaded logo. Its address changes with it, so that caches may keep it."""
    with reading():
        content = logos.get_logo(account_id, digest)
    if content is None:
        abort(404)
    response = make_response(content)
    response.mimetype = "image/png"
    response.headers["Cache-Control"] = f"public, max-age={ONE_YEAR}, immutable"
    return response


@lru_cache(maxsize=256)
def brand_url(account_id: str, brand: Brand) -> str | None:
    """Return the address of an account's stylesheet; it changes with the brand. None: ours."""
    stylesheet = brand_stylesheet(*brand)
    if stylesheet is None:
        return None
    return f"/brand/{account_id}.css?v={sha256(stylesheet.encode()).hexdigest()[:8]}"


@lru_cache(maxsize=64)
def asset_url(path: str) -> str:
    """Return the address of a static file. It changes with the content, so caches keep it."""
    file = _STATIC / path
    version = sha256(file.read_bytes()).hexdigest()[:12] if file.exists() else "missing"
    return f"/static/{path}?v={version}"
