"""The packages for hosts, installed once for all their tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.kits import install_node_package, install_python_package

collect_ignore = ["python_host.py"]
"""It runs where the package is installed, which is not here."""


@pytest.fixture(scope="session")
def host_python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of an environment that has the Python package."""
    return install_python_package(tmp_path_factory.mktemp("python-package"))


@pytest.fixture(scope="session")
def node_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that has installed the npm package and nothing else: add to a copy of it."""
    return install_node_package(tmp_path_factory.mktemp("npm-package"))
