"""What can be wrong with exchange rates."""

from app.core.errors import FairwellError


class InvalidRate(FairwellError):
    """A rate that none can be; ``field`` is where: ``currency``, ``since`` or ``rate``."""

    def __init__(self, field: str, position: int = 0) -> None:
        super().__init__(field)
        self.field = field
        self.position = position
        """Which of several rates it is, from 0 on."""


class TooManyRates(FairwellError):
    """An account has as many rates as it may have."""
