"""What can stand between somebody and a receipt."""

from app.core.errors import FairwellError


class ReceiptNotFound(FairwellError):
    """No such receipt, or the link to it is none of ours or too old."""


class InvalidAddress(FairwellError):
    """A text is not the address of a mailbox."""


class ReceiptNotReady(FairwellError):
    """The receipt was promised and is being written at this moment."""
