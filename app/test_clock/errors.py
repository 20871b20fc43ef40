"""Why the time of test mode is not moved."""

from app.core.errors import FairwellError


class InvalidSpan(FairwellError):
    """The time is moved by whole days, and not by as many."""


class LiveMode(FairwellError):
    """The time of live customers passes by itself."""


class ClockMoved(FairwellError):
    """Somebody moved the time since the page was shown, or the same button was pressed twice."""


class TooManySessions(FairwellError):
    """There is more test data than one transaction should change: writers would wait."""
