"""How the code is cut: small files, small functions, names that mean something, docstrings."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.rules.sources import ROOT, Documented, Function, docstring_of, modules

MAX_FILE_LINES = 300
MAX_BODY_LINES = 20
DATA_FILES = {"app/migrations/versions/0001_first_tables.py"}
"""Tables written out. Nothing else is ever added here: split by verb."""
OURS = ("app", "embed/demo")
MAX_MODULES = 12
"""In one folder, its ``__init__`` apart. Past that it is two rooms."""
ONE_EACH = {"kinds"}
"""Folders that are a list: a module for each kind of offer, all alike. They may grow."""
NOT_THE_FIELDS_NAMES = {
    *("words", "wording", "wordings", "telling", "settling", "standing", "glance", "beginning"),
    *("lapsing", "announcing", "veto", "situation", "candidates", "traffic", "subjects", "judging"),
    *("notice", "notices", "entrance", "visit", "visits", "ticket", "tickets", "stranger", "told"),
    *("fate", "said", "wish", "act", "board", "place", "places", "seat", "admit", "halfway"),
    *("forget", "forgetting", "purge", "slip", "flaw", "flaws", "remark", "remarks", "note"),
    *(
        "look",
        "showing",
        "wire",
        "waiting",
        "seal",
        "proof",
        "leading",
        "undoing",
        "kept",
        "trying",
    ),
}
"""Fine phrases for which the field has a plain term: text, label, declaration, decision, path …"""
NOT_UNDERSTOOD_YET = {"utils", "util", "helpers", "helper", "common", "misc", "shared", "lib"}


def test_files_are_short():
    long = {
        module.path: len(module.text.splitlines())
        for module in modules(*OURS)
        if len(module.text.splitlines()) > MAX_FILE_LINES and module.path not in DATA_FILES
    }
    assert not long, "split by verb"


def test_no_module_of_ours_is_taken_for_a_test():
    assert not [module.path for module in modules(*OURS) if Path(module.path).name[:5] == "test_"]


def test_functions_are_short():
    """A signature with a line for each keyword costs nothing, and neither does a docstring."""
    long = {
        f"{module.at(function)} {function.name}": body_lines(function)
        for module in modules(*OURS)
        if module.path not in DATA_FILES
        for function in module.functions()
        if body_lines(function) > MAX_BODY_LINES
    }
    assert not long


def test_exceptions_are_needed():
    by_path = {module.path: module for module in modules(*OURS)}
    assert all(len(by_path[path].text.splitlines()) > MAX_FILE_LINES for path in DATA_FILES)


def test_no_module_is_a_drawer_for_everything():
    names = {part for module in modules(*OURS, "tests") for part in Path(module.path).parts}
    assert not NOT_UNDERSTOOD_YET & {name.removesuffix(".py") for name in names}


def test_no_folder_is_crowded():
    crowded = {
        str(folder): len(names)
        for folder, names in modules_by_folder().items()
        if len(names) > MAX_MODULES and folder.name not in ONE_EACH
    }
    assert not crowded, "divide it into two rooms"


def test_no_public_class_has_the_name_of_another():
    """A reader who searches for a class finds one."""
    found: dict[str, list[str]] = {}
    for module in modules("app"):
        for node in module.tree.body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                found.setdefault(node.name, []).append(module.path)
    assert not {name: paths for name, paths in found.items() if len(paths) > 1}


def test_modules_and_templates_have_the_fields_names():
    files = [*(ROOT / "app").rglob("*.py"), *(ROOT / "app" / "templates").rglob("*.*")]
    odd = [
        path
        for path in (str(file.relative_to(ROOT)) for file in files)
        if NOT_THE_FIELDS_NAMES & set(re.split(r"[/_.]", path)) and "migrations" not in path
    ]
    assert not odd


def test_classes_have_the_fields_names():
    odd = [
        f"{module.at(node)} {node.name}"
        for module in modules("app")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ClassDef)
        if NOT_THE_FIELDS_NAMES & {word.lower() for word in re.findall("[A-Z][a-z]*", node.name)}
    ]
    assert not odd


def test_every_module_says_in_one_line_what_it_is():
    undocumented = [
        module.path
        for module in modules(*OURS)
        if not docstring_of(module.tree).partition("\n")[0].endswith(".")
    ]
    assert not undocumented


def test_everything_public_has_a_docstring():
    undocumented = [
        f"{module.at(node)} {node.name}"
        for module in modules("app")
        for node in public(module.tree.body)
        if not docstring_of(node)
    ]
    assert not undocumented


def test_nobody_calls_something_just_a_session():
    """The database has sessions, and so has the customer: the bare word says nothing."""
    bound = [
        module.at(node)
        for module in modules(*OURS)
        for node in ast.walk(module.tree)
        if "session" in names_bound_by(node)
    ]
    assert not bound


def modules_by_folder() -> dict[Path, list[str]]:
    """Return the names of the service's modules, by the folder they lie in."""
    found: dict[Path, list[str]] = {}
    for module in modules("app"):
        path = Path(module.path)
        if path.stem != "__init__" and "migrations" not in path.parts:
            found.setdefault(path.parent, []).append(path.stem)
    return found


def body_lines(function: Function) -> int:
    """Return the lines after the signature and the docstring."""
    statements = function.body[1:] if docstring_of(function) else function.body
    return 1 + (function.end_lineno or 0) - statements[0].lineno if statements else 0


def public(body: list[ast.stmt]) -> Iterator[Documented]:
    """Yield public functions and classes, and the public methods of those classes."""
    for node in body:
        if isinstance(node, Documented) and not node.name.startswith("_"):
            if not is_setter(node):
                yield node
            if isinstance(node, ast.ClassDef):
                yield from public(node.body)


def is_setter(node: Documented) -> bool:
    """Whether the property it belongs to has the docstring."""
    return any(
        isinstance(decorator, ast.Attribute) and decorator.attr == "setter"
        for decorator in node.decorator_list
    )


def names_bound_by(node: ast.AST) -> set[str]:
    match node:
        case ast.Name(name, ast.Store()) | ast.arg(arg=name):
            return {name}
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            return {name}
        case ast.alias(name=name, asname=alias):
            return {alias or name}
        case _:
            return set()
