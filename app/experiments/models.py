"""The experiment, its variants, and who saw which."""

from __future__ import annotations

import enum
from datetime import datetime
from functools import partial

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.clock import utcnow
from app.core.database.types import Id, JsonList, JsonObject
from app.core.ids import new_id
from app.experiments.analysis.design import Method, PrimaryNumber
from app.experiments.assignment import Namespace, Share
from app.extensions import Model

CONTROL = "control"
"""The key of the variant that is the flow as it was published when the experiment started."""
WHOLE = 100
NOBODY = ""
"""Stands in for a variant where customers take no part."""


class ExperimentStatus(enum.StrEnum):
    """How far an experiment has come."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    RUNNING = "running"
    PAUSED = "paused"
    CONCLUDED = "concluded"


class ExperimentDecision(enum.StrEnum):
    """What a team concludes."""

    PUBLISH_VARIANT = "publish_variant"
    KEEP_CONTROL = "keep_control"
    INCONCLUSIVE = "inconclusive"


class Experiment(Model):
    """A comparison of variants of one flow."""

    __tablename__ = "experiments"
    __table_args__ = (
        ForeignKeyConstraint(["account_id", "flow_id"], ["flows.account_id", "flows.id"]),
        UniqueConstraint("account_id", "key"),
        Index("ix_experiments_flow", "account_id", "flow_id", "status"),
    )

    account_id: Mapped[str] = mapped_column(Id, ForeignKey("accounts.id"), primary_key=True)
    id: Mapped[str] = mapped_column(Id, primary_key=True, default=partial(new_id, "exp"))
    key: Mapped[str]
    """Its name in events and in the API. It is also the seed that shares customers out."""
    name: Mapped[str]
    flow_id: Mapped[str] = mapped_column(Id)
    flow_key: Mapped[str]
    """A copy of the flow's name, which never changes."""
    status: Mapped[ExperimentStatus] = mapped_column(default=ExperimentStatus.DRAFT)
    hypothesis: Mapped[str] = mapped_column(Text, default="")
    primary_number: Mapped[PrimaryNumber] = mapped_column(default=PrimaryNumber.SAVE_RATE)
    guardrails: Mapped[JsonList] = mapped_column(default=list)
    method: Mapped[Method] = mapped_column(default=Method.SEQUENTIAL)
    coverage_percent: Mapped[int] = mapped_column(default=WHOLE)
    """The part of the flow's customers that takes part."""
    namespace: Mapped[str | None]
    """What keeps experiments of one flow apart. None: this one is alone on its flow."""
    namespace_from: Mapped[int] = mapped_column(default=0)
    namespace_to: Mapped[int] = mapped_column(default=WHOLE)
    segment_key: Mapped[str | None]
    """The segment whose customers take part. None: all."""
    segment: Mapped[JsonObject | None]
    """A copy of its conditions from the start on: a segment may change, an experiment may not."""
    baseline: Mapped[float | None]
    """The save rate that was known when it was planned, as a part of 1."""
    effect: Mapped[float | None]
    """The smallest difference worth knowing, as a part of 1."""
    planned_sessions: Mapped[int | None]
    """Concluded sessions of all variants together."""
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    paused_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    decision: Mapped[ExperimentDecision | None]
    winner: Mapped[str | None]
    """The key of the variant that was published."""
    note: Mapped[str] = mapped_column(Text, default="")
    """Why it was decided as it was, in the team's words."""
    continues: Mapped[str | None]
    """The key of the experiment whose holdout goes on in this one. None: it is one of its own."""
    member_id: Mapped[str | None] = mapped_column(Id)  # who made it
    created_at: Mapped[datetime] = mapped_column(default=utcnow)

    variants: Mapped[list[Variant]] = relationship(
        order_by="Variant.position", lazy="selectin", cascade="all, delete-orphan"
    )

    @property
    def is_live(self) -> bool:
        """Whether customers are in it, so that what they compare must not change."""
        return self.status in {ExperimentStatus.RUNNING, ExperimentStatus.PAUSED}

    @property
    def seed(self) -> str:
        """What customers are shared out by: a holdout that goes on keeps its customers."""
        return self.continues or self.key

    @property
    def shares(self) -> list[Share]:
        """The variants' shares, the control's first; a holdout that goes on leaves the rest free.

        Its customers stand at the end, where they stood before.
        """
        shares = [Share(variant.key, variant.percent) for variant in self.variants]
        free = WHOLE - sum(share.percent for share in shares)
        return [shares[0], Share(NOBODY, free), *shares[1:]] if self.continues else shares

    @property
    def weights(self) -> tuple[float, ...]:
        """The shares as parts of 1."""
        total = sum(variant.percent for variant in self.variants)
        return tuple(variant.percent / total for variant in self.variants)

    @property
    def stretch(self) -> Namespace | None:
        """Where in its namespace the experiment lies, if it has one."""
        if self.namespace is None:
            return None
        return Namespace(self.namespace, (self.namespace_from / WHOLE, self.namespace_to / WHOLE))

    def variant(self, key: str) -> Variant | None:
        """Return the variant of this key, or None."""
        return next((each for each in self.variants if each.key == key), None)


class Variant(Model):
    """One side of a comparison."""

    __tablename__ = "experiment_variants"
    __table_args__ = (
        ForeignKeyConstraint(
            ["account_id", "experiment_id"], ["experiments.account_id", "experiments.id"]
        ),
        ForeignKeyConstraint(
            ["account_id", "flow_version_id"], ["flow_versions.account_id", "flow_versions.id"]
        ),
    )

    account_id: Mapped[str] = mapped_column(Id, primary_key=True)
    experiment_id: Mapped[str] = mapped_column(Id, primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    position: Mapped[int]
    percent: Mapped[int]
    """Its share. A bandit begins with it."""
    flow_key: Mapped[str | None]
    """The flow in which it is edited. None: it is the control, or made of it."""
    flow_version_id: Mapped[str | None] = mapped_column(Id)
    """What customers see, frozen when the experiment starts."""


class Exposure(Model):
    """One customer who saw the first page that differs, and in which variant. Stored once."""

    __tablename__ = "exposures"
    __table_args__ = (
        ForeignKeyConstraint(
            ["account_id", "experiment_id"], ["experiments.account_id", "experiments.id"]
        ),
        Index("ix_exposures_customer", "account_id", "customer_ref"),
        Index("ix_exposures_variant", "account_id", "experiment_id", "variant_key"),
    )

    account_id: Mapped[str] = mapped_column(Id, primary_key=True)
    experiment_id: Mapped[str] = mapped_column(Id, primary_key=True)
    customer_ref: Mapped[str] = mapped_column(primary_key=True)
    variant_key: Mapped[str]
    session_id: Mapped[str] = mapped_column(Id)  # in which they saw it
    probability: Mapped[float]
    """The share of the variant at that moment, as a part of 1."""
    at: Mapped[datetime]
