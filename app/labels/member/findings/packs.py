"""What policy packs are called, in the member's language."""

from __future__ import annotations

from babel import Locale
from flask_babel import gettext as _

from app.core.web.catalogs import page_locale
from app.fairness.packs import get_pack

_COUNTRIES = {
    "au": "AU",
    "de": "DE",
    "es": "ES",
    "fr": "FR",
    "in": "IN",
    "kr": "KR",
    "nl": "NL",
    "uk": "GB",
    "us-ftc": "US",
}


def pack_title(pack_id: str) -> str:
    """Return the place a pack is about; of one that is gone only its id."""
    if pack_id in _COUNTRIES:
        code = _COUNTRIES[pack_id]
        return str(Locale.parse(page_locale()).territories.get(code, code))
    pack = get_pack(pack_id)
    return _places().get(pack_id) or (pack.title if pack else pack_id)


def _places() -> dict[str, str]:
    return {
        "default-fair": _("Everywhere"),
        "eu": _("European Union and EEA"),
        "ca-qc": _("Quebec"),
        "us-ca": _("California"),
        "us-co": _("Colorado"),
        "us-ct": _("Connecticut"),
        "us-ma": _("Massachusetts"),
        "us-mn": _("Minnesota"),
        "us-ny": _("New York"),
    }
