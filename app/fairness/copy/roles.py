"""What a text is on the page: the same words can be fair as a reason and unfair on a button."""

from __future__ import annotations

import enum


class TextRole(enum.StrEnum):
    """What a text is used as."""

    TEXT = "text"
    """Nothing is known about it."""
    HEADING = "heading"
    BODY = "body"
    TERMS = "terms"
    """What an offer says about itself."""
    QUESTION = "question"
    REASON = "reason"
    """Why somebody cancels. Complaints about the product belong here."""
    ANSWER = "answer"
    ACCEPT = "accept"
    """A button that takes an offer."""
    KEEP = "keep"
    """A button that stays, goes back or closes."""
    DECLINE = "decline"
    """A button that passes an offer by."""
    CANCEL = "cancel"
    """A button that cancels, or leads there."""

    @property
    def is_button(self) -> bool:
        """Whether somebody presses it."""
        return self in {TextRole.ACCEPT, TextRole.KEEP, TextRole.DECLINE, TextRole.CANCEL}

    @property
    def is_customers_own(self) -> bool:
        """Whether it says what the customer has to say, so that complaints are welcome."""
        return self in {TextRole.REASON, TextRole.ANSWER}
