"""What can be wrong with a notice."""

from collections.abc import Iterable, Mapping

from app.core.errors import FairwellError
from app.core.form_values import InvalidEntry


class InvalidPart(InvalidEntry):
    """One entry of the public page is not what was asked, or lacks."""


class InvalidDeclaration(FairwellError):
    """A form of the public page holds what was not asked, or lacks what is needed.

    ``problems`` has all that is wrong: the code of each by its field.
    """

    def __init__(self, wrong: Iterable[InvalidEntry]) -> None:
        self.problems: Mapping[str, str] = {each.field: each.code for each in wrong}
        super().__init__(str(self.problems))
