"""What can stand between somebody and a receipt."""

from app.core.errors import FairwellError


class ReceiptNotFound(FairwellError):
    """No such receipt, or the link to it is none of ours or too old."""


class ReceiptNotReady(FairwellError):
    """The receipt was promised and is being written at this moment."""
