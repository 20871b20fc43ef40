"""Whether an account may publish a flow: what its laws and the linter of words say.

The linter is read with the first flow that is weighed: a worker weighs none.
"""

from __future__ import annotations

from app.accounts import service as accounts
from app.core.clock import utcnow
from app.core.findings import Finding, Severity
from app.fairness.jurisdictions import choose_packs
from app.flows.document.schema import FlowDocument
from app.flows.drafts.offer_terms import list_offer_facts
from app.flows.errors import UnfairFlow


def judge_flow(
    account_id: str,
    document: FlowDocument,
    override_reason: str | None = None,
    overrides_words_only: bool = False,
) -> bool:
    """Return whether a reason is needed to publish the document. Slow, so no lock is held.

    :raises UnfairFlow: if it breaks our own rules, or those of the account's country.
    """
    from app.fairness.copy.findings import is_about_text

    errors = _errors_of(account_id, document)
    firm = [each for each in errors if overrides_words_only and not is_about_text(each)]
    standing = firm if override_reason else errors
    if standing:
        raise UnfairFlow(standing)
    return bool(errors)


def list_findings(account_id: str, document: FlowDocument) -> list[Finding]:
    """Return what the account's laws and the linter of words find, the gravest first."""
    from app.flows.drafts.policy_findings import judge

    account = accounts.require_account(account_id)
    offers = list_offer_facts(account, document, utcnow())
    return judge(document, choose_packs(account.country), offers)


def _errors_of(account_id: str, document: FlowDocument) -> list[Finding]:
    found = list_findings(account_id, document)
    return [finding for finding in found if finding.severity is Severity.ERROR]
