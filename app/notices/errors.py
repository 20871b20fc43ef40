"""What can be wrong with a notice."""

from app.core.entries import InvalidEntry


class InvalidNotice(InvalidEntry):
    """A form of the public page holds what was not asked, or lacks what is needed."""
