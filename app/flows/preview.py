"""A flow to look at: the draft, or a version by its number, as policy packs arrange it."""

from __future__ import annotations

from app.core.types import JsonObject
from app.fairness.packs import Pack
from app.fairness.policy import build_policy
from app.flows import service as flows
from app.flows.document.parsing import parse_document
from app.flows.drafts import service as drafts
from app.flows.errors import FlowNotFound
from app.flows.flow import Flow, arrange


def require_previewed_flow(
    account_id: str, key: str, number: int | None, packs: tuple[Pack, ...]
) -> Flow:
    """Return the version with this number, or the draft if it is None. Nothing is kept.

    :raises FlowNotFound: if there is no such flow or version.
    :raises InvalidDocument: if the draft is no flow yet.
    """
    document = _draft(account_id, key) if number is None else _version(account_id, key, number)
    return arrange(parse_document(document | {"key": key}), build_policy(packs))


def _draft(account_id: str, key: str) -> JsonObject:
    draft = drafts.get_draft(account_id, key)
    if draft is None:
        raise FlowNotFound(key)
    return draft.document


def _version(account_id: str, key: str, number: int) -> JsonObject:
    found = [each for each in flows.list_versions(account_id, key) if each.number == number]
    if not found:
        raise FlowNotFound(f"{key} {number}")
    return found[0].document
