"""What the demo host reads from its environment."""

import json
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any


class ConfigurationError(Exception):
    """The environment does not describe a demo host that can run."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """What ``fairwell account create --json`` printed."""

    account_id: str
    api_key: str = field(repr=False)
    signing_kid: str
    signing_secret: str = field(repr=False)
    webhook_secret: str = field(repr=False)
    action_secret: str = field(repr=False)
    test_api_key: str | None = field(default=None, repr=False)
    """Reads and settles what happens in test mode. None: only live mode can be tried."""

    def key_for(self, mode: str) -> str:
        """Return the API key of a mode: what happened in the other one is hidden from it."""
        return self.test_api_key or self.api_key if mode == "test" else self.api_key


@dataclass(frozen=True, slots=True)
class DemoConfig:
    """One running demo host."""

    credentials: Credentials
    fairwell_url: str
    """Where customers and this backend reach Fairwell, without a final slash."""
    database: Path
    host: str = "127.0.0.1"
    port: int = 8001
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    stripe_url: str | None = None
    """A Stripe that does the billing in the place of this host. None: this host does."""
    stripe_key: str = field(default="", repr=False)
    wait: Callable[[float], None] = time.sleep
    """How the slow mode passes its time."""


def load_config(environ: Mapping[str, str] = os.environ) -> DemoConfig:
    """Read the ``DEMO_*`` variables.

    :raises ConfigurationError: if the port is no number or the credentials cannot be read.
    """
    port = environ.get("DEMO_PORT", "8001")
    if not port.isdecimal():
        raise ConfigurationError(f"DEMO_PORT must be a number, not {port!r}.")
    return DemoConfig(
        credentials=load_credentials(Path(environ.get("DEMO_CREDENTIALS", "var/demo.json"))),
        fairwell_url=environ.get("DEMO_FAIRWELL_URL", "http://localhost:8000").rstrip("/"),
        database=Path(environ.get("DEMO_DATABASE", "var/demo.db")),
        host=environ.get("DEMO_HOST", "127.0.0.1"),
        port=int(port),
        stripe_url=environ.get("DEMO_STRIPE_URL"),
        stripe_key=environ.get("DEMO_STRIPE_KEY", ""),
    )


def load_credentials(path: Path) -> Credentials:
    """Read the file that DEMO_CREDENTIALS names.

    :raises ConfigurationError: if it is missing, is not JSON, or lacks a value.
    """
    try:
        return _credentials(json.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise ConfigurationError(f"DEMO_CREDENTIALS: cannot read {path}.") from error
    except KeyError as error:
        raise ConfigurationError(f"DEMO_CREDENTIALS: {path} lacks {error}.") from error
    except (ValueError, TypeError) as error:
        raise ConfigurationError(
            f"DEMO_CREDENTIALS: {path} is not the JSON of `fairwell account create --json`."
        ) from error


def _credentials(document: Any) -> Credentials:
    return Credentials(
        account_id=document["account_id"],
        api_key=document["api_key"],
        signing_kid=document["signing_key"]["kid"],
        signing_secret=document["signing_key"]["secret"],
        webhook_secret=document["webhook_secret"],
        action_secret=document.get("action_secret") or document["webhook_secret"],
        test_api_key=document.get("test_api_key"),
    )
