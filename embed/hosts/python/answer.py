"""Answer an action of Fairwell: do what the customer decided, once."""

from collections.abc import Callable, Mapping, MutableMapping
from typing import Any

Data = Mapping[str, Any]

STATUS = {"applied": 200, "failed": 422, "pending": 202}
UNSUPPORTED = {"status": "failed", "code": "unsupported_action"}
REFUSABLE = {"apply_offer", "undo_cancel", "reactivate", "resume"}


def answer_action(
    webhook_id: str,
    message: Data,
    kept: MutableMapping[str, Data],
    perform: Mapping[str, Callable[[Data], Data]],
) -> tuple[int, Data]:
    """Return the status and the body of the answer to a message that was verified.

    ``perform`` has a function for each kind. It gets the message's ``data`` and returns
    ``{"status": "applied"}``, with ``effective_at`` if you know it, ``{"status": "failed",
    "code": "…"}``, or ``{"status": "pending"}``: then tell it later to ``/api/v1/actions/…``.

    ``kept`` has the answer to each ``webhook-id``: a table of yours, written in the
    transaction in which ``perform`` changes the subscription.
    """
    if message["type"] != "action.requested":
        return 204, {}
    order = message["data"]
    if webhook_id not in kept:
        work = perform.get(order["kind"])
        if work is None and order["kind"] not in REFUSABLE:
            # Somebody declared it: it stays pending, and is asked again, until your code is there.
            return 503, {}
        kept[webhook_id] = (
            work(order) if work else {"status": "failed", "code": "unsupported_action"}
        )
    answer = kept[webhook_id]
    return STATUS[answer["status"]], answer


if __name__ == "__main__":  # Trial run: the request is JSON on standard input.
    import json
    import sys

    request = json.load(sys.stdin.buffer)
    request["perform"] = {
        "cancel": lambda order: {"status": "applied", "effective_at": order["cancel"]["at"]},
        "apply_offer": lambda _order: {"status": "failed", "code": "not_for_this_plan"},
        "verify_cancel": lambda _order: {"status": "pending"},
    }
    status, body = answer_action(**request)
    print(status, json.dumps(body))
