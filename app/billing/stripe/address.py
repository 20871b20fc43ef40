"""Where Stripe is reached by this process. Apart from its package, which takes a while to load."""

from __future__ import annotations

from app.config import Settings

_api_url = str(Settings.model_fields["stripe_api_url"].default)


def configure(settings: Settings) -> None:
    """Let this process reach the Stripe that the settings name."""
    global _api_url  # noqa: PLW0603
    _api_url = settings.stripe_api_url.rstrip("/")


def api_url() -> str:
    """Return the address of Stripe's API, without a slash at the end."""
    return _api_url
