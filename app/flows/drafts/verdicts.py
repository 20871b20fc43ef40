"""Whether an account may publish a flow: what its laws and the linter of words say."""

from __future__ import annotations

from app.accounts import service as accounts
from app.fairness.findings import Finding
from app.fairness.jurisdictions import choose_packs
from app.fairness.rules import Severity
from app.flows.document.schema import FlowDocument
from app.flows.drafts.policy_findings import judge
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
    errors = _errors_of(account_id, document)
    firm = [each for each in errors if overrides_words_only and not each.words]
    standing = firm if override_reason else errors
    if standing:
        raise UnfairFlow([f"{finding.path}: {finding.message}" for finding in standing])
    return bool(errors)


def _errors_of(account_id: str, document: FlowDocument) -> list[Finding]:
    packs = choose_packs(accounts.require_account(account_id).country)
    return [finding for finding in judge(document, packs) if finding.severity is Severity.ERROR]
