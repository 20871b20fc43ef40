"""The root of every error we raise ourselves."""


class FairwellError(Exception):
    """Something is true that a caller has to hear about."""
