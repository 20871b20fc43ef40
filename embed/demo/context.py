"""The parts of one running demo host."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from flask import current_app

from embed.demo.config import DemoConfig
from embed.demo.fairwell import Fairwell
from embed.demo.store import Store


@dataclass(frozen=True, slots=True)
class Demo:
    """What a view needs: the configuration, the database, and the way to Fairwell."""

    config: DemoConfig
    store: Store
    fairwell: Fairwell

    @property
    def now(self) -> datetime:
        """The time by this host's clock."""
        return self.config.now()


def current_demo() -> Demo:
    """Return the demo host that serves this request."""
    return cast("Demo", current_app.extensions["demo"])
