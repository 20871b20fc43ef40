"""The page of the brand, with the customers' page beside it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, make_response, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import SelectField, StringField

from app.accounts import brand
from app.accounts import service as accounts
from app.accounts.errors import InvalidSetting
from app.accounts.models import Account, Font, Scheme
from app.accounts.settings import check_settings
from app.console.access import needs, seat
from app.console.audited import commit_audited
from app.console.examples import examples
from app.console.fields.entries import text_or_none, whole
from app.console.fields.words import LOCALES
from app.console.forms import Form, options
from app.console.forms import later as _l
from app.console.pages import render
from app.core.hypermedia import leave_page
from app.members.roles import Permission

bp = Blueprint("brand", __name__)
_FIELDS = {
    "brand_logo_url": "logo",
    "brand_accent": "accent",
    "brand_radius": "radius",
    "brand_font": "font",
    "brand_scheme": "scheme",
}


class BrandForm(Form):
    """How the pages of customers look."""

    logo = StringField(
        _l("Address of your logo"),
        description=_l("Shown 28 pixels high. Without one, your name stands there."),
        render_kw={"type": "url"},
    )
    accent = StringField(
        _l("Color"),
        description=_l("Such as #0f766e. Buttons and links have it."),
        render_kw={"maxlength": 7},
    )
    radius = StringField(
        _l("Round corners"),
        description=_l("0 to 24 pixels. Empty: 8."),
        render_kw={"inputmode": "numeric"},
    )
    font = SelectField(
        _l("Font"),
        choices=options(
            [
                (Font.SANS.value, _l("Sans serif")),
                (Font.SERIF.value, _l("Serif")),
                (Font.ROUNDED.value, _l("Rounded")),
                (Font.MONO.value, _l("Typewriter")),
            ]
        ),
        description=_l("Of fonts that your customers have already, so that nothing is loaded."),
        validate_choice=False,
    )
    scheme = SelectField(
        _l("Light and dark"),
        choices=options(
            [
                (Scheme.AUTO.value, _l("As your customer's device is")),
                (Scheme.LIGHT.value, _l("Always light")),
                (Scheme.DARK.value, _l("Always dark")),
            ]
        ),
        validate_choice=False,
    )

    def settings(self) -> dict[str, Any]:
        """Return the settings of the account."""
        return {
            "brand_logo_url": text_or_none(self.logo.data),
            "brand_accent": (text_or_none(self.accent.data) or "").lower() or None,
            "brand_radius": whole(self.radius.data),
            "brand_font": Font(self.font.data) if self.font.data in set(Font) else Font.SANS,
            "brand_scheme": Scheme(self.scheme.data)
            if self.scheme.data in set(Scheme)
            else Scheme.AUTO,
        }


@bp.get("/brand")
@needs(Permission.EDIT_BRAND)
def show() -> ResponseReturnValue:
    """Show the brand."""
    return _page(_form(seat().account), done=request.args.get("done"))


@bp.post("/brand")
@needs(Permission.EDIT_BRAND)
def change() -> ResponseReturnValue:
    """Save the brand. Pages that are open get it with their next step."""
    form = _form(seat().account)
    settings = form.settings()
    if not _is_fine(form, settings):
        return _page(form, status=422)
    changed = accounts.change_account(seat().account, **settings)
    commit_audited("brand.changed", fields=sorted(changed))
    return leave_page(url_for("console.brand.show", done="saved"))


@bp.post("/brand/contrast")
@needs(Permission.EDIT_BRAND)
def judge() -> ResponseReturnValue:
    """Show what a color becomes while it is being chosen."""
    form = _form(seat().account)
    _is_fine(form, form.settings())
    return _page(form, fragment="contrast")


@bp.route("/brand/example", methods=["GET", "POST"])
@needs(Permission.EDIT_BRAND)
def example() -> ResponseReturnValue:
    """Show a page of customers with the brand that is being chosen."""
    account, form = seat().account, _form(seat().account)
    settings = _fit_to_show(form, account)
    given: dict[str, Any] = {name: each for name, each in settings.items() if each is not None}
    return examples().brand(
        account,
        account.default_locale if account.default_locale in LOCALES else LOCALES[0],
        logo_url=settings["brand_logo_url"],
        stylesheet_url=url_for("console.brand.stylesheet", **given),
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
    wrong = {name for name, field in _FIELDS.items() if form[field].errors}
    return {name: stored[name] if name in wrong else each for name, each in settings.items()}


def _is_fine(form: BrandForm, settings: dict[str, Any]) -> bool:
    messages = {
        "brand_logo_url": _("Enter an address that begins with https://."),
        "brand_accent": _("Enter a color such as #0f766e."),
        "brand_radius": _("Enter a number from 0 to 24."),
    }
    for name, each in settings.items():
        try:
            check_settings({name: each})
        except (InvalidSetting, TypeError):
            form[_FIELDS[name]].errors = [messages[name]]
    return not form.errors


def _page(
    form: BrandForm, *, status: int = 200, done: str | None = None, fragment: str = "main"
) -> ResponseReturnValue:
    return render(
        "console/brand/brand.html",
        fragment=fragment,
        form=form,
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
    return BrandForm(data={_FIELDS[name]: each for name, each in stored.items()})


def _form_of_stored(account: Account) -> dict[str, Any]:
    return {name: getattr(account, name) for name in _FIELDS}
