"""Imports point downwards: the contracts in ``pyproject.toml`` hold, and cover every room."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

from tests.rules.sources import ROOT, docstring_of, modules

CONTRACTS = {
    contract["name"]: contract
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"][
        "importlinter"
    ]["contracts"]
}


def test_every_contract_is_kept():
    """In a process of its own, for it silences the loggers of the one it runs in."""
    command = [Path(sys.executable).parent / "lint-imports", "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout


def test_every_room_is_kept_from_requests():
    rooms = {
        f"app.{module.room}"
        for module in modules()
        if module.path == f"app/{module.room}/__init__.py"
        and docstring_of(module.tree).startswith("Owns ")
    }
    assert set(CONTRACTS["Rooms never see a request"]["source_modules"]) == rooms


def test_every_door_says_that_it_is_one():
    doors = {
        module.room
        for module in modules()
        if module.path == f"app/{module.room}/__init__.py"
        and docstring_of(module.tree).startswith("DOOR ")
    }
    layers = CONTRACTS["Imports point downwards, and doors do not know each other"]["layers"]
    assert {name.strip() for name in layers[1].split("|")} == doors
