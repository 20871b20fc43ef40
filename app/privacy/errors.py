"""What can stand between a customer and being erased."""

from app.core.errors import FairwellError


class StillUnderWay(FairwellError):
    """The customer is canceling at this moment, or somebody has yet to hear of what they decided.

    A cancellation must not be lost with the one who declared it.
    """
