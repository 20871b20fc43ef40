"""Whether a customer has reached the first page that differs for them, and writing that down.

The runner walks the same way through every variant of the experiment. Up to the first
difference all of them agree on where the customer stands, so the walk is the one each
customer would have had there; and both sides of a comparison are counted by the same rule.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from app.core.clock import utcnow
from app.experiments.exposures import list_versions, record_exposure
from app.flows import service as flows
from app.flows.document.parts import DocumentPart, OfferPage, Survey
from app.flows.flow import Flow
from app.flows.steps import OfferStep
from app.offers.selection import Considered
from app.offers.snapshot import OfferSnapshot
from app.sessions.engine.progress import Move, Progress
from app.sessions.engine.runner import ChooseOffer
from app.sessions.models import CancelSession
from app.sessions.offer_choice import Consider, consider_keys

Walk = Callable[[Flow, ChooseOffer], Move]
"""Takes the step that the customer takes, in a flow, with a way to ask for its offer."""
Page = tuple[Any, ...]


class Comparison:
    """The variants of a session's experiment, as long as its customer has seen no difference.

    What the conditions say of the offers of all variants takes one query, which
    stands in for the one that the session's own offers would take.
    """

    def __init__(self, cancel_session: CancelSession) -> None:
        self._session = cancel_session
        self._variants = _variants_of(cancel_session)
        self._known: dict[str | None, dict[str, Considered]] = {}

    @property
    def consider(self) -> Consider | None:
        """What knows of the session's own offers. None: there is nothing to compare."""
        return self._consider if self._variants else None

    def expose(self, walk: Walk) -> None:
        """Write down that the customer saw their variant, if the step leads to a difference."""
        if self._variants and _differ([self._page(flow, walk) for flow in self._variants]):
            _expose(self._session)

    def _page(self, flow: Flow, walk: Walk) -> Page:
        asked: list[tuple[str, ...]] = []

        def choose(reason_code: str | None) -> OfferSnapshot | None:
            if self._session.account.eligibility_url is not None:
                asked.append(flow.offers_for(reason_code))  # the host's answer is its own
                return None
            found = self._consider(flow, reason_code)
            return next((each.offer for each in found if each.offer), None)

        return (*_page_of(flow, walk(flow, choose).progress), tuple(asked))

    def _consider(self, flow: Flow, reason_code: str | None) -> Iterator[Considered]:
        if reason_code not in self._known:
            keys = [key for each in self._variants for key in each.offers_for(reason_code)]
            found = consider_keys(self._session, tuple(dict.fromkeys(keys)))
            self._known[reason_code] = {each.key: each for each in found}
        known = self._known[reason_code]
        yield from (known[key] for key in flow.offers_for(reason_code))


def _variants_of(cancel_session: CancelSession) -> tuple[Flow, ...]:
    """Return the flows that are compared, as this customer's packs arrange them.

    Empty where there is nothing to find out: the session is in no experiment, or
    the customer saw the difference, or has decided.
    """
    is_settled = cancel_session.exposed_at is not None or not cancel_session.is_open
    if cancel_session.experiment_id is None or is_settled:
        return ()
    account_id = cancel_session.account_id
    packs = tuple(pack_id for pack_id, _version in cancel_session.packs)
    versions = list_versions(
        account_id, cancel_session.experiment_id, cancel_session.flow_version_id
    )
    return tuple(flows.require_flow(account_id, version, packs) for version in versions)


def _page_of(flow: Flow, progress: Progress) -> Page:
    """Return all of a page that depends on the flow."""
    step, has_offer = flow.step(progress.step_key), flow.find(OfferStep.kind) is not None
    counted = None if has_offer else [each.key for each in flow.before_confirm()]  # "step 1 of 2"
    is_offered = step.kind == OfferStep.kind and progress.offer is not None
    offer = progress.offer.key if is_offered and progress.offer else None
    return flow.locales, flow.address, counted, step.kind, _seen(step.spec), offer


def _seen(spec: DocumentPart) -> DocumentPart:
    """Return a part without what its page does not show."""
    match spec:
        case Survey():
            reasons = tuple(each.model_copy(update={"offers": ()}) for each in spec.reasons)
            return spec.model_copy(update={"reasons": reasons})
        case OfferPage():
            return spec.model_copy(update={"offers": ()})
    return spec


def _differ(pages: Sequence[Page]) -> bool:
    return any(page != pages[0] for page in pages)


def _expose(cancel_session: CancelSession) -> None:
    """Count the customer, unless they saw another variant before: then this session does not."""
    experiment_id, key = cancel_session.experiment_id or "", cancel_session.variant_key or ""
    now = utcnow()
    is_theirs = record_exposure(
        cancel_session.account_id,
        (experiment_id, key),
        customer_ref=cancel_session.customer_ref,
        session_id=cancel_session.id,
        now=now,
    )
    if is_theirs:
        cancel_session.exposed_at = now
