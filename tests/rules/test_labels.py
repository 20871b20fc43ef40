"""What is said of a code is said in one place: who changes a sentence changes it everywhere."""

from __future__ import annotations

import ast
from collections import defaultdict

from tests.rules.sources import modules, name_called

MARKS = {"_", "_l", "gettext", "ngettext"}
MIN_WORDS = 4
"""Shorter ones are names of things, which many places have to use."""


def test_labels_say_each_sentence_in_one_module():
    found: dict[str, set[str]] = defaultdict(set)
    for module in modules("app/labels"):
        for call in module.calls():
            if name_called(call) in MARKS and call.args and isinstance(call.args[0], ast.Constant):
                found[str(call.args[0].value)].add(module.path)
    twice = {
        sentence: sorted(paths)
        for sentence, paths in found.items()
        if len(paths) > 1 and len(sentence.split()) >= MIN_WORDS
    }
    assert not twice, "one of these asks the other"
