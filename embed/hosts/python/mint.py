"""Mint an open token with Python's standard library."""

import base64
import hashlib
import hmac
import json
import secrets
import time
from typing import Any


def mint_open_token(
    secret: str,
    kid: str,
    account_id: str,
    customer_ref: str,
    subscription: dict[str, Any],
    *,
    now: float | None = None,
    **more: Any,
) -> str:
    """Return a token that opens the cancellation of one subscription for five minutes.

    ``more`` takes the optional claims: customer, flow, return_url, mode.
    """
    issued_at = int(time.time() if now is None else now)
    header = {"alg": "HS256", "typ": "JWT", "kid": kid}
    claims = {
        "iss": account_id,
        "aud": "fairwell",
        "sub": customer_ref,
        "jti": secrets.token_urlsafe(16),
        "iat": issued_at,
        "exp": issued_at + 300,
        "subscription": subscription,
        **more,
    }
    signed = f"{encode_json(header)}.{encode_json(claims)}"
    # The key is the secret as it is shown: its characters, never decoded.
    signature = hmac.new(secret.encode(), signed.encode(), hashlib.sha256).digest()
    return f"{signed}.{base64url(signature)}"


def encode_json(value: dict[str, Any]) -> str:
    return base64url(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


if __name__ == "__main__":  # Trial run: the request is JSON on standard input.
    import sys

    request = json.load(sys.stdin.buffer)
    print(mint_open_token(**{name: value for name, value in request.items() if value is not None}))
