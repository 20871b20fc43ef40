"""The project speaks of itself alone: no file names a machine, a registry, or a tracker."""

from __future__ import annotations

import re

import pytest

from tests.rules.sources import text_files

# Cut in two, so that this file does not find itself.
FOREIGN = {
    "a folder of somebody's machine": r"(?<![\w.])/" + r"(work|home|root|Users)/[\w.]+/",
    "a folder beside the repository": r"(?<![\w/-])shared" + r"/[\w.]",
    "a registry": "files" + r"\.pythonhosted|registry\." + r"npmjs|pypi\.org/" + "simple",
    "a number of a tracker": r"(?<![\w&/#\"'(])#" + r"\d{1,5}\b(?!;)",
    "an unfinished thought": r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b",
}
NUMBERED_FOR_OTHER_REASONS = (".css", ".svg", ".js", ".mjs", ".html")


@pytest.mark.parametrize("name", FOREIGN)
def test_no_file_names(name: str):
    pattern = re.compile(FOREIGN[name])
    found = [
        f"{path}: {match[0]}"
        for path, text in text_files()
        if name != "a number of a tracker" or not path.endswith(NUMBERED_FOR_OTHER_REASONS)
        for match in pattern.finditer(text)
    ]
    assert not found


def test_types_are_ignored_for_a_named_reason_only():
    pattern = re.compile(r"#\s*type:\s*" + r"ignore(?!\[)|#\s*" + r"noqa(?!:)")
    found = [path for path, text in text_files() if path.endswith(".py") and pattern.search(text)]
    assert not found
