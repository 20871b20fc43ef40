"""Experiments as files: what is exported can be read in again, and is the same."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from app.core.database.types import JsonObject
from app.core.findings import Finding, invalid
from app.experiments import service
from app.experiments.analysis.design import HOLDOUT, Guardrail, Method, PrimaryNumber
from app.experiments.checks import documents_of
from app.experiments.models import CONTROL, Experiment
from app.experiments.queries import get_experiment
from app.flows import variants as flows
from app.flows.document.differences import Difference, DifferenceKind, differences
from app.flows.document.parsing import load_yaml
from app.flows.document.vocabulary import Key
from app.flows.errors import InvalidDocument


def _possible(moment: datetime) -> datetime:
    if moment.tzinfo is None or not 1970 <= moment.year <= 2199:
        raise invalid("moment", "must have a zone, and lie between the years 1970 and 2199")
    return moment


Moment = Annotated[datetime, AfterValidator(_possible)]
Percent = Annotated[int, Field(ge=1, le=100)]
_SETTINGS = (
    "hypothesis",
    "primary_number",
    "guardrails",
    "method",
    "effect",
    "planned_sessions",
    "coverage_percent",
    "namespace",
    "namespace_from",
    "namespace_to",
    "starts_at",
    "ends_at",
)


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class VariantFile(_Part):
    """One variant: its share, and the whole flow that its customers see."""

    name: str = ""
    percent: Percent
    flow: dict[str, Any]


class ExperimentFile(_Part):
    """A whole experiment, as it is written down before its start."""

    fairwell: Literal[1]
    experiment: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]
    name: Annotated[str, Field(min_length=1, max_length=200)]
    flow: Key = "default"
    hypothesis: str = ""
    primary_number: PrimaryNumber = PrimaryNumber.SAVE_RATE
    guardrails: tuple[Guardrail, ...] = ()
    method: Method = Method.SEQUENTIAL
    effect: float | None = None
    planned_sessions: Annotated[int, Field(ge=1, le=10**9)] | None = None
    coverage_percent: Percent = 100
    namespace: str | None = None
    namespace_from: Annotated[int, Field(ge=0, le=100)] = 0
    namespace_to: Annotated[int, Field(ge=0, le=100)] = 100
    segment: str | None = None
    starts_at: Moment | None = None
    ends_at: Moment | None = None
    control: Percent
    holdout: Percent | None = None
    variants: Annotated[dict[Literal["b", "c", "d", "e", "f", "g", "h"], VariantFile], Field()]

    @property
    def shares(self) -> dict[str, int]:
        """The share of each variant by its key."""
        holdout = {HOLDOUT: self.holdout} if self.holdout else {}
        own = {str(key): variant.percent for key, variant in self.variants.items()}
        return {CONTROL: self.control, **own, **holdout}


def parse_experiment(text: str) -> ExperimentFile:
    """Read an experiment from YAML.

    :raises InvalidDocument: naming every place that breaks the schema.
    """
    try:
        return ExperimentFile.model_validate(load_yaml(text))
    except ValidationError as error:
        raise InvalidDocument([_finding(item) for item in error.errors()]) from error


def describe(experiment: Experiment) -> JsonObject:
    """Return an experiment as a file holds it; what is usual is left out.

    :raises FlowNotPublished: if customers see no version of its flow.
    """
    shares = {variant.key: variant.percent for variant in experiment.variants}
    found = ExperimentFile(
        fairwell=1,
        experiment=experiment.key,
        name=experiment.name,
        flow=experiment.flow_key,
        segment=experiment.segment_key,
        control=shares[CONTROL],
        holdout=shares.get(HOLDOUT),
        variants=_variant_files(experiment),
        **{name: getattr(experiment, name) for name in _SETTINGS},
    )
    return found.model_dump(mode="json", exclude_defaults=True) | {"fairwell": 1}


def _variant_files(experiment: Experiment) -> Any:
    documents = documents_of(experiment)
    return {
        variant.key: VariantFile(
            name=variant.name,
            percent=variant.percent,
            flow=_without_key(documents[variant.key]),
        )
        for variant in experiment.variants
        if variant.key not in {CONTROL, HOLDOUT}
    }


def write_yaml(document: JsonObject) -> str:
    """Return a file's content, the parts in the order in which people read them."""
    names = [name for name in ExperimentFile.model_fields if name in document]
    from ruamel.yaml import YAML  # late: a worker writes no files

    writer, text = YAML(), io.StringIO()
    writer.allow_unicode, writer.width = True, 100
    writer.indent(mapping=2, sequence=4, offset=2)
    writer.dump({name: document[name] for name in names}, text)
    return text.getvalue()


