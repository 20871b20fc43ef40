"""What members fill in about an experiment before it starts, and when they conclude it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import tzinfo
from decimal import Decimal

from flask_babel import gettext as _
from flask_babel import ngettext
from wtforms import (
    BooleanField,
    DecimalField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.console.shell.forms import Form, list_choices
from app.console.shell.forms import later as _l
from app.core.calendar import Interval, add_interval
from app.core.clock import utcnow
from app.experiments.analysis.design import HOLDOUT, Guardrail, Method, PrimaryNumber
from app.experiments.live.holdouts import HoldoutTerm
from app.experiments.models import CONTROL, Experiment, ExperimentDecision
from app.experiments.starting_points import StartingPoint
from app.labels.member.experiments.design import guardrail_label, method_label, number_label
from app.labels.member.experiments.results import variant_label
from app.offers.models import Segment

HOLDOUT_MONTHS = (3, 6, 12)
OPEN_END = "open"
PUBLISH = f"{ExperimentDecision.PUBLISH_VARIANT}:"
_MOMENT = {"type": "datetime-local"}


class DesignForm(Form):
    """How an experiment is read and for whom it is: the same before it is made and as a draft."""

    effect = DecimalField(
        _l("Smallest difference worth knowing, in points"),
        [InputRequired(), NumberRange(0.1, 90)],
        default=Decimal(5),
        places=None,
        description=_l("5 means from 20 to 25 percent."),
        render_kw={"inputmode": "decimal"},
    )
    hypothesis = TextAreaField(_l("Hypothesis"), [Length(max=2000)])
    primary_number = SelectField(_l("Primary metric"), [InputRequired()])
    method = SelectField(_l("Method"), [InputRequired()])
    guardrails = SelectMultipleField(
        _l("Guardrails"),
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
    coverage = IntegerField(
        _l("Share of customers who take part, in percent"),
        [InputRequired(), NumberRange(1, 100)],
        default=100,
    )
    segment = SelectField(_l("Segment"), [Optional()])

    def offer_choices(self, segments: Sequence[Segment]) -> None:
        """Let the member choose between everything that there is."""
        self.primary_number.choices = list_choices(
            (each, number_label(each)) for each in PrimaryNumber
        )
        self.method.choices = list_choices((each, method_label(each)) for each in Method)
        self.guardrails.choices = list_choices((each, guardrail_label(each)) for each in Guardrail)
        known = ((each.key, each.name) for each in segments)
        self.segment.choices = list_choices([("", _("All customers")), *known])

    @property
    def share_worth_knowing(self) -> float:
        """The smallest difference, as a part of 1."""
        return float(self.effect.data or 0) / 100

    @property
    def looks_once(self) -> bool:
        """Whether the team waits for the planned sessions and looks once."""
        return bool(self.method.data == Method.FIXED)


class NewForm(DesignForm):
    """What is compared, on which flow."""

    flow = SelectField(_l("Flow"), [InputRequired()])
    compares = RadioField(_l("Compare the flow with"), default=StartingPoint.COPY)
    offer = SelectField(_l("Offer"), [Optional()])
    other = SelectField(_l("Other offer"), [Optional()])
    name = StringField(
        _l("Name"), [Length(max=200)], description=_l("Leave empty to use what is compared.")
    )
    baseline = DecimalField(
        _l("Save rate today, in percent"),
        [Optional(), NumberRange(0.1, 99)],
        description=_l("Leave empty to use the rate of this flow."),
        render_kw={"inputmode": "decimal"},
    )
    holdout = BooleanField(_l("Add a holdout: a tenth of customers gets no offers"))

    def check_offers(self, named: list[str]) -> bool:
        """Return whether the offers that are compared fit each other and the flow."""
        if self.point not in {StartingPoint.OTHER_OFFER, StartingPoint.OFFER_FIRST}:
            return True
        if self.offer.data not in named:
            self.offer.errors = [_("The flow does not make this offer.")]
        elif self.point is StartingPoint.OTHER_OFFER and not self.other.data:
            self.other.errors = [_("Choose the offer to compare with.")]
        elif self.point is StartingPoint.OTHER_OFFER and self.other.data == self.offer.data:
            self.other.errors = [_("Choose another offer: an offer equals itself.")]
        return not (self.offer.errors or self.other.errors)

    @property
    def point(self) -> StartingPoint:
        """What is compared."""
        return StartingPoint(self.compares.data or StartingPoint.COPY)


class SettingsForm(DesignForm):
    """All that can be set while an experiment is a draft."""

    name = StringField(_l("Name"), [InputRequired(), Length(max=200)])
    planned_sessions = IntegerField(
        _l("Planned sessions"),
        [Optional(), NumberRange(1, 10_000_000)],
        description=_l("Concluded sessions of all variants together."),
    )
    namespace = StringField(
        _l("Namespace"),
        [Length(max=200)],
        description=_l("Experiments in one namespace never share a customer."),
    )
    namespace_from = IntegerField(_l("From, in percent"), [NumberRange(0, 100)], default=0)
    namespace_to = IntegerField(_l("To, in percent"), [NumberRange(0, 100)], default=100)
    starts_at = StringField(_l("Starts"), render_kw=_MOMENT)
    ends_at = StringField(_l("Ends"), render_kw=_MOMENT)


class NameForm(Form):
    """What may still be changed while customers are in an experiment."""

    name = StringField(_l("Name"), [InputRequired(), Length(max=200)])
    hypothesis = TextAreaField(_l("Hypothesis"), [Length(max=2000)])


class DecisionForm(Form):
    """What a team concludes."""

    decision = RadioField(_l("Decision"), [InputRequired()])
    note = TextAreaField(_l("Note"), [Length(max=2000)], description=_l("Why, for later readers."))
    holdout = SelectField(
        _l("Holdout after the end"),
        [Optional()],
        description=_l(
            "The same customers go on without offers, and as many others are counted beside "
            "them. It tells the true price of a save; everybody else is free for new experiments."
        ),
    )
    replaces_newer = BooleanField(_l("Publish even if the flow changed since the start"))

    def offer_decisions(self, experiment: Experiment) -> None:
        """Let the member choose between the variants, the control, and neither."""
        variants = [
            (f"{PUBLISH}{each.key}", _("Publish %(name)s", name=variant_label(each)))
            for each in experiment.variants
            if each.key != CONTROL
        ]
        self.decision.choices = list_choices(
            [
                *variants,
                (ExperimentDecision.KEEP_CONTROL, _("Keep the flow as it is")),
                (ExperimentDecision.INCONCLUSIVE, _("No decision: the result is inconclusive")),
            ]
        )
        if experiment.variant(HOLDOUT) is None or experiment.continues:
            del self.holdout
        else:
            self.holdout.choices = list_choices(_holdout_choices())

    def read_holdout(self, timezone: tzinfo) -> HoldoutTerm | None:
        """Return how long the holdout goes on. None: it ends with the experiment."""
        chosen = self.holdout.data if "holdout" in self else ""
        if not chosen:
            return None
        if chosen == OPEN_END:
            return HoldoutTerm()
        return HoldoutTerm(add_interval(utcnow(), Interval.MONTH, int(chosen), timezone))


def _holdout_choices() -> list[tuple[str, str]]:
    return [
        ("", _("Ends with the experiment")),
        *(
            (str(months), ngettext("%(num)s more month", "%(num)s more months", months))
            for months in HOLDOUT_MONTHS
        ),
        (OPEN_END, _("Until somebody stops it")),
    ]


def key_of(name: str) -> str:
    """Return a key made of a name.

    >>> key_of("25 % against 30 %: préféré?")
    '25-against-30-prefere'
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:36].rstrip("-") or "experiment"
