"""The files the rules look at."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sqlalchemy.orm import Mapper

from app.extensions import Model

ROOT = Path(__file__).parents[2]
Function = ast.FunctionDef | ast.AsyncFunctionDef
Documented = Function | ast.ClassDef


@dataclass(frozen=True)
class Module:
    """One Python file of ours."""

    path: str
    """From the root of the repository."""
    text: str
    tree: ast.Module

    @property
    def room(self) -> str:
        """The package below ``app`` it lies in, or its own name if it lies in ``app``."""
        return Path(self.path).parts[1].removesuffix(".py")

    def functions(self) -> Iterator[Function]:
        for node in ast.walk(self.tree):
            if isinstance(node, Function):
                yield node

    def calls(self) -> Iterator[ast.Call]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call):
                yield node

    def at(self, node: ast.AST) -> str:
        """Say where a node stands, so that a failing test can be clicked on."""
        return f"{self.path}:{getattr(node, 'lineno', 1)}"


@cache
def modules(*folders: str) -> tuple[Module, ...]:
    """Return the Python files of these folders, the service's own unless others are named."""
    files = [file for folder in folders or ("app",) for file in (ROOT / folder).rglob("*.py")]
    return tuple(_read(file) for file in sorted(files))


@cache
def text_files() -> tuple[tuple[str, str], ...]:
    """Return path and text of every file that belongs to the repository."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    names = sorted(set(listed.stdout.splitlines())) or _without_git()
    return tuple((name, text) for name in names if (text := _text_of(ROOT / name)) is not None)


def templates() -> list[tuple[str, str]]:
    """Return path and text of every template of the service and the demo."""
    folders = (ROOT / "app" / "templates", ROOT / "embed" / "demo" / "templates")
    files = [file for folder in folders for file in sorted(folder.rglob("*.html"))]
    return [(_named(file), file.read_text(encoding="utf-8")) for file in files]


def mappers() -> list[Mapper[Model]]:
    """Return the mapper of every table."""
    return sorted(Model.registry.mappers, key=lambda mapper: mapper.class_.__name__)


def docstring_of(node: ast.Module | Documented) -> str:
    """Return the docstring, or nothing."""
    return ast.get_docstring(node) or ""


def name_called(call: ast.Call) -> str:
    """Return the last part of what is called: ``add`` of ``db.session.add(…)``."""
    match call.func:
        case ast.Name(name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


def _without_git() -> list[str]:
    """Return what a copy of the repository without its history holds, as far as it is ours."""
    folders = ("app", "bench", "bin", "docs", "embed", "tests", "translations")
    below = [file for folder in folders for file in (ROOT / folder).rglob("*")]
    return [_named(file) for file in [*ROOT.iterdir(), *below] if "vendor" not in file.parts]


def _read(file: Path) -> Module:
    text = file.read_text(encoding="utf-8")
    return Module(_named(file), text, ast.parse(text))


def _text_of(file: Path) -> str | None:
    try:
        return file.read_text(encoding="utf-8") if file.is_file() else None
    except UnicodeDecodeError:
        return None


def _named(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()
