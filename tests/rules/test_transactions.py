"""Who writes: doors commit, rooms flush, and a table is written by its owner alone."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.rules.sources import Module, mappers, modules, name_called

DOORS = {"hosted", "console", "api", "commands"}
COMMITS_BEFORE_IT_TALKS = "outbox"
"""The one room that commits: a claim has to be on disk before the network hears of it."""
STATEMENTS = {"insert", "update", "delete"}
NEVER_STORED = {("preview", "CancelSession")}
"""A preview walks the engine with a session that has no row."""


def test_only_doors_commit():
    allowed = DOORS | {COMMITS_BEFORE_IT_TALKS}
    commits = [
        module.at(call)
        for module in modules()
        for call in module.calls()
        if name_called(call) == "commit" and module.room not in allowed
    ]
    assert not commits, "flush, and let the door commit"


def test_the_exception_is_still_needed():
    outbox = [module for module in modules() if module.room == COMMITS_BEFORE_IT_TALKS]
    assert any(name_called(call) == "commit" for module in outbox for call in module.calls())


def test_only_the_owner_writes_a_table():
    """As far as it can be seen: rows are made, and statements are built, in the owner's room."""
    owners = {mapper.class_.__name__: owner_of(mapper.class_) for mapper in mappers()}
    trespasses = [
        f"{module.at(call)} {name}"
        for module in modules()
        for call, name in writes(module, set(owners))
        if owners[name] != module.room and (module.room, name) not in NEVER_STORED
    ]
    assert not trespasses, "ask the owner's service"


def test_doors_leave_rows_to_the_rooms():
    direct = [
        module.at(call)
        for module in modules()
        if module.room in DOORS
        for call in module.calls()
        if ast.unparse(call.func) in {f"db.session.{verb}" for verb in ("add", "merge", "delete")}
    ]
    assert not direct, "ask the owner's service"


def owner_of(model: type) -> str:
    return model.__module__.split(".")[1]


def writes(module: Module, models: set[str]) -> Iterator[tuple[ast.Call, str]]:
    """Yield where a row is made, and where a writing statement about a table is built."""
    known = models & imported_models(module)
    for call in module.calls():
        if name_called(call) in known:
            yield call, name_called(call)
        target = call.args[0] if call.args else None
        if name_called(call) in STATEMENTS and isinstance(target, ast.Name) and target.id in known:
            yield call, target.id


def imported_models(module: Module) -> set[str]:
    return {
        alias.asname or alias.name
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").endswith(".models")
        for alias in node.names
    }
