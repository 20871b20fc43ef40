"""Words for notices: where they stand, what kind they are, who declared them."""

from __future__ import annotations

from flask_babel import gettext as _

from app.declarations.models import Declaration
from app.declarations.states import DeclarationState
from app.flows.declaration import CancelKind
from app.labels.member.sessions import Badge


def state_label(state: DeclarationState) -> Badge:
    """Return where a notice stands, with its tone."""
    return {
        DeclarationState.RECORDED: (_("Sent by webhook"), "plain"),
        DeclarationState.WAITING: (_("Waiting"), "warn"),
        DeclarationState.CONFIRMED: (_("Confirmed"), "good"),
        DeclarationState.REFUSED: (_("Rejected"), "bad"),
        DeclarationState.UNREACHED: (_("No response"), "bad"),
    }[state]


def state_choices() -> list[tuple[str, str]]:
    """Return the states to filter by."""
    return [(state.value, state_label(state)[0]) for state in DeclarationState]


def kind_label(kind: CancelKind | None) -> str:
    """Return what kind of cancellation was declared."""
    return {
        CancelKind.ORDINARY: _("Standard"),
        CancelKind.EXTRAORDINARY: _("For good cause"),
        CancelKind.WITHDRAWAL: _("Withdrawal"),
        None: _("Not specified"),
    }.get(kind, str(kind))


def kind_choices() -> list[tuple[str, str]]:
    """Return the kinds to filter by."""
    return [(kind.value, kind_label(kind)) for kind in CancelKind]


def declarant_name(notice: Declaration) -> str:
    """Return who declared it, or that this is not kept any more."""
    return notice.name or _("Deleted")
