"""What hosts hear of an experiment."""

from __future__ import annotations

from app.accounts.models import Mode
from app.core.ids import new_id
from app.experiments.models import Experiment
from app.webhooks import service as webhooks
from app.webhooks.models import EventType


def emit(experiment: Experiment, event_type: EventType) -> None:
    """Tell the host, if and when this transaction commits."""
    data = {
        "experiment": experiment.key,
        "flow": experiment.flow_key,
        "variants": [
            {"key": variant.key, "percent": variant.percent} for variant in experiment.variants
        ],
        "primary_number": experiment.primary_number,
        "decision": experiment.decision,
        "winner": experiment.winner,
        "mode": Mode.LIVE,
    }
    webhooks.emit(
        experiment.account_id, event_type, data, key=new_id("evt"), sequence=1, mode=Mode.LIVE
    )
