"""What can be wrong with a letter."""

from app.core.errors import FairwellError


class InvalidMailbox(FairwellError):
    """A text is not the address of a mailbox."""
