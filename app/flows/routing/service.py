"""What can be done with routes: save them, and find the flow that a customer gets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from app.accounts.models import Account
from app.core.database.types import JsonObject
from app.extensions import db
from app.flows import service as flows
from app.flows.errors import FlowNotFound, FlowNotPublished
from app.flows.published import list_published_keys
from app.flows.routing.errors import InvalidRoutes, RoutesChanged
from app.flows.routing.membership import is_member
from app.flows.routing.models import RouteVersion
from app.flows.service import FlowEntry
from app.offers.catalogue.segments import list_segments
from app.offers.models import Segment
from app.offers.subscription import ClaimedSubscription, Customer

MAX_RULES = 50


@dataclass(frozen=True, slots=True)
class RouteRule:
    """Customers of a segment get a flow."""

    segment: str
    flow: str


@dataclass(frozen=True, slots=True)
class TriedRule:
    """A rule that was looked at for a customer, and whether it fits."""

    rule: RouteRule
    fits: bool


@dataclass(frozen=True, slots=True)
class Route:
    """The flow that a customer gets, and every rule that was tried on the way to it."""

    flow: str
    tried: tuple[TriedRule, ...]

    @property
    def rule(self) -> RouteRule | None:
        """The rule that leads there. None: no rule fits, so it is the account's usual flow."""
        return next((each.rule for each in self.tried if each.fits), None)


def list_rules(account: Account) -> list[RouteRule]:
    """Return the rules in the order in which they are tried."""
    return [RouteRule(each["segment"], each["flow"]) for each in account.flow_routes]


def save_rules(
    account: Account,
    rules: Sequence[RouteRule],
    *,
    member_id: str | None = None,
    expected_number: int | None = None,
) -> RouteVersion:
    """Let these rules hold for sessions that begin from now on, and keep them as a version.

    ``expected_number`` is the version that the rules were made from, if somebody else
    may have saved others meanwhile.

    :raises InvalidRoutes: naming the first rule that cannot hold.
    :raises RoutesChanged: if there is a newer version than ``expected_number``.
    """
    db.session.refresh(account, with_for_update=True)
    number = get_number(account.id)
    if expected_number is not None and expected_number != number:
        raise RoutesChanged(str(number))
    _check(account.id, rules)
    account.flow_routes = [{"segment": each.segment, "flow": each.flow} for each in rules]
    version = RouteVersion(
        account_id=account.id,
        number=number + 1,
        rules=list(account.flow_routes),
        member_id=member_id,
    )
    db.session.add(version)
    db.session.flush()
    return version


def get_number(account_id: str) -> int:
    """Return the number of the newest version. 0: nobody has saved any."""
    query = select(func.max(RouteVersion.number)).where(RouteVersion.account_id == account_id)
    return db.session.scalar(query) or 0


def list_versions(account_id: str, *, limit: int = 20) -> list[RouteVersion]:
    """Return the latest versions, the newest first."""
    query = select(RouteVersion).where(RouteVersion.account_id == account_id)
    return list(db.session.scalars(query.order_by(RouteVersion.number.desc()).limit(limit)))


def find_route(account: Account, claimed: ClaimedSubscription, customer: Customer) -> Route:
    """Return the flow for a customer: of the first rule that fits, or the account's usual one.

    Costs a query where there are rules, and none elsewhere. A rule whose segment is
    gone, or whose flow customers cannot see, fits nobody.
    """
    rules, tried = list_rules(account), []
    known = _segments(account.id, rules)
    for rule in rules:
        fits = rule.segment in known and is_member(
            known[rule.segment].conditions, account, claimed, customer
        )
        tried.append(TriedRule(rule, fits))
        if fits:
            return Route(rule.flow, tuple(tried))
    return Route(account.default_flow_key, tuple(tried))


def require_entry(account: Account, claimed: ClaimedSubscription, customer: Customer) -> FlowEntry:
    """Return what a session begins with whose token names no flow.

    :raises FlowNotFound: if the account's own flow is not there.
    :raises FlowNotPublished: if no version of it was published.
    """
    key = find_route(account, claimed, customer).flow
    if key != account.default_flow_key:
        try:
            return flows.require_entry(account.id, key)
        except (FlowNotFound, FlowNotPublished):
            pass  # nobody is kept from canceling by a rule that leads nowhere
    return flows.require_entry(account.id, account.default_flow_key)


def _segments(account_id: str, rules: Sequence[RouteRule]) -> dict[str, Segment]:
    if not rules:
        return {}
    keys = {each.segment for each in rules}
    query = select(Segment).where(Segment.account_id == account_id, Segment.key.in_(keys))
    return {segment.key: segment for segment in db.session.scalars(query)}


def _check(account_id: str, rules: Sequence[RouteRule]) -> None:
    if len(rules) > MAX_RULES:
        raise InvalidRoutes(MAX_RULES, "too_many")
    segments = {each.key for each in list_segments(account_id)}
    published = set(list_published_keys(account_id))
    seen: set[str] = set()
    for position, rule in enumerate(rules):
        if rule.segment not in segments:
            raise InvalidRoutes(position, "unknown_segment")
        if rule.flow not in published:
            raise InvalidRoutes(position, "unknown_flow")
        if rule.segment in seen:
            raise InvalidRoutes(position, "segment_twice")
        seen.add(rule.segment)


def read_rules(given: object) -> list[RouteRule]:
    """Return the rules that a file or a request holds.

    :raises InvalidRoutes: naming the first that is none.
    """
    if not isinstance(given, list):
        raise InvalidRoutes(0, "not_a_list")
    return [_rule(position, each) for position, each in enumerate(given)]


def _rule(position: int, given: JsonObject | object) -> RouteRule:
    is_right = (
        isinstance(given, dict)
        and set(given) == {"segment", "flow"}
        and all(isinstance(value, str) for value in given.values())
    )
    if not is_right or not isinstance(given, dict):
        raise InvalidRoutes(position, "not_a_rule")
    return RouteRule(given["segment"], given["flow"])
