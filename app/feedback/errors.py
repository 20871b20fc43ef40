"""What can be wrong with a tag."""

from app.core.errors import FairwellError


class InvalidTag(FairwellError):
    """The word cannot be a tag. ``code`` says why: ``empty``, ``too_long`` or ``too_many``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
