"""Words for notices: where they stand, what kind they are, who declared them."""

from __future__ import annotations

from flask_babel import gettext as _

from app.console.session_wording import Said
from app.flows.declaration import CancelKind
from app.notices.models import Notice
from app.notices.states import NoticeState


def state_words(state: NoticeState) -> Said:
    """Return where a notice stands, with its tone."""
    return {
        NoticeState.RECORDED: (_("Told by webhook"), "plain"),
        NoticeState.WAITING: (_("Waiting"), "warn"),
        NoticeState.CONFIRMED: (_("Confirmed"), "good"),
        NoticeState.REFUSED: (_("Refused"), "bad"),
        NoticeState.UNREACHED: (_("No answer"), "bad"),
    }[state]


def state_choices() -> list[tuple[str, str]]:
    """Return the states to filter by."""
    return [(state.value, state_words(state)[0]) for state in NoticeState]


def kind_words(kind: CancelKind | None) -> str:
    """Return what kind of cancellation was declared."""
    return {
        CancelKind.ORDINARY: _("Ordinary"),
        CancelKind.EXTRAORDINARY: _("For good cause"),
        None: _("Not asked"),
    }.get(kind, str(kind))


def kind_choices() -> list[tuple[str, str]]:
    """Return the kinds to filter by."""
    return [
        (kind.value, kind_words(kind)) for kind in (CancelKind.ORDINARY, CancelKind.EXTRAORDINARY)
    ]


def name_of(notice: Notice) -> str:
    """Return who declared it, or that this is not kept any more."""
    return notice.name or _("Name deleted")
