"""Reads the room's data files. They belong to the program: a broken one is a bug."""

from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

ROOM = Path(__file__).parent


class DataEntry(BaseModel):
    """A piece of a data file. Unknown keys are refused: they are typing errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def read_data(path: Path) -> Any:
    """Return the content of a YAML file as plain data. A key may not stand there twice."""
    from ruamel.yaml import YAML  # late: a worker at rest has read none

    return YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
