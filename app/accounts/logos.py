"""Logos that accounts upload: read as pictures, made small, and written anew as PNG.

What is stored is never the file that came: whatever else it held (metadata, a script, a second
file behind the picture) stays out. SVG is refused: it can hold scripts and load from elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from io import BytesIO

from sqlalchemy import delete, select

from app.accounts.errors import InvalidLogo
from app.accounts.models import Account, Logo, Scheme, Theme
from app.extensions import db

MAX_BYTES = 200 * 1024
MAX_PIXELS = 8_000_000
"""Width times height of what is decoded: a small file can unfold to gigabytes."""
SIZE = (448, 112)
"""What is kept, in pixels: twice the widest, four times the height it is shown in."""
FORMATS = ("PNG", "JPEG", "WEBP")


def read_logo(data: bytes) -> bytes:
    """Return a picture as the PNG that is stored. Slow: call it before a transaction writes.

    :raises InvalidLogo: ``too_large``, ``svg`` or ``not_a_picture``.
    """
    from PIL import Image, ImageOps

    if len(data) > MAX_BYTES:
        raise InvalidLogo("too_large")
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as image:
            if image.width * image.height > MAX_PIXELS:
                raise InvalidLogo("too_large")
            small = ImageOps.exif_transpose(image).convert("RGBA")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise InvalidLogo("svg" if b"<svg" in data[:2048].lower() else "not_a_picture") from error
    small.thumbnail(SIZE)
    written = BytesIO()
    small.save(written, "PNG", optimize=True)
    return written.getvalue()


def change_logos(account: Account, changes: Mapping[Theme, bytes | None]) -> bool:
    """Store what ``read_logo`` returned, remove where there is None; return whether it differs."""
    before = account.brand_logos
    for theme, content in changes.items():
        _replace(account, theme, content)
    db.session.flush()
    return account.brand_logos != before


def _replace(account: Account, theme: Theme, content: bytes | None) -> None:
    db.session.execute(delete(Logo).where(Logo.account_id == account.id, Logo.theme == theme))
    others = {name: each for name, each in account.brand_logos.items() if name != theme.value}
    account.brand_logos = others
    if content is not None:
        digest = sha256(content).hexdigest()[:16]
        db.session.add(Logo(account_id=account.id, theme=theme, digest=digest, content=content))
        account.brand_logos = others | {theme.value: digest}


def get_logo(account_id: str, digest: str) -> bytes | None:
    """Return the PNG with this digest, or None if the account has no such logo (any more)."""
    return db.session.scalar(
        select(Logo.content).where(Logo.account_id == account_id, Logo.digest == digest)
    )


def logo_digest(account: Account, theme: Theme) -> str | None:
    """Return which uploaded logo a page of this theme shows; the other one if it has none."""
    logos = account.brand_logos
    return logos.get(theme.value) or next(iter(logos.values()), None)


def shown_themes(scheme: Scheme) -> tuple[Theme, ...]:
    """Return the themes that pages of an account can have, the first one by default."""
    return tuple(Theme) if scheme is Scheme.AUTO else (Theme(scheme.value),)
