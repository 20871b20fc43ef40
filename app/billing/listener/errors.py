"""Why somebody does not listen, or is not waited for."""

from app.core.errors import FairwellError


class ListenerNotFound(FairwellError):
    """The account has no such listener, or no longer."""


class ListenerReplaced(FairwellError):
    """Another one began later, and takes the actions."""


class AnswerTooLate(FairwellError):
    """Nobody waits for the answer any more: the action is asked for again."""
