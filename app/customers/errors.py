"""What can be wrong with a report about a customer."""

from __future__ import annotations

from app.core.errors import FairwellError


class InvalidReport(FairwellError):
    """A report breaks the schema. It is refused whole."""
