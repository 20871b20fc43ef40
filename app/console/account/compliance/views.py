"""The page of compliance. Looking at a place changes nothing."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from app.console.account.compliance.jurisdiction import list_packs, list_rules
from app.console.shell.access import current, needs
from app.console.shell.filters import line
from app.console.shell.pages import render
from app.core.territories import list_regions, read_region
from app.core.web.catalogs import page_locale
from app.labels.member.codes import list_countries
from app.members.roles import Permission

bp = Blueprint("compliance", __name__)


@bp.get("/compliance")
@needs(Permission.VIEW)
def show() -> ResponseReturnValue:
    """Show the rules of a country or region: the account's own until another is chosen."""
    country = line(request.args, "country") if "country" in request.args else None
    if "country" not in request.args:
        country = current().account.country
    region = read_region(line(request.args, "region"), country)
    return render(
        "console/compliance/compliance.html",
        fragment="rules",
        countries=list_countries(page_locale()),
        country=country,
        region=region or "",
        regions=list_regions(country),
        is_own=country == current().account.country and not region,
        rules=list_rules(country, region),
        packs=list_packs(country, region),
    )
