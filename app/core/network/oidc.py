"""Signing in at somebody else's: OpenID Connect, authorization code flow with PKCE.

No guard stands before these requests, unlike before what hosts name: the
operator's own configuration says where the provider is, and it may be private.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from app.core.clock import utcnow
from app.core.errors import FairwellError
from app.core.network.reach import own_tls_context

SCOPE = "openid email profile"
TIMEOUT_SECONDS = 5.0
LEEWAY_SECONDS = 60
MAX_ANSWER_BYTES = 1024 * 1024
"""Metadata and keys have a few kB."""
_AS_IT_IS = {"Accept-Encoding": "identity"}
SIGNED_BY_KEY_PAIRS = ["RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "ES512"]
"""Never ``none``, and nothing that the shared secret could sign."""
DISCOVERY = "/.well-known/openid-configuration"


class ProviderFailed(FairwellError):
    """The provider did not answer, or not as the standard says."""


@dataclass(frozen=True, slots=True)
class Start:
    """Where to send the browser, and what to remember until it comes back."""

    url: str
    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider, and what it calls us."""

    issuer: str
    client_id: str
    client_secret: str | None

    def begin(self, redirect_uri: str) -> Start:
        """Return how to send a browser to the provider.

        :raises ProviderFailed: if it does not tell where.
        """
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        with _asking() as client:
            known = self._metadata(client)
        url = prepare_grant_uri(
            known["authorization_endpoint"],
            self.client_id,
            "code",
            redirect_uri=redirect_uri,
            scope=SCOPE,
            state=state,
            nonce=nonce,
            code_challenge=create_s256_code_challenge(verifier),
            code_challenge_method="S256",
        )
        return Start(url, state, nonce, verifier)

    def finish(
        self, code: str, *, nonce: str, verifier: str, redirect_uri: str
    ) -> Mapping[str, Any]:
        """Return what the provider says about who signed in, its signature checked.

        :raises ProviderFailed: if it does not say so, or says it of another sign-in.
        """
        with _asking() as client:
            known = self._metadata(client)
            tokens = self._redeem(client, known, code, verifier, redirect_uri)
            keys = _ask(client, "GET", known["jwks_uri"])
            claims = self._read(str(tokens["id_token"]), known, keys, nonce)
            return claims if "email" in claims else claims | _more(client, known, tokens, claims)

    def _metadata(self, client: httpx.Client) -> dict[str, Any]:
        known = _ask(client, "GET", self.issuer.rstrip("/") + DISCOVERY)
        if str(known["issuer"]).rstrip("/") != self.issuer.rstrip("/"):
            raise ProviderFailed("it calls itself by another name")
        return known

    def _redeem(
        self, client: httpx.Client, known: Mapping[str, Any], code: str, verifier: str, to: str
    ) -> dict[str, Any]:
        """Exchange the code for tokens (RFC 6749, 4.1.3)."""
        body = prepare_token_request(
            "authorization_code", code=code, redirect_uri=to, code_verifier=verifier
        )
        auth = ClientAuth(self.client_id, self.client_secret, self._method(known))
        form = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        url, headers, body = auth.prepare("POST", known["token_endpoint"], form, body)
        return _ask(client, "POST", url, headers=headers, content=body)

    def _method(self, known: Mapping[str, Any]) -> str:
        if self.client_secret is None:
            return "none"
        offered = known.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        is_basic = "client_secret_basic" in offered or "client_secret_post" not in offered
        return "client_secret_basic" if is_basic else "client_secret_post"

    def _read(self, token: str, known: Mapping[str, Any], keys: Any, nonce: str) -> dict[str, Any]:
        """Check signature, issuer, audience, time and nonce (OpenID Connect Core, 3.1.3.7)."""
        found = jwt.decode(token, KeySet.import_key_set(keys), algorithms=SIGNED_BY_KEY_PAIRS)
        claims = CodeIDToken(
            found.claims,
            found.header,
            options={"iss": {"value": known["issuer"]}, "aud": {"value": self.client_id}},
            params={"nonce": nonce, "client_id": self.client_id},
        )
        claims.validate(now=int(utcnow().timestamp()), leeway=LEEWAY_SECONDS)
        return dict(claims)


@contextmanager
def _asking() -> Iterator[httpx.Client]:
    """Open a client for one sign-in; whatever goes wrong inside is the provider's failure."""
    try:
        with httpx.Client(
            verify=own_tls_context(), timeout=TIMEOUT_SECONDS, trust_env=False, headers=_AS_IT_IS
        ) as client:
            yield client
    except (httpx.HTTPError, httpx.InvalidURL, JoseError, ValueError, KeyError, TypeError) as error:
        raise ProviderFailed(f"{type(error).__name__}: {error}") from error


def _more(
    client: httpx.Client,
    known: Mapping[str, Any],
    tokens: Mapping[str, Any],
    claims: Mapping[str, Any],
) -> dict[str, Any]:
    """Ask for the address where the token leaves it out; the answer must be about the same one."""
    if "userinfo_endpoint" not in known or "access_token" not in tokens:
        return {}
    bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
    more = _ask(client, "GET", known["userinfo_endpoint"], headers=bearer)
    return more if more.get("sub") == claims["sub"] else {}


def _ask(client: httpx.Client, method: str, url: str, **more: Any) -> dict[str, Any]:
    """Return the object that the provider answers; more than we hold is never read."""
    with client.stream(method, url, **more) as response:
        found = json.loads(_first_bytes(response.raise_for_status()))
    if not isinstance(found, dict):
        raise TypeError("no object")
    return found


def _first_bytes(response: httpx.Response) -> bytes:
    """Return the answer as it was sent: nothing is unpacked, so nothing can swell."""
    body = b""
    for chunk in response.iter_raw():
        body += chunk
        if len(body) > MAX_ANSWER_BYTES:
            raise ValueError("the answer is too long")
    return body
