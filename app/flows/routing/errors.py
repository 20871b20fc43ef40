"""What can be wrong with routes."""

from __future__ import annotations

from app.core.errors import FairwellError


class InvalidRoutes(FairwellError):
    """A rule that cannot hold. Nothing was saved."""

    def __init__(self, position: int, code: str) -> None:
        super().__init__(f"routes.{position}: {code}")
        self.position = position
        """Of the rule in the list, counted from 0."""
        self.code = code


class RoutesChanged(FairwellError):
    """Somebody else saved the rules meanwhile."""
