"""The fields of the owner's texts, as members find and read them."""

from __future__ import annotations

from flask_babel import gettext as _

from app.core.findings import Finding
from app.core.text.merge_fields import MergeProblem


def list_merge_fields() -> list[tuple[str, str]]:
    """Return each field as it is written in a text, and what it stands for."""
    return [
        ('{{ customer.name | default: "there" }}', _("The customer's name")),
        ("{{ company.name }}", _("Your company's name")),
        ('{{ plan | default: "your plan" }}', _("The name of the plan")),
        ('{{ price | default: "the price" }}', _("The regular price of one period")),
        (
            '{{ period_end | default: "the end of the period" }}',
            _("The day on which the running period ends"),
        ),
        ('{{ trial_end | default: "its end" }}', _("The day on which the trial ends")),
        ('{{ started_on | default: "the start" }}', _("The day on which the subscription began")),
        (
            '{{ traits.team_size | default: "your" }}',
            _("A trait from your token, by its name: here team_size"),
        ),
    ]


def merge_sentence(finding: Finding) -> str:
    """Return what to do about a field in a text."""
    problem = MergeProblem(finding.code.rpartition(".")[2])
    mark, example = finding.params["mark"], '{{ customer.name | default: "there" }}'
    if problem is MergeProblem.UNKNOWN:
        return _("%(mark)s is no field. Choose one from the list of fields.", mark=mark)
    if problem is MergeProblem.NO_DEFAULT:
        return _(
            "%(mark)s needs what stands there where the value is not known, such as %(example)s.",
            mark=mark,
            example=example,
        )
    return _(
        "%(mark)s is printed as it stands. Fields are written like this: %(example)s.",
        mark=mark,
        example=example,
    )
