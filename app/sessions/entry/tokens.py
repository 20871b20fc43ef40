"""Open tokens: how a host's signature is checked before a word of it is believed.

A JWT by RFC 7519 with HS256, or the same claims signed with itsdangerous.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import zlib
from datetime import datetime
from typing import Any

import jwt
from itsdangerous import BadData, URLSafeSerializer

from app.accounts import service as accounts
from app.accounts.keys import note_signing
from app.accounts.models import Account, Mode, SigningKey
from app.core.clock import utcnow
from app.sessions.entry.causes import RefusalReason
from app.sessions.entry.claims import LEEWAY_SECONDS, OpenClaims, read_claimed_mode, read_claims
from app.sessions.errors import ExpiredToken, InvalidToken, UnverifiedToken

MAX_TOKEN_BYTES = 4096
ITSDANGEROUS_SALT = "fairwell.open"
_JWT = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
_ITSDANGEROUS = re.compile(r"\.?[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
"""A dot in front: itsdangerous compressed the claims, as it does with all but the shortest."""
MAX_CLAIMS_BYTES = 16 * 1024
_HEADER = {"alg", "kid", "typ"}
_KID = re.compile(r"key_[a-z0-9]{26}")


def read_open_token(token: str, moment: datetime | None = None) -> tuple[Account, OpenClaims]:
    """Return who sent the customer, and what they say about them. ``moment`` is when it came.

    :raises InvalidToken: if the text is no token or its claims are malformed.
    :raises UnverifiedToken: if no live key signed it, or its time is over.
    """
    account, claims, key = _verify(token)
    note_signing(key)
    check_time(claims, moment)
    return account, claims


def verify_open_token(token: str) -> tuple[Account, OpenClaims]:
    """Return the same, whenever the token was good. To read: its key is not noted as used.

    :raises InvalidToken: if it never was.
    """
    account, claims, _key = _verify(token)
    return account, claims


def _verify(token: str) -> tuple[Account, OpenClaims, SigningKey]:
    if len(token) > MAX_TOKEN_BYTES:
        raise InvalidToken(RefusalReason.SIZE, "larger than 4096 bytes")
    if _JWT.fullmatch(token):
        account, raw, key = _read_jwt(token)
    elif _ITSDANGEROUS.fullmatch(token):
        account, raw, key = _read_itsdangerous(token)
    else:
        raise InvalidToken(RefusalReason.FORM, "not of the form header.payload.signature")
    return account, read_claims(raw, account.allowed_origins), key


def claimed_issuer(token: str) -> str | None:
    """Return the account a token says it comes from. Nobody vouches for it.

    Good for one thing: to show a customer whose token failed the account's own
    way to cancel.
    """
    issuer = _decode_unverified(token).get("iss")
    is_plain = isinstance(issuer, str) and issuer.isascii() and issuer.isprintable()
    return str(issuer)[:40] if is_plain else None


def claimed_mode(token: str) -> Mode | None:
    """Return the mode a token says it is for, or None if it cannot be read at all."""
    claims = _decode_unverified(token)
    return read_claimed_mode(claims) if claims else None


def _decode_unverified(token: str) -> dict[str, Any]:
    """Return what a token says, with nobody to vouch for it."""
    short = token[:MAX_TOKEN_BYTES]
    for decode in (_decode_itsdangerous, _decode_jwt_claims):
        try:
            claims = decode(short)
        except InvalidToken:
            continue
        if isinstance(claims.get("iss"), str):
            return claims
    return {}


def itsdangerous_serializer(secret: str) -> URLSafeSerializer:
    """Return the serializer that Python hosts may sign claims with."""
    return URLSafeSerializer(
        secret,
        salt=ITSDANGEROUS_SALT,
        signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256},
    )


def _read_jwt(token: str) -> tuple[Account, dict[str, Any], SigningKey]:
    header, payload = (_decode_object(part) for part in token.split(".")[:2])
    if header.get("alg") != "HS256" or header.get("typ", "JWT") != "JWT" or set(header) - _HEADER:
        message = "header: only alg HS256, kid and typ JWT are accepted"
        raise InvalidToken(RefusalReason.HEADER, message)
    account, key = _signer(payload, header.get("kid"))
    try:
        jwt.api_jws.decode(token, key.secret.encode(), algorithms=["HS256"])
    except jwt.InvalidTokenError as error:
        raise _foreign_signature(key) from error
    return account, payload, key


def _read_itsdangerous(token: str) -> tuple[Account, dict[str, Any], SigningKey]:
    payload = _decode_itsdangerous(token)
    account, key = _signer(payload, payload.get("kid"))
    try:
        itsdangerous_serializer(key.secret).loads(token)
    except BadData as error:
        raise _foreign_signature(key) from error
    return account, payload, key


def _signer(payload: dict[str, Any], kid: object) -> tuple[Account, SigningKey]:
    issuer = payload.get("iss")
    if not isinstance(issuer, str) or not isinstance(kid, str):
        raise InvalidToken(RefusalReason.KEY_NOT_NAMED, "iss and kid are needed")
    if not (issuer.isascii() and kid.isascii() and issuer.isprintable() and kid.isprintable()):
        raise InvalidToken(RefusalReason.KEY_NOT_NAMED, "iss and kid are plain text")
    signer = accounts.get_signer(issuer, kid)
    if signer is None:
        raise UnverifiedToken(
            RefusalReason.KEY_UNKNOWN,
            f"no live key {kid[:40]}",
            given=kid if _KID.fullmatch(kid) else None,
        )
    return signer


def _foreign_signature(key: SigningKey) -> UnverifiedToken:
    return UnverifiedToken(RefusalReason.SIGNATURE, "the signature does not match", given=key.kid)


def check_time(claims: OpenClaims, moment: datetime | None = None) -> None:
    """Check that a token is good at this moment, or was when a page was made of it.

    :raises UnverifiedToken: saying by how many seconds it is not.
    """
    now = int((moment or utcnow()).timestamp())
    if claims.exp + LEEWAY_SECONDS < now:
        late = now - claims.exp
        raise ExpiredToken(RefusalReason.EXPIRED, f"expired {late} s ago", given=str(late))
    if claims.iat - LEEWAY_SECONDS > now:
        early = claims.iat - now
        message = f"issued {early} s in the future: check the host's clock"
        raise UnverifiedToken(RefusalReason.FUTURE, message, given=str(early))


def _decode_jwt_claims(token: str) -> dict[str, Any]:
    return _decode_object(token.partition(".")[2].partition(".")[0])


def _decode_itsdangerous(token: str) -> dict[str, Any]:
    payload = token.removeprefix(".").partition(".")[0]
    return _decode_object(payload, is_compressed=token.startswith("."))


def _decode_object(part: str, *, is_compressed: bool = False) -> dict[str, Any]:
    """Decode one part; duplicate keys are refused, for two readers may differ about them."""
    try:
        data = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
        if is_compressed:  # by whom is not known yet, so no more than this is unpacked
            data = zlib.decompressobj().decompress(data, MAX_CLAIMS_BYTES)
        text = data.decode("utf-8")
        value = json.loads(text, object_pairs_hook=_unique, parse_constant=_refuse_constant)
    except (ValueError, RecursionError, zlib.error) as error:
        raise InvalidToken(RefusalReason.ENCODING, "not base64url of JSON") from error
    if not isinstance(value, dict):
        raise InvalidToken(RefusalReason.ENCODING, "not a JSON object")
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({key for key, _ in pairs}) != len(pairs):
        raise ValueError("duplicate key")
    return dict(pairs)


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")
