"""The packages for hosts, built and installed as a host installs them, without a network."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from collections.abc import Mapping
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
NODE_HOSTS = ROOT / "tests" / "kits"
"""Has the frameworks of Node that the packages and guides are tried with."""


def install_python_package(folder: Path) -> Path:
    """Build the wheel, install it into an empty environment, and return its interpreter.

    Beside it stands what our own environment has: frameworks, and nothing of this repository.
    """
    run("bin/build-host-wheel", str(folder), cwd=ROOT)
    (wheel,) = folder.glob("fairwell_host-*.whl")
    run(sys.executable, "-m", "venv", "--without-pip", str(folder / "venv"), cwd=folder)
    python = folder / "venv" / "bin" / "python"
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", str(python))
    run(*pip, "install", "--quiet", "--no-index", "--no-deps", str(wheel), cwd=folder)
    (packages,) = (folder / "venv" / "lib").glob("python*/site-packages")
    (packages / "frameworks.pth").write_text(sysconfig.get_path("purelib"))
    return python


def install_node_package(folder: Path) -> Path:
    """Pack the npm package, install the file into an empty project, and return the project."""
    npm("pack", "--silent", "--pack-destination", str(folder), cwd=ROOT / "embed" / "npm")
    (packed,) = folder.glob("fairwell-embed-*.tgz")
    (folder / "package.json").write_text('{"private": true, "type": "module"}')
    npm("install", "--offline", "--no-audit", "--no-fund", str(packed), cwd=folder)
    return folder


def add_framework(project: Path, *names: str) -> None:
    """Put installed packages beside ours; what they need in turn, Node finds where they are."""
    for name in names:
        installed = NODE_HOSTS / "node_modules" / name
        assert installed.is_dir(), f"{name} is not installed: bin/install-kit-hosts"
        link = project / "node_modules" / name
        link.parent.mkdir(parents=True, exist_ok=True)
        if not link.exists():
            link.symlink_to(installed)


def bundle(project: Path, program: str, platform: str, *options: str) -> str:
    """Bundle a program with what the project has, and return the script."""
    (project / "program.jsx").write_text(program, encoding="utf-8")
    esbuild = str(ROOT / "node_modules" / "esbuild" / "bin" / "esbuild")
    shape = ("--bundle", "--format=esm", f"--platform={platform}", "--jsx=automatic")
    production = '--define:process.env.NODE_ENV="production"'
    return run("node", esbuild, "program.jsx", *shape, production, *options, cwd=project)


def npm(*arguments: str, cwd: Path) -> str:
    """Run npm and return what it prints."""
    return run("npm", *arguments, cwd=cwd)


def run(*command: str, cwd: Path, env: Mapping[str, str] | None = None) -> str:
    """Run a command that has to succeed, and return what it prints."""
    done = subprocess.run(
        command,
        cwd=cwd,
        capture_output=True,
        encoding="utf-8",
        env=os.environ | {"PATH": f"{node_path()}:{os.environ['PATH']}"} | dict(env or {}),
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@cache
def node_path() -> str:
    """Return the folder of node and npm: the machine's, or those of a Python wheel."""
    found = subprocess.run(
        ["bin/node-path"], cwd=ROOT, capture_output=True, encoding="utf-8", check=True
    )
    return found.stdout.strip()
