"""The page of the brand, with the customers' page beside it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, make_response, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts import brand, logos
from app.accounts import service as accounts
from app.accounts.errors import InvalidSetting
from app.accounts.models import Account, Font, Scheme
from app.accounts.settings import check_settings
from app.console.catalogue.brand.forms import FIELDS, SAMPLES, BrandForm
from app.console.catalogue.fields.form_values import whole
from app.console.catalogue.fields.texts import LOCALES
from app.console.catalogue.offers.sample import sample_discount
from app.console.examples import examples
from app.console.shell.access import current, needs
from app.console.shell.audit_commit import commit_audited
from app.console.shell.pages import render
from app.core.web.hypermedia import leave_page
from app.labels.member.findings.values import value_sentence
from app.members.roles import Permission

bp = Blueprint("brand", __name__)


@bp.get("/brand")
@needs(Permission.EDIT_BRAND)
def show() -> ResponseReturnValue:
    """Show the brand."""
    return _page(_form(current().account), done=request.args.get("done"))


@bp.post("/brand")
@needs(Permission.EDIT_BRAND)
def change() -> ResponseReturnValue:
    """Save the brand. Pages that are open get it with their next step."""
    form = _form(current().account)
    settings, uploads = form.settings(), form.read_logos()
    if not _is_fine(form, settings):
        return _page(form, status=422)
    changed = set(accounts.change_account(current().account, **settings))
    if logos.change_logos(current().account, uploads):
        changed.add("brand_logos")
    commit_audited("brand.changed", fields=sorted(changed))
    return leave_page(url_for("console.brand.show", done="saved"))


@bp.post("/brand/contrast")
@needs(Permission.EDIT_BRAND)
def judge() -> ResponseReturnValue:
    """Show what a color becomes while it is being chosen."""
    form = _form(current().account)
    _is_fine(form, form.settings())
    return _page(form, fragment="contrast")


@bp.route("/brand/example", methods=["GET", "POST"])
@needs(Permission.EDIT_BRAND)
def example() -> ResponseReturnValue:
    """Show a page of customers with the brand that is being chosen."""
    account, form = current().account, _form(current().account)
    settings = _fit_to_show(form, account)
    given: dict[str, Any] = {name: each for name, each in settings.items() if each is not None}
    return examples().brand(
        account,
        account.default_locale if account.default_locale in LOCALES else LOCALES[0],
        look=brand.UnsavedBrand(
            settings["brand_logo_url"], url_for("console.brand.stylesheet", **given)
        ),
        sample=form.sample.data if form.sample.data in SAMPLES else "survey",
        shown=sample_discount(account),
    )


@bp.get("/brand/example.css")
@needs(Permission.EDIT_BRAND)
def stylesheet() -> ResponseReturnValue:
    """Serve the stylesheet of a brand that is not saved."""
    accent, radius = request.args.get("brand_accent"), whole(request.args.get("brand_radius"))
    try:
        check_settings({"brand_accent": accent, "brand_radius": radius})
    except (InvalidSetting, TypeError):
        accent = radius = None
    font, scheme = request.args.get("brand_font", ""), request.args.get("brand_scheme", "")
    text = brand.brand_stylesheet(
        accent,
        radius if isinstance(radius, int) else None,
        Font(font) if font in set(Font) else Font.SANS,
        Scheme(scheme) if scheme in set(Scheme) else Scheme.AUTO,
    )
    response: Response = make_response(text or "")
    response.mimetype = "text/css"
    return response


def _fit_to_show(form: BrandForm, account: Account) -> dict[str, Any]:
    """Return what is entered; where it is none of what is allowed, what is saved."""
    settings, stored = form.settings(), _form_of_stored(account)
    _is_fine(form, settings)
    wrong = {name for name, field in FIELDS.items() if form[field].errors}
    return {name: stored[name] if name in wrong else each for name, each in settings.items()}


def _is_fine(form: BrandForm, settings: dict[str, Any]) -> bool:
    messages = {
        "brand_logo_url": value_sentence("web_address"),
        "brand_accent": _("Enter a color such as #0f766e."),
        "brand_radius": _("Enter a number from 0 to 24."),
    }
    for name, each in settings.items():
        try:
            check_settings({name: each})
        except (InvalidSetting, TypeError):
            form[FIELDS[name]].errors = [messages[name]]
    return not form.errors


def _page(
    form: BrandForm, *, status: int = 200, done: str | None = None, fragment: str = "main"
) -> ResponseReturnValue:
    return render(
        "console/brand/brand.html",
        fragment=fragment,
        form=form,
        logos=current().account.brand_logos,
        checks=_checks(form),
        done=done,
        status=status,
    )


def _checks(form: BrandForm) -> list[tuple[str, str, float, bool]]:
    """Return what the entered accent becomes on each ground: name, color, contrast, kept."""
    accent = form.settings()["brand_accent"]
    if accent is None or form.accent.errors:
        return []
    grounds = ((_("On light pages"), brand.LIGHT_GROUND), (_("On dark pages"), brand.DARK_GROUND))
    return [
        (name, shown, round(brand.contrast(shown, ground), 1), shown == accent)
        for name, ground in grounds
        for shown in [brand.readable_on(accent, ground)]
    ]


def _form(account: Account) -> BrandForm:
    stored = _form_of_stored(account)
    return BrandForm(data={FIELDS[name]: each for name, each in stored.items()})


def _form_of_stored(account: Account) -> dict[str, Any]:
    return {name: getattr(account, name) for name in FIELDS}
