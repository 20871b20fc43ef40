"""Verify a webhook from Fairwell with Python's standard library."""

import base64
import hashlib
import hmac
import re
import time
from collections.abc import Mapping

TOLERANCE_SECONDS = 5 * 60


class InvalidWebhook(Exception):
    """The request was not signed with this secret, or not now."""


def verify_webhook(
    secret: str, headers: Mapping[str, str], body: bytes, now: float | None = None
) -> None:
    """Raise InvalidWebhook unless one of the signatures is ours.

    ``body`` is the raw bytes of the request: parse them afterwards, not before.
    """
    headers = {name.lower(): value for name, value in headers.items()}
    webhook_id = headers.get("webhook-id", "")
    timestamp = headers.get("webhook-timestamp", "")
    signatures = headers.get("webhook-signature", "")
    if not (webhook_id and timestamp and signatures):
        raise InvalidWebhook("a webhook header is missing")
    if not re.fullmatch("[0-9]{1,12}", timestamp):
        raise InvalidWebhook("the timestamp is not a number")
    if abs((time.time() if now is None else now) - int(timestamp)) > TOLERANCE_SECONDS:
        raise InvalidWebhook("the timestamp is more than five minutes away")

    key = base64.b64decode(secret.removeprefix("whsec_"))
    if not key:  # Anyone can sign with an empty key.
        raise InvalidWebhook("the secret is empty")
    signed = f"{webhook_id}.{timestamp}.".encode() + body
    digest = hmac.new(key, signed, hashlib.sha256).digest()
    expected = b"v1," + base64.b64encode(digest)
    # During a rotation there are several signatures; one of them is enough.
    if not any(hmac.compare_digest(expected, one.encode()) for one in signatures.split(" ")):
        raise InvalidWebhook("no signature matches")


if __name__ == "__main__":  # Trial run: the request is JSON on standard input.
    import json
    import sys

    request = json.load(sys.stdin.buffer)
    request["body"] = request["body"].encode()
    try:
        verify_webhook(**request)
        print("valid")
    except InvalidWebhook as error:
        print(f"invalid: {error}")
        sys.exit(1)
