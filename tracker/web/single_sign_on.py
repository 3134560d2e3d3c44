"""Single sign-on by OpenID Connect: the code flow with PKCE, and a provider's word, believed where it is signed for us.

What binds the flow to one browser is the secret in its cookie: the nonce and the verifier follow from it, and nobody keeps them.
"""

from __future__ import annotations

import json
import ssl
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha256
from hmac import compare_digest
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from threading import Lock
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode, urlsplit

from tracker.delivery.time_limit import within
from tracker.errors import InputRefused
from tracker.settings import IdentityProvider, is_safe_address

if TYPE_CHECKING:
    from joserfc.jwk import KeySet

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
# How far two clocks may differ.
_LEEWAY = timedelta(seconds=60)
_PATIENCE, _LONGEST = 10, 20  # seconds
_LARGEST = 1_000_000  # bytes of an answer
_LONGEST_SUBJECT = 255
_SUCCESS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who a provider says it was; `authenticated_at` is when it saw that person, None where it does not say."""

    issuer: str
    subject: str
    authenticated_at: datetime | None


def require_library(provider: IdentityProvider | None) -> None:
    """Refuse to serve single sign-on without the extra that reads what a provider signs."""
    if provider is None:
        return
    try:
        import joserfc  # noqa: F401 — only whether it is there
    except ImportError:
        raise InputRefused(
            "Single sign-on is set by $TRACKER_OIDC_ISSUER, and what reads its answers is not installed.",
            "Install the tracker with its extra `sso`, or unset it.",
        ) from None


@dataclass(slots=True)
class KnownProvider:
    """A provider with what it publishes of itself, asked for once, and its keys, asked for again for one that is unknown."""

    settings: IdentityProvider
    _said: Mapping[str, Any] | None = field(default=None, init=False)
    _keys: KeySet | None = field(default=None, init=False)
    _lock: Lock = field(default_factory=Lock, init=False)

    @property
    def name(self) -> str:
        """The host by which people know it."""
        return urlsplit(self.settings.issuer).hostname or ""

    def address(self, *, secret: str, state: str, answer_to: str, again: bool) -> str:
        """Where a browser is sent, whose cookie holds that secret; with `again` the person is to prove it anew."""
        asked = {
            "response_type": "code",
            "client_id": self.settings.client,
            "redirect_uri": answer_to,
            "scope": "openid",
            "state": state,
            "nonce": _derived(secret, "nonce"),
            "code_challenge": _encoded(sha256(_derived(secret, "verifier").encode()).digest()),
            "code_challenge_method": "S256",
            **({"prompt": "login", "max_age": "0"} if again else {}),
        }
        place = self._endpoint("authorization_endpoint")
        return f"{place}{'&' if '?' in place else '?'}{urlencode(asked)}"

    def identity(self, *, code: str, issuer: str, secret: str, answer_to: str, now: datetime) -> Identity:
        """Give who it was, by the code of an answer; `issuer` is whom the answer says that it is from.

        Raises `InputRefused` for an answer of another provider, and for a word that is not signed for us and this request.
        """
        said = self._published()
        # RFC 9207: who promises to say it and does not is not the one who was asked.
        if issuer != self.settings.issuer and (issuer or said.get("authorization_response_iss_parameter_supported")):
            raise _refused("the answer is from another provider")
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": answer_to,
            "client_id": self.settings.client,
            "code_verifier": _derived(secret, "verifier"),
        }
        token = _asked(self._endpoint("token_endpoint"), form=form, basic=self._basic()).get("id_token")
        if not isinstance(token, str):
            raise _refused("it gave no ID token")
        return self._read(token, nonce=_derived(secret, "nonce"), now=now)

    def _read(self, token: str, *, nonce: str, now: datetime) -> Identity:
        from joserfc.errors import InvalidKeyIdError

        with self._lock:
            keys = self._keys or self._fetched_keys()
        try:
            return read_id_token(token, keys, provider=self.settings, nonce=nonce, now=now)
        except InvalidKeyIdError:
            with self._lock:
                keys = self._fetched_keys()
        try:
            return read_id_token(token, keys, provider=self.settings, nonce=nonce, now=now)
        except InvalidKeyIdError:
            raise _refused("its word is signed with a key that it does not publish") from None

    def _fetched_keys(self) -> KeySet:
        from joserfc.errors import JoseError
        from joserfc.jwk import KeySet

        try:
            self._keys = KeySet.import_key_set(_asked(self._endpoint("jwks_uri")))  # type: ignore[arg-type]  # checked there
        except (JoseError, KeyError, TypeError, ValueError):
            raise _refused("its keys cannot be read") from None
        return self._keys

    def _published(self) -> Mapping[str, Any]:
        if self._said is None:
            said = _asked(f"{self.settings.issuer.rstrip('/')}/.well-known/openid-configuration")
            if said.get("issuer") != self.settings.issuer:
                raise _refused("it calls itself by another name than $TRACKER_OIDC_ISSUER")
            self._said = said
        return self._said

    def _endpoint(self, name: str) -> str:
        place = self._published().get(name)
        if not isinstance(place, str) or not is_safe_address(place):
            raise _refused(f"it names no safe address as its {name}")
        return place

    def _basic(self) -> str | None:
        if self.settings.secret is None:
            return None
        pair = f"{quote(self.settings.client, safe='')}:{quote(self.settings.secret, safe='')}"
        return b64encode(pair.encode()).decode()


@cache
def known_provider(settings: IdentityProvider) -> KnownProvider:
    """The provider of these settings, with what a process knows of it."""
    return KnownProvider(settings)


def read_id_token(token: str, keys: KeySet, *, provider: IdentityProvider, nonce: str, now: datetime) -> Identity:
    """Read a provider's word on who it was.

    Raises `InputRefused` unless it is signed with one of the keys, by that provider, for us alone, for this request, and of
    now; joserfc's `InvalidKeyIdError` where the key is none of these.
    """
    from joserfc import jwt
    from joserfc.errors import InvalidKeyIdError, JoseError

    try:
        read = jwt.decode(token, keys, algorithms=ALGORITHMS)
    except InvalidKeyIdError:
        raise
    except (JoseError, ValueError, TypeError):
        raise _refused("its word cannot be read, or is not signed by it") from None
    claims = read.claims
    audience = claims.get("aud")
    audiences = [audience] if isinstance(audience, str) else audience if isinstance(audience, list) else []
    ends, begins, seen = (_moment(claims.get(name)) for name in ("exp", "iat", "auth_time"))
    subject = claims.get("sub")
    checks = (
        (read.header.get("typ") in {None, "JWT"}, "its word is of another kind"),
        (claims.get("iss") == provider.issuer, "its word is another provider's"),
        (provider.client in audiences, "its word is for somebody else"),
        (claims.get("azp", provider.client) == provider.client, "its word was given to somebody else"),
        (len(audiences) == 1 or "azp" in claims, "its word is for others too, and does not say who asked"),
        (ends is not None and now < ends + _LEEWAY, "its word has ended"),
        (begins is not None and begins <= now + _LEEWAY, "its word is of a time to come"),
        (compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()), "its word is on another request"),
        (isinstance(subject, str) and 0 < len(subject) <= _LONGEST_SUBJECT, "its word names nobody"),
    )
    for holds, why in checks:
        if not holds:
            raise _refused(why)
    return Identity(issuer=provider.issuer, subject=str(subject), authenticated_at=seen)


def _moment(value: object) -> datetime | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return datetime.fromtimestamp(value, UTC)
    except (OverflowError, ValueError, OSError):
        return None


def _derived(secret: str, purpose: str) -> str:
    return _encoded(sha256(f"{purpose} {secret}".encode()).digest())


def _encoded(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def _asked(place: str, *, form: Mapping[str, str] | None = None, basic: str | None = None) -> Mapping[str, Any]:
    """What an address answers as JSON; no redirect is followed, and no answer is waited for or read without end."""
    parts = urlsplit(place)
    secure = parts.scheme == "https"
    connection = (
        HTTPSConnection(parts.hostname or "", parts.port, timeout=_PATIENCE, context=ssl.create_default_context())
        if secure
        else HTTPConnection(parts.hostname or "", parts.port, timeout=_PATIENCE)
    )
    headers = {"Accept": "application/json", "User-Agent": "monitorship-tracker"}
    if form is not None:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    if basic is not None:
        headers["Authorization"] = f"Basic {basic}"
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        with within(_LONGEST, lambda: connection.sock):
            body = None if form is None else urlencode(form)
            connection.request("GET" if form is None else "POST", target, body, headers)
            answer = connection.getresponse()
            text = answer.read(_LARGEST + 1)
        found = json.loads(text) if answer.status == _SUCCESS and len(text) <= _LARGEST else None
    except (HTTPException, OSError, ValueError, RecursionError):
        raise _refused("it cannot be reached, or does not answer as it should") from None
    finally:
        connection.close()
    if not isinstance(found, dict):
        raise _refused("it does not answer as it should")
    return found


def _refused(why: str) -> InputRefused:
    return InputRefused(f"The provider of identities did not let you in: {why}.", "Sign in again, or by your password.")
