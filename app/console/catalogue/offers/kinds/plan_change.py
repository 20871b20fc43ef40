"""The form of another plan."""

from __future__ import annotations

from flask_babel import gettext as _
from wtforms import SelectField

from app.console.catalogue.fields.description import Names
from app.console.catalogue.offers.forms import OfferForm
from app.console.catalogue.offers.registry import offer_form
from app.console.shell.forms import later as _l
from app.console.shell.forms import options
from app.core.database.types import JsonObject
from app.offers.catalogue.definitions import OfferDefinition
from app.offers.kinds.plan_change import PlanChange


def _describe(params: PlanChange, _definition: OfferDefinition, plans: Names) -> str:
    return _("The plan %(plan)s instead", plan=plans.get(params.plan, params.plan))


@offer_form(
    PlanChange,
    label=_l("Cheaper plan"),
    lead=_l("Another plan of your catalog, side by side."),
    describe=_describe,
)
class PlanChangeForm(OfferForm):
    """A cheaper plan."""

    own = ("plan",)
    needs_plan = True
    plan = SelectField(_l("Plan"), choices=options([]), validate_choice=False)

    def params(self) -> JsonObject:
        """Return the plan."""
        return {"plan": self.plan.data or ""}
