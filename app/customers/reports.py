"""What a host may report about a subscription: checked before a word of it is kept. Pure."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, ValidationError, model_validator

from app.core.clock import utcnow
from app.core.findings import invalid
from app.core.moments import bounded, read_moment
from app.customers.errors import InvalidReport
from app.customers.models import SubscriptionStatus
from app.offers.catalogue.fields import Amount, Currency, Definition, FilledLine


def _moment(value: Any) -> datetime:
    """Read ISO 8601 with a zone, as our API writes it, or Unix seconds, as tokens carry them."""
    try:
        if isinstance(value, str):
            return read_moment(value)
        if isinstance(value, int) and not isinstance(value, bool):
            return bounded(datetime.fromtimestamp(value, UTC))
    except (ValueError, OverflowError, OSError) as error:
        raise invalid("moment", "must be a moment such as 2026-11-30T22:15:03Z") from error
    raise invalid("moment", "must be a moment such as 2026-11-30T22:15:03Z")


Moment = Annotated[datetime, BeforeValidator(_moment)]


class SubscriptionReport(Definition):
    """How a subscription stands at the host, and since when."""

    status: SubscriptionStatus
    subscription_ref: FilledLine
    canceled_at: Moment | None = None
    current_period_end: Moment | None = None
    plan: FilledLine | None = None
    amount_minor: Amount | None = None
    currency: Currency | None = None
    at: Moment | None = None
    """When it was true. None: now."""

    @model_validator(mode="after")
    def _details_fit(self) -> Self:
        if self.canceled_at is not None and self.status is not SubscriptionStatus.CANCELED:
            raise invalid("canceled_at", "canceled_at: only with status canceled")
        if (self.amount_minor is None) != (self.currency is None):
            raise invalid("amount_and_currency", "amount_minor and currency: both or neither")
        return self


def read_report(body: dict[str, Any]) -> SubscriptionReport:
    """Return the report, with the moment it was true.

    :raises InvalidReport: naming every field that is wrong.
    """
    try:
        report = SubscriptionReport.model_validate(body)
    except ValidationError as error:
        raise InvalidReport("; ".join(_describe(item) for item in error.errors())) from error
    return report if report.at else report.model_copy(update={"at": utcnow()})


def _describe(detail: Any) -> str:
    where = ".".join(str(part) for part in detail["loc"])
    message = detail["msg"]
    return f"{where}: {message}" if where else message
