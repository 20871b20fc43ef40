"""What can be wrong with an account or a key."""

from app.core.errors import FairwellError


class AccountNotFound(FairwellError):
    """No account has this id."""


class InvalidOrigin(FairwellError):
    """The text is not a web origin such as ``https://app.example.com``."""


class InvalidLogo(FairwellError):
    """A file that is no picture of a kind we take, or too large; ``code`` says which."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class KeyNotFound(FairwellError):
    """The account has no such key."""


class InvalidSetting(FairwellError):
    """A setting of the account has a value it cannot have."""

    @property
    def setting(self) -> str:
        """The name of the setting."""
        return str(self).partition(":")[0]


class InvalidScope(FairwellError):
    """A scope that no key can have; without a name: a key that could do nothing."""
