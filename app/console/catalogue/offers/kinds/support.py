"""The form of a person to talk to."""

from __future__ import annotations

from flask_babel import gettext as _
from wtforms import SelectField, StringField

from app.console.catalogue.fields.description import Names
from app.console.catalogue.fields.form_values import URL, text_or_none
from app.console.catalogue.offers.forms import OfferForm
from app.console.catalogue.offers.registry import offer_form
from app.console.shell.forms import later as _l
from app.console.shell.forms import options
from app.core.database.types import JsonObject
from app.labels.member.fields import OFFER_FIELD_LABELS
from app.offers.catalogue.definitions import OfferDefinition
from app.offers.kinds.support import Support


def _describe(params: Support, _definition: OfferDefinition, _plans: Names) -> str:
    by_mail = params.channel == "email"
    return _("A person to write to") if by_mail else _("A page to reach a person")


@offer_form(
    Support,
    label=_l("Support"),
    lead=_l("A person to talk to, by e-mail or on a page."),
    describe=_describe,
)
class SupportForm(OfferForm):
    """A person to talk to."""

    own = ("channel", "email", "url")
    channel = SelectField(
        _l("How"),
        choices=options([("email", _l("By e-mail")), ("link", _l("On a page"))]),
        validate_choice=False,
    )
    email = StringField(
        _l("E-mail address"),
        description=_l("Empty: the one in the settings."),
        render_kw={"type": "email"},
    )
    url = StringField(
        OFFER_FIELD_LABELS["url"],
        description=_l("Empty: the one in the settings."),
        render_kw=URL,
    )

    def params(self) -> JsonObject:
        """Return the channel and its address."""
        email, url = text_or_none(self.email.data), text_or_none(self.url.data)
        return {"channel": self.channel.data, "email": email, "url": url}
