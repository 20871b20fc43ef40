"""What can be wrong with a job."""

from app.core.errors import FairwellError


class UnknownKind(FairwellError):
    """No handler is registered for jobs of this kind."""


class OpenTransaction(FairwellError):
    """A job was to be run while the caller's own transaction was still open."""
