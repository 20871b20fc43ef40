"""The lists of the flows that an offer may stand in: shown in its form, and changed with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.console.shell.access import current
from app.flows.document.paths import find, kinds_of, name_of
from app.flows.drafts import service as drafts
from app.flows.drafts.edits import Command, Edit, apply_edits
from app.flows.listing import FlowSummary, list_flows
from app.labels.member.flows import reason_name

GENERAL = "offer.offers"
MARK = "attaching"
"""Says that a form has the lists at all."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """One list of a flow: the offers of a reason, or those for all other reasons."""

    flow: str
    title: str
    """What members call the flow."""
    path: str
    label: str
    """The reason as customers read it; empty for all others."""
    keys: tuple[str, ...]
    """The offers in it, the first that fits is shown."""
    rank: int | None
    """Where the offer stands in it, from 1 on. None: nowhere."""

    @property
    def name(self) -> str:
        """What its fields are called."""
        return f"{self.flow}:{self.path}"

    def arranged(self, key: str, rank: int | None) -> tuple[str, ...]:
        """Return the list with the offer at this rank, or without it."""
        others = [each for each in self.keys if each != key]
        return tuple(others if rank is None else [*others[: rank - 1], key, *others[rank - 1 :]])

    @property
    def others(self) -> int:
        """How many other offers stand in it."""
        return len(self.keys) - (self.rank is not None)


def list_attachments(key: str) -> list[Attachment]:
    """Return the lists of all flows as they stand in the editor, the default flow first."""
    account = current().account
    flows = sorted(list_flows(account.id), key=lambda flow: flow.key != account.default_flow_key)
    return [each for flow in flows for each in _of_flow(flow, key, account.default_locale)]


def read_ranks(form: Mapping[str, str], attachments: Sequence[Attachment]) -> dict[str, int | None]:
    """Return the chosen rank in each list, by its name. A form without the lists changes none."""
    if MARK not in form:
        return {each.name: each.rank for each in attachments}
    return {each.name: _rank(form, each) for each in attachments}


def group_by_flow(
    attachments: Sequence[Attachment], ranks: Mapping[str, int | None]
) -> list[tuple[str, list[Attachment], bool]]:
    """Return the lists of each flow, and whether they are of interest: the offer is in one.

    So are those of the first, which customers meet unless the host names another.
    """
    flows: dict[str, list[Attachment]] = {}
    for each in attachments:
        flows.setdefault(each.flow, []).append(each)
    return [
        (lists[0].title, lists, at == 0 or any(ranks[each.name] for each in lists))
        for at, lists in enumerate(flows.values())
    ]


def save_ranks(
    key: str, attachments: Sequence[Attachment], ranks: Mapping[str, int | None]
) -> list[str]:
    """Put an offer where it was chosen to stand, and return the flows whose drafts have changed.

    :raises DraftConflict: if a colleague changed one of the drafts meanwhile.
    """
    wanted: dict[str, list[Edit]] = {}
    for each in attachments:
        keys = each.arranged(key, ranks[each.name])
        if keys != each.keys:
            edit = Edit(Command.SET, each.path, list(keys) or None)
            wanted.setdefault(each.flow, []).append(edit)
    for flow, edits in wanted.items():
        _change(flow, edits)
    return list(wanted)


def _change(flow: str, edits: list[Edit]) -> None:
    here = current()
    draft = drafts.get_draft(here.account.id, flow)
    if draft is None:
        return
    step = [] if "offer" in kinds_of(draft.document) else [Edit(Command.ADD_STEP, "offer")]
    drafts.save_draft(
        here.account.id,
        flow,
        apply_edits(draft.document, [*step, *edits]),
        expected_revision=draft.revision,
        member_id=here.member.id,
    )


def _rank(form: Mapping[str, str], attachment: Attachment) -> int | None:
    if form.get(f"attach-{attachment.name}") != "yes":
        return None
    rank = form.get(f"rank-{attachment.name}", "")
    last = attachment.others + 1
    return min(max(int(rank), 1), last) if rank.isascii() and rank.isdigit() else last


def _of_flow(flow: FlowSummary, key: str, locale: str) -> Iterator[Attachment]:
    document = flow.document
    for reason in find(document, "survey.reasons") or []:
        code = name_of(reason) or ""
        path = f"survey.reasons.{code}.offers"
        yield _attachment(flow, path, reason_name(document, code, locale), key)
    if "offer" in kinds_of(document):
        yield _attachment(flow, GENERAL, "", key)


def _attachment(flow: FlowSummary, path: str, label: str, key: str) -> Attachment:
    keys = tuple(each for each in find(flow.document, path) or () if isinstance(each, str))
    rank = keys.index(key) + 1 if key in keys else None
    return Attachment(flow.key, flow.title, path, label, keys, rank)
