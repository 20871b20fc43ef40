"""What can stand in a session's way."""

from __future__ import annotations

from collections.abc import Sequence

from app.core.errors import FairwellError
from app.sessions.entry.causes import RefusalReason


class InvalidToken(FairwellError):
    """An open token is malformed: it can never have been valid."""

    status = 400

    def __init__(
        self,
        reason: RefusalReason,
        message: str = "",
        *,
        claims: Sequence[str] = (),
        given: str | None = None,
    ) -> None:
        """``claims`` are those that are wrong; ``given`` is about nobody."""
        super().__init__(message or reason.value)
        self.reason = reason
        self.claims = list(claims)
        self.given = given


class TokenReused(InvalidToken):
    """An open token has the id of another customer's: they must never meet."""


class UnverifiedToken(InvalidToken):
    """An open token is not signed by a live key, or its time is over."""

    status = 401


class ExpiredToken(UnverifiedToken):
    """An open token was right, and its time is over: opening the page again makes a new one."""


class OriginNotAllowed(InvalidToken):
    """An open token names, or came from, a place that the account did not register."""

    status = 403


class SessionNotFound(FairwellError):
    """No such session, or the page that asks for it does not hold its token."""


class LinkExpired(FairwellError):
    """The way back was open for a year, and that year is over."""


class PreviewClosed(FairwellError):
    """A preview is looked at through a link that is none of ours, or a day old."""


class SessionEnded(FairwellError):
    """The session already has an outcome."""
