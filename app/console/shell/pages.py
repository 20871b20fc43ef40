"""The console's pages: one layout around all of them, in the member's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, url_for

from app.accounts.models import Mode
from app.console.shell.access import CurrentMember, get_current
from app.console.shell.cookie import signed_in_member
from app.console.shell.navigation import navigation, start_of_part
from app.core.locale import text_direction
from app.core.web.catalogs import page_locale
from app.core.web.headers import allow_own_frames
from app.core.web.hypermedia import render_page
from app.labels.member.codes import LANGUAGES, role_label
from app.labels.member.formats import formats_for
from app.members import service as members


def render(template: str, *, fragment: str = "main", status: int = 200, **context: Any) -> Response:
    """Render a page of the console, or its ``fragment`` for htmx; the layout comes by itself."""
    seat, member = get_current(), signed_in_member()
    response = render_page(
        template,
        fragment=fragment,
        status=status,
        frame=_frame(seat),
        seat=seat,
        member=member,
        fmt=formats_for(page_locale(), member.timezone if member else "UTC"),
        **context,
    )
    allow_own_frames(response)
    return response


def _frame(seat: CurrentMember | None) -> Mapping[str, Any]:
    """Return what the layout needs around the page."""
    locale = page_locale()
    frame: dict[str, Any] = {
        "lang": locale,
        "dir": text_direction(locale),
        "languages": LANGUAGES,
    }
    return frame | (_around(seat) if seat else {})


def _around(seat: CurrentMember) -> dict[str, Any]:
    """Return menu, the other accounts, and the same part in the other mode."""
    return {
        "navigation": navigation(seat),
        "role": role_label(seat.role),
        "places": [
            (place.account.name, _start_of(place.account.id), place.account.id == seat.account.id)
            for place in members.list_memberships(seat.member.id)
        ],
        "modes": [
            (mode.value, url_for(start_of_part(), mode=mode.value), mode is seat.mode)
            for mode in (Mode.LIVE, Mode.TEST)
        ],
    }


def _start_of(account_id: str) -> str:
    return url_for("console.overview.show", account_id=account_id, mode=Mode.LIVE.value)
