"""Why a file is no flow, in the member's language, with the technical detail behind it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from app.flows.errors import InvalidDocument, NotYaml

_PLACE = re.compile(r"[a-z][a-z0-9_.\[\]]*")


@dataclass(frozen=True, slots=True)
class FileError:
    """One thing that is wrong with a file."""

    words: str
    detail: str
    """What the reader of the file says, in English. Empty: there is nothing more to say."""


def describe_file_errors(error: InvalidDocument) -> Sequence[FileError]:
    """Return what is wrong with a file."""
    if isinstance(error, NotYaml):
        return [FileError(_of_yaml(error), error.detail)]
    return [_of_schema(problem) for problem in error.problems]


def _of_yaml(error: NotYaml) -> str:
    if error.line is None:
        return _("The file cannot be read as YAML.")
    return _(
        "The file cannot be read as YAML from line %(line)s, column %(column)s on.",
        line=error.line,
        column=error.column,
    )


def _of_schema(problem: str) -> FileError:
    for beginning, (words, detail) in _known(problem).items():
        if problem.startswith(beginning):
            return FileError(words, detail)
    place, colon, _detail = problem.partition(": ")
    if colon and _PLACE.fullmatch(place):
        return FileError(_("Something does not fit at %(place)s.", place=place), problem)
    return FileError(_("Something in the file does not fit a flow."), problem)


def _known(problem: str) -> dict[str, tuple[str, str]]:
    """Return what is said by how the technical detail begins, and whether that is shown too."""
    quoted = _("Write the version without quotation marks: fairwell: 1")
    return {
        "there is no file": (_("There is no file, or nothing in it."), ""),
        "the file is not in UTF-8": (
            _("The file is not in UTF-8. Save it in that encoding and try again."),
            "",
        ),
        "the document is larger": (_("The file is larger than a flow can be."), problem),
        "fairwell: '1'": (quoted, problem),
        "aliases": (_("The file has aliases, which flows may not have."), problem),
    }
