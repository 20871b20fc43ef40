"""Why a file is no flow, in the member's language, with the technical detail behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from app.core.findings import Finding
from app.flows.errors import InvalidDocument
from app.labels.member.texts import encoding_sentence


@dataclass(frozen=True, slots=True)
class FileError:
    """One thing that is wrong with a file."""

    words: str
    detail: str
    """What the reader of the file says, in English. Empty: there is nothing more to say."""


def file_is_no_flow() -> str:
    """Return what stands above the reasons."""
    return _("The file is not a valid flow:")


def describe_file_errors(error: InvalidDocument) -> Sequence[FileError]:
    """Return what is wrong with a file."""
    return [
        FileError(file_sentence(finding), "" if finding.code in _SAY_ALL else finding.detail)
        for finding in error.findings
    ]


def import_sentence(finding: Finding) -> str:
    """Return that something of another service's file was left out, or has to be looked at."""
    if finding.code == "import.check":
        return _("Please check: %(place)s", place=finding.path)
    return _("Not taken over: %(place)s", place=finding.path)


_SAY_ALL = {"document.no_file", "document.not_utf8"}


def file_sentence(finding: Finding) -> str:
    """Return what is wrong, by the code of a finding."""
    known = {
        "document.no_file": _("No file chosen, or the file is empty."),
        "document.not_utf8": encoding_sentence(),
        "document.too_large": _("The file is too large."),
        "document.aliases": _("The file contains YAML aliases, which are not supported."),
    }
    if finding.path == "fairwell":
        return _("Write the version without quotation marks: fairwell: 1")
    if finding.code == "document.not_yaml":
        return _not_yaml(finding)
    if finding.code in known:
        return known[finding.code]
    if finding.path:
        return _("Invalid value at %(place)s.", place=finding.path)
    return _("The file contains an invalid value.")


def _not_yaml(finding: Finding) -> str:
    if "line" not in finding.params:
        return _("The file is not valid YAML.")
    return _(
        "The file is not valid YAML: line %(line)s, column %(column)s.",
        line=finding.params["line"],
        column=finding.params["column"],
    )
