"""Runs the recipes of ``embed/hosts`` in their own languages."""

import atexit
import functools
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

import pytest

HOSTS = Path(__file__).parents[2] / "embed" / "hosts"

PROGRAMS = {
    "python": sys.executable,
    "node": "node",
    "php": "php",
    "ruby": "ruby",
    "go": "go",
    "java": "javac",
    "csharp": "dotnet",
}
"""What has to be on the path for a language."""

SCRIPTS = {
    "python": "python/{task}.py",
    "itsdangerous": "python/{task}_itsdangerous.py",
    "node": "node/{task}.mjs",
    "php": "php/{task}.php",
    "ruby": "ruby/{task}.rb",
}
"""What runs as it is. itsdangerous is no language, but a second way to mint in Python."""

Task = Literal["mint", "verify", "route", "answer"]

CLASSES: dict[Task, str] = {
    "mint": "OpenToken",
    "verify": "Webhook",
    "route": "CancelRoute",
    "answer": "BillingAction",
}
"""How the recipe of a task is called where it is a class."""

CSHARP_PROJECT = """
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>{framework}</TargetFramework>
    <AssemblyName>recipe</AssemblyName>
    <UseAppHost>false</UseAppHost>
    <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
  </PropertyGroup>
</Project>
"""


def each_language() -> pytest.MarkDecorator:
    """Repeat a test in every language, skipping those this machine does not speak."""
    return pytest.mark.parametrize(
        "language",
        [
            pytest.param(
                language,
                marks=pytest.mark.skipif(
                    shutil.which(program) is None, reason=f"{language}: no {program} on the path"
                ),
            )
            for language, program in PROGRAMS.items()
        ],
    )


def mint_with(language: str, request: Mapping[str, Any]) -> str:
    """Return the token that the recipe of a language mints.

    ``request`` has ``secret``, ``kid``, ``account_id``, ``customer_ref`` and ``subscription``;
    it may have ``now`` and any optional claim. What is None counts as absent.
    """
    stdin = "\n".join(lines_of(request)) if language == "java" else json.dumps(request)
    result = run(command_for(language, "mint"), stdin)
    assert result.returncode == 0, result.stderr
    return result.stdout.strip()


def verify_with(language: str, request: Mapping[str, Any]) -> str:
    """Return ``valid``, or ``invalid`` and the reason, as the recipe of a language says it.

    ``request`` has ``secret``, ``headers``, ``body`` and ``now``.
    """
    stdin = webhook_lines(request) if language == "java" else json.dumps(request)
    result = run(command_for(language, "verify"), stdin)
    verdict = result.stdout.strip()
    assert result.returncode == (0 if verdict == "valid" else 1), result.stderr
    return verdict


def route_with(language: str, service_url: str) -> str:
    """Return where a language's recipe sends a form: ``307`` and an address, or ``own page``."""
    request = {"service_url": service_url}
    stdin = "\n".join(lines_of(request)) if language == "java" else json.dumps(request)
    result = run(command_for(language, "route"), stdin)
    assert result.returncode == 0, result.stderr
    return result.stdout.strip()


def answer_with(language: str, request: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
    """Return the status and the body with which a language's recipe answers a message.

    ``request`` has ``webhook_id``, ``message`` and what was ``kept``.
    """
    stdin = "\n".join(lines_of(request)) if language == "java" else json.dumps(request)
    result = run(command_for(language, "answer"), stdin)
    assert result.returncode == 0, result.stderr
    if language == "java":
        status, *lines = result.stdout.splitlines()
        return int(status), dict(line.split("=", 1) for line in lines)
    status, _, body = result.stdout.partition(" ")
    return int(status), json.loads(body)


def run(command: list[str], stdin: str) -> subprocess.CompletedProcess[str]:
    """Run a recipe in the C locale: text has to survive on the plainest server."""
    return subprocess.run(
        command,
        check=False,
        input=stdin,
        capture_output=True,
        encoding="utf-8",
        env=os.environ | {"LC_ALL": "C"},
        timeout=60,
    )


@functools.cache
def command_for(language: str, task: Task) -> list[str]:
    """Return the command that runs a recipe, compiled first where the language needs it."""
    match language:
        case "go":
            return build_go(task)
        case "java":
            return build_java(task)
        case "csharp":
            return build_csharp(task)
    program = PROGRAMS.get(language, sys.executable)
    return [program, str(HOSTS / SCRIPTS[language].format(task=task))]


def build_go(task: Task) -> list[str]:
    """Compile a Go recipe."""
    program = build_directory() / task
    compile_with("go", "build", "-o", str(program), str(HOSTS / "go" / f"{task}.go"))
    return [str(program)]


def build_java(task: Task) -> list[str]:
    """Compile a Java recipe."""
    name = CLASSES[task]
    classes = str(build_directory())
    source = str(HOSTS / "java" / f"{name}.java")
    compile_with(
        "javac", "-Xlint:all,-serial", "-Werror", "-encoding", "UTF-8", "-d", classes, source
    )
    return ["java", "-cp", classes, name]


def build_csharp(task: Task) -> list[str]:
    """Compile a C# recipe for the framework that is installed."""
    name = CLASSES[task]
    project = build_directory()
    shutil.copy(HOSTS / "csharp" / f"{name}.cs", project)
    major = int(compile_with("dotnet", "--version").split(".")[0])
    framework = f"net{major}.0" if major >= 5 else "netcoreapp3.1"
    (project / "recipe.csproj").write_text(CSHARP_PROJECT.format(framework=framework))
    no_servers = ["-nodeReuse:false", "-p:UseSharedCompilation=false"]
    compile_with("dotnet", "build", *no_servers, str(project), "--output", str(project / "out"))
    return ["dotnet", str(project / "out" / "recipe.dll")]


def build_directory() -> Path:
    """Return a new directory that goes when the tests end."""
    directory = Path(tempfile.mkdtemp(prefix="fairwell-recipe-"))
    atexit.register(shutil.rmtree, directory, ignore_errors=True)
    return directory


def compile_with(*command: str) -> str:
    """Run a compiler and return what it says."""
    result = subprocess.run(command, check=False, capture_output=True, text=True, timeout=300)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def lines_of(values: Mapping[str, Any], prefix: str = "") -> Iterator[str]:
    """Yield ``path=text`` and ``path:=literal`` for a language without JSON."""
    for name, value in values.items():
        match value:
            case None:
                continue
            case dict():
                yield from lines_of(value, f"{prefix}{name}.")
            case str():
                yield f"{prefix}{name}={value}"
            case _:
                yield f"{prefix}{name}:={json.dumps(value)}"


def webhook_lines(request: Mapping[str, Any]) -> str:
    """Write a webhook for a language without JSON: a line for each value, then the body."""
    values = {"secret": request["secret"], "now": request["now"], **request["headers"]}
    return "\n".join(f"{name}={value}" for name, value in values.items()) + f"\n\n{request['body']}"