def push_experiment(account_id: str, file: ExperimentFile) -> Experiment:
    """Create the experiment of a file, or make the draft of this key what the file says.

    :raises InvalidExperiment: naming the value that cannot be.
    :raises StructureLocked: if it has started.
    :raises FlowNotFound: if the account has no such flow.
    :raises FlowNotPublished: if customers see no version of it.
    """
    settings = {name: getattr(file, name) for name in _SETTINGS} | {"segment_key": file.segment}
    experiment = get_experiment(account_id, file.experiment)
    if experiment is None:
        experiment = service.create_experiment(
            account_id, file.experiment, file.flow, name=file.name, documents={}, **settings
        )
    else:
        service.change_experiment(experiment, name=file.name, **settings)
    _match_variants(experiment, file)
    service.set_shares(experiment, file.shares)
    return experiment


def list_differences(before: JsonObject, after: JsonObject) -> list[Difference]:
    """Return what makes one file of the other: settings first, then each variant's flow."""
    return [*_settings_differences(before, after), *_variant_differences(before, after)]


def _match_variants(experiment: Experiment, file: ExperimentFile) -> None:
    service.set_holdout(experiment, has_holdout=file.holdout is not None)
    wanted = {str(key): variant for key, variant in file.variants.items()}
    for variant in list(experiment.variants):
        if variant.key not in {CONTROL, HOLDOUT, *wanted}:
            service.remove_variant(experiment, variant.key)
    for key, part in wanted.items():
        known = experiment.variant(key) or service.add_variant(experiment, key=key)
        service.rename_variant(experiment, key, part.name)
        if known.flow_key is not None:
            flows.write_variant(experiment.account_id, known.flow_key, part.flow)


def _settings_differences(before: JsonObject, after: JsonObject) -> Iterator[Difference]:
    for name in ExperimentFile.model_fields:
        old, new = before.get(name), after.get(name)
        if name != "variants" and old != new:
            yield Difference(DifferenceKind.CHANGED, name, old, new)


def _variant_differences(before: JsonObject, after: JsonObject) -> Iterator[Difference]:
    old, new = before.get("variants", {}), after.get("variants", {})
    for key in dict.fromkeys([*old, *new]):
        place = f"variants.{key}"
        if key not in new or key not in old:
            kind = DifferenceKind.ADDED if key in new else DifferenceKind.REMOVED
            yield Difference(kind, place)
            continue
        for name in ("name", "percent"):
            if old[key].get(name) != new[key].get(name):
                values = (old[key].get(name), new[key].get(name))
                yield Difference(DifferenceKind.CHANGED, f"{place}.{name}", *values)
        for each in differences(old[key]["flow"], new[key]["flow"]):
            where = f"{place}.flow.{each.place}"
            yield Difference(each.change, where, each.before, each.after, each.locale)


def _without_key(document: JsonObject) -> JsonObject:
    return {name: value for name, value in document.items() if name != "key"}


def _finding(item: Any) -> Finding:
    path = ".".join(str(part) for part in item["loc"])
    return Finding(item["type"], path=path, detail=f"{path}: {item['msg']}")
