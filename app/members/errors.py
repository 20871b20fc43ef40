"""What can be wrong with a member, their password, or their place in an account."""

from app.core.errors import FairwellError


class MemberNotFound(FairwellError):
    """Nobody has this id or this address."""


class AddressTaken(FairwellError):
    """Somebody signs in with this address already."""


class InvalidAddress(FairwellError):
    """The text is no e-mail address."""


class WeakPassword(FairwellError):
    """The password is too short, or somebody would guess it. ``code`` says which."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class SignInRefused(FairwellError):
    """Address and password do not belong together, or nobody has the address."""


class TooManyTries(SignInRefused):
    """The password was wrong too often: no answer counts before ``wait_seconds`` are over."""

    def __init__(self, wait_seconds: int) -> None:
        super().__init__(f"wait {wait_seconds} s")
        self.wait_seconds = wait_seconds


class LastOwner(FairwellError):
    """An account keeps one owner at least."""


class AlreadyMember(FairwellError):
    """Somebody with this address belongs to the account."""


class InvitationOver(FairwellError):
    """The invitation was used, revoked, or is too old."""


class InvitationForSomebodyElse(FairwellError):
    """The invitation was sent to another address than the member's."""


class WrongCode(SignInRefused):
    """Neither the app nor the list of recovery codes has this code, or it was used before."""


class AddressNotVerified(SignInRefused):
    """The provider does not say that the address belongs to whoever signs in."""


class BoundElsewhere(SignInRefused):
    """The member is bound to somebody else at the provider."""
