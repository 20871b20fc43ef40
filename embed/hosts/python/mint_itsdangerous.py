"""Mint an open token with itsdangerous, for hosts that have it (Flask does).

Not the standard library: ``pip install itsdangerous``. The claims are those of ``mint.py``;
``kid`` is one of them, because this format has no header.
"""

import hashlib
import secrets
import time
from typing import Any

from itsdangerous import URLSafeSerializer


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
    claims = {
        "kid": kid,
        "iss": account_id,
        "aud": "fairwell",
        "sub": customer_ref,
        "jti": secrets.token_urlsafe(16),
        "iat": issued_at,
        "exp": issued_at + 300,
        "subscription": subscription,
        **more,
    }
    serializer = URLSafeSerializer(
        secret,
        salt="fairwell.open",
        signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256},
    )
    return str(serializer.dumps(claims))


if __name__ == "__main__":  # Trial run: the request is JSON on standard input.
    import json
    import sys

    request = json.load(sys.stdin.buffer)
    print(mint_open_token(**{name: value for name, value in request.items() if value is not None}))
