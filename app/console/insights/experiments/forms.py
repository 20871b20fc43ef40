"""What members fill in about an experiment."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from flask_babel import gettext as _
from wtforms import BooleanField, DecimalField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app.console.shell.forms import Form, list_choices
from app.console.shell.forms import later as _l
from app.experiments.models import CONTROL, Experiment, ExperimentDecision

PUBLISH = f"{ExperimentDecision.PUBLISH_VARIANT}:"


class PlannerForm(Form):
    """What is compared, and how small a difference is worth knowing."""

    name = StringField(
        _l("Name"),
        [InputRequired(), Length(max=200)],
        description=_l("Such as: pause first or discount first"),
    )
    flow = SelectField(_l("Flow"), [InputRequired()])
    effect = DecimalField(
        _l("Smallest difference worth knowing, in points"),
        [InputRequired(), NumberRange(0.1, 90)],
        default=Decimal(5),
    )
    baseline = DecimalField(
        _l("Save rate today, in percent"),
        [Optional(), NumberRange(0.1, 99)],
        description=_l("Leave it empty to take your own."),
    )
    hypothesis = TextAreaField(_l("What you expect, and why"), [Length(max=2000)])
    holdout = BooleanField(_l("Compare with a group that gets no offers, too"))

    @property
    def share_worth_knowing(self) -> float:
        """The smallest difference, as a part of 1."""
        return float(self.effect.data or 0) / 100


class DecisionForm(Form):
    """What a team concludes."""

    decision = SelectField(_l("Decision"), [InputRequired()])
    note = TextAreaField(_l("Why"), [Length(max=2000)])
    replaces_newer = BooleanField(_l("Publish even if the flow was changed meanwhile"))

    def offer_decisions(self, experiment: Experiment) -> None:
        """Let the member choose between the variants, the control, and neither."""
        variants = [
            (
                f"{PUBLISH}{each.key}",
                _("Publish variant %(name)s", name=each.name or each.key),
            )
            for each in experiment.variants
            if each.key != CONTROL
        ]
        self.decision.choices = list_choices(
            [
                (ExperimentDecision.KEEP_CONTROL, _("Keep the flow as it is")),
                *variants,
                (ExperimentDecision.INCONCLUSIVE, _("No decision: it could not be told")),
            ]
        )


def key_of(name: str) -> str:
    """Return a key made of a name.

    >>> key_of("25 % against 30 %: préféré?")
    '25-against-30-prefere'
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:36].rstrip("-") or "experiment"
