"""What every offer's form has: its name, its words, whom it is for, and its limits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from wtforms import BooleanField, SelectMultipleField, StringField
from wtforms.widgets import CheckboxInput

from app.console.catalogue.fields.audience import AUDIENCE_PLACES, AudienceForm, audience_values
from app.console.catalogue.fields.form_values import moment, text_or_none, whole, written_moment
from app.console.catalogue.fields.texts import TextsField
from app.console.shell.forms import later as _l
from app.console.shell.forms import options
from app.core.database.types import JsonObject
from app.offers.catalogue.segments import segment_keys
from app.offers.eligibility.rules import USUAL_COOLDOWN_DAYS
from app.offers.models import Offer, Segment

_RULES = ("cooldown_days", "once_per_customer", "starts_at", "ends_at", "budget")


class OfferForm(AudienceForm):
    """An offer of no kind yet. Each kind adds what it needs to know."""

    kind: ClassVar[str]
    """Set where the form is registered."""
    own: ClassVar[tuple[str, ...]] = ()
    """The fields of the kind, in the order in which they are shown."""
    needs_plan: ClassVar[bool] = False
    """Whether the plan that the form asks for has to be chosen."""
    places: ClassVar[Mapping[str, str]] = {}
    """Paths of the kind's parameters, where a field has another name."""

    key = StringField(
        _l("Key"), description=_l("Used in flows and files. It cannot be changed later.")
    )
    title = TextsField(_l("Title"), description=_l("Empty: the default text is used."))
    body = TextsField(_l("Text"), rows=3, description=_l("Empty: the default text is used."))
    segments = SelectMultipleField(
        _l("Segment"), option_widget=CheckboxInput(), validate_choice=False
    )
    allow_discounted = BooleanField(_l("Include customers with a running discount"))
    cooldown_days = StringField(
        _l("Cooldown"),
        description=_l("Days after any accepted offer"),
        default=str(USUAL_COOLDOWN_DAYS),
    )
    once_per_customer = BooleanField(_l("Once per customer"))
    starts_at = StringField(_l("From"), render_kw={"type": "datetime-local"})
    ends_at = StringField(_l("Until"), render_kw={"type": "datetime-local"})
    budget = StringField(_l("Limit"), description=_l("Number of customers"))

    def params(self) -> JsonObject:
        """Return what the kind needs to know, as it is defined."""
        return {}

    def definition(self, timezone: str) -> JsonObject:
        """Return the whole offer as ``save_offer`` takes it."""
        return {
            "params": {name: each for name, each in self.params().items() if each is not ...},
            "conditions": self.audience() | {"allow_discounted": bool(self.allow_discounted.data)},
            "segments": self.segments.data or [],
            "rules": self._rules(timezone),
            "title": self.title.words,
            "body": self.body.words,
        }

    def offer_segments(self, segments: Sequence[Segment]) -> None:
        """Let the account's segments be chosen."""
        self.segments.choices = options((each.key, each.name) for each in segments)

    def whole_places(self) -> dict[str, str]:
        """Return the paths of the definition, and the fields they are entered in."""
        conditions = {f"conditions.{path}": name for path, name in AUDIENCE_PLACES.items()}
        rules = {f"rules.{name}": name for name in _RULES} | {"rules": "ends_at"}
        own = {f"params.{name}": name for name in self.own}
        given = {f"params.{path}": name for path, name in self.places.items()}
        top = {name: name for name in ("key", "title", "body", "segments")}
        return top | conditions | rules | own | given | {"params": self.own[0] if self.own else ""}

    def _rules(self, timezone: str) -> JsonObject:
        rules = {
            "cooldown_days": whole(self.cooldown_days.data),
            "once_per_customer": bool(self.once_per_customer.data),
            "starts_at": moment(self.starts_at.data, timezone),
            "ends_at": moment(self.ends_at.data, timezone),
            "budget": whole(self.budget.data),
        }
        return {name: each for name, each in rules.items() if each is not None}


def offer_values(offer: Offer, timezone: str) -> JsonObject:
    """Return what the fields hold for a stored offer, but for those of its kind."""
    return {
        **audience_values(offer.conditions),
        "allow_discounted": offer.conditions.get("allow_discounted", False),
        "key": offer.key,
        "title": offer.title,
        "body": offer.body,
        "segments": segment_keys(offer),
        "cooldown_days": offer.cooldown_days,
        "once_per_customer": offer.once_per_customer,
        "starts_at": written_moment(offer.starts_at, timezone),
        "ends_at": written_moment(offer.ends_at, timezone),
        "budget": offer.budget,
    }


def chosen(text: Any) -> Any:
    """Return a text, or ``...`` for a parameter that is left out."""
    return text_or_none(text) or ...
