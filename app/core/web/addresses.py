"""Every address that we hand out: what stands in mails and tokens has to stay where it is."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode


@dataclass(frozen=True, slots=True)
class Addresses:
    """The pages that links lead to, of a service that is reached at ``base``."""

    base: str
    """Without a slash at the end. Empty: within the same service."""

    def continuation(self, link: str) -> str:
        """Return where a customer goes on with a session.

        >>> Addresses("https://leave.example").continuation("x")
        'https://leave.example/continue/x'
        """
        return f"{self.base}/continue/{link}"

    def undo(self, link: str) -> str:
        """Return where a cancellation is undone, or reactivated after it took effect."""
        return f"{self.base}/back/{link}"

    def resume(self, link: str) -> str:
        """Return where a pause is ended early."""
        return f"{self.base}/resume/{link}"

    def receipt(self, link: str) -> str:
        """Return where a receipt is read."""
        return f"{self.base}/receipt/{link}"

    def verification(self) -> str:
        """Return where anybody can check that a receipt is genuine."""
        return f"{self.base}/verify"

    def public_form(self, account_id: str, **query: str) -> str:
        """Return where a customer cancels without a login."""
        asked = f"?{urlencode(query)}" if query else ""
        return f"{self.base}/cancel/{account_id}{asked}"

    def public_withdrawal(self, account_id: str, **query: str) -> str:
        """Return where a contract is withdrawn from without a login."""
        asked = f"?{urlencode(query)}" if query else ""
        return f"{self.base}/withdraw/{account_id}{asked}"

    def preview(self, link: str) -> str:
        """Return where a flow in work is walked."""
        return f"{self.base}/preview/{link}"

    def opening(self) -> str:
        """Return where hosts send their customers with a token."""
        return f"{self.base}/open"

    def script(self) -> str:
        """Return the script that opens the flow in a dialog of the host's page."""
        return f"{self.base}/embed/v1.js"

    def preparing_script(self) -> str:
        """Return the script that lets the frame load before the button is pressed."""
        return f"{self.base}/embed/prepare.js"

    def events(self) -> str:
        """Return where hosts pull events."""
        return f"{self.base}/api/v1/events"

    def reference(self) -> str:
        """Return where developers read what the API answers."""
        return f"{self.base}/api/v1/reference"

    def flow_schema(self) -> str:
        """Return the JSON Schema of flow documents, for editors."""
        return f"{self.base}/api/v1/flow.schema.json"

    def stripe_events(self, account_id: str) -> str:
        """Return where Stripe tells what happens."""
        return f"{self.base}/billing/stripe/{account_id}"

    def console(self) -> str:
        """Return where members sign in."""
        return f"{self.base}/console/"

    def welcome(self, link: str) -> str:
        """Return where a member chooses a password."""
        return f"{self.base}/console/welcome/{link}"

    def invitation(self, link: str) -> str:
        """Return where an invitation is accepted."""
        return f"{self.base}/console/invitation/{link}"

    def digest_stop(self, link: str) -> str:
        """Return where a member stops a digest without signing in."""
        return f"{self.base}/console/digest/{link}"

    def overview(self, account_id: str) -> str:
        """Return the first page of an account."""
        return f"{self.base}/console/{account_id}/live/start"


PATHS = Addresses("")
"""The same pages, as our own pages link to them."""
