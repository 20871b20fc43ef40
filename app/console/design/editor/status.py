"""What is said after a change, and where the member goes on."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _

from app.core.types import JsonObject
from app.flows.document.paths import find
from app.flows.drafts.edits import Command, Edit


def build_status(edits: Sequence[Edit], step: str = "") -> str:
    """Return what happened, for those who do not see it."""
    acts = [edit.act for edit in edits]
    known = {
        "undone": _("Undone."),
        "redone": _("Done again."),
        "discarded": _("Back to what is published."),
        "nothing_to_do": _("There is nothing to undo."),
        Command.MOVE: _("Moved."),
        Command.REMOVE: _("Removed."),
        Command.DUPLICATE: _("Copied."),
    }
    added = {Command.ADD_STEP, Command.ADD_REASON, Command.ADD_CHOICE, Command.ADD_OFFER}
    if added.intersection(acts):
        return _("Added.")
    return known.get(step) or next((known[act] for act in acts[::-1] if act in known), _("Saved."))


def where_to_go_on(edits: Sequence[Edit], document: JsonObject) -> str:
    """Return the id of what the member is at after a change; nothing where they stay."""
    for edit in reversed(edits):
        match edit.act:
            case Command.MOVE | Command.DUPLICATE:
                return _id(edit.place)
            case Command.ADD_REASON:
                return "at-" + _id(f"survey.reasons.{edit.place}.label")
            case Command.ADD_STEP:
                return _id(edit.place)
            case Command.REMOVE:
                return _id(_neighbour(edit.place, document))
    return ""


def _neighbour(place: str, document: JsonObject) -> str:
    """Return the list something was removed from, or its step: it is gone itself."""
    above = place.rpartition(".")[0]
    while above and find(document, above) is None:
        above = above.rpartition(".")[0]
    return above or "steps"


def _id(place: str) -> str:
    return place.replace(".", "-")
