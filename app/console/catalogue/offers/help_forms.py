"""The forms of the kinds that help in other ways than by a price."""

from __future__ import annotations

from wtforms import FieldList, FormField, SelectField, StringField, TextAreaField

from app.console.catalogue.fields.form_values import text_or_none
from app.console.catalogue.fields.texts import TextsField
from app.console.catalogue.offers.forms import OfferForm, chosen
from app.console.catalogue.offers.rows import CustomFieldForm, PlannedForm, payload
from app.console.shell.forms import later as _l
from app.console.shell.forms import options
from app.core.types import JsonObject

_URL = {"type": "url", "inputmode": "url"}


class OnboardingForm(OfferForm):
    """A guided session."""

    kind, own = "onboarding", ("url",)
    url = StringField(
        _l("Where a time is booked"),
        description=_l("Empty: you get in touch."),
        render_kw=_URL,
    )

    def params(self) -> JsonObject:
        """Return where a time is booked."""
        return {"url": text_or_none(self.url.data)}


class SupportForm(OfferForm):
    """A person to talk to."""

    kind, own = "support", ("channel", "email", "url")
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
        _l("Address of the page"),
        description=_l("Empty: the one in the settings."),
        render_kw=_URL,
    )

    def params(self) -> JsonObject:
        """Return the channel and its address."""
        email, url = text_or_none(self.email.data), text_or_none(self.url.data)
        return {"channel": self.channel.data, "email": email, "url": url}


class RoadmapForm(OfferForm):
    """What is planned."""

    kind, own = "roadmap", ("items",)
    items = FieldList(FormField(PlannedForm), _l("Planned"), max_entries=11)

    def params(self) -> JsonObject:
        """Return what is planned, without empty lines."""
        return {"items": [item for row in self.items if (item := row.form.item()) is not None]}


class CustomForm(OfferForm):
    """The owner's own."""

    kind, own = "custom", ("accept", "fields", "payload")
    accept = TextsField(_l("Words on the button that accepts"))
    fields = FieldList(FormField(CustomFieldForm), _l("Questions"), max_entries=11)
    payload = TextAreaField(
        _l("What your billing reads"), description=_l("One on each line: name = value")
    )

    def params(self) -> JsonObject:
        """Return the words, the fields without empty lines, and the payload."""
        return {
            "accept": self.accept.words,
            "fields": [item for row in self.fields if (item := row.form.item()) is not None],
            "payload": payload(self.payload.data),
        }


class RedirectForm(OfferForm):
    """A page of the host."""

    kind, own = "redirect", ("url", "label")
    url = StringField(_l("Address of the page"), render_kw=_URL)
    label = TextsField(_l("Words on the link"))

    def params(self) -> JsonObject:
        """Return the page and the words on its link."""
        return {"url": chosen(self.url.data) if self.url.data else "", "label": self.label.words}
