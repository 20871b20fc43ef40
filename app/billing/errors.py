"""What can be wrong with an action."""

from app.core.errors import FairwellError


class ActionSettled(FairwellError):
    """The action was settled the other way before."""
