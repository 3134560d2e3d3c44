"""What every request passes before a page is asked, and every answer after: whose site sent it, how large it is, and the log.

Written for the server's own interface, and not for a framework's: it sees every byte, also of what is refused.
"""

from __future__ import annotations

import json
import re
import secrets
import time
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Served = Callable[[Scope, Receive, Send], Awaitable[None]]

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
# Bytes of a request, as they come in; evidence is the largest of what does.
LARGEST = 100 * 1_000_000
# Requests that are answered or wait for it; one more is sent away at once, and comes again.
MOST_AT_ONCE = 100
RETRY_AFTER = 2  # seconds
_READ = frozenset({"GET", "HEAD"})
_LOOPBACK = re.compile(r"(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?")
# Where programs ask, and are answered in JSON.
FOR_PROGRAMS = "/api/"
# Asked by whoever watches over the service, under whatever name; they tell nothing.
_PROBES = frozenset({"/healthz", "/readyz"})


def _told(path: str, status: int, sentence: str, number: str) -> tuple[bytes, bytes]:
    """What says why a request goes no further, and of which kind it is: for people a text, for programs a problem document."""
    if not path.startswith(FOR_PROGRAMS):
        return b"text/plain; charset=utf-8", f"{sentence}\nRequest {number}.\n".encode()
    problem = {"type": "about:blank", "title": sentence, "status": status, "detail": sentence, "request": number}
    return b"application/problem+json", json.dumps(
        {**problem, "refused": [sentence], "remedies": [], "misfits": []}
    ).encode()


class TooLarge(Exception):
    """A request has more bytes than any may have."""


@dataclass(slots=True)
class _Noted:
    """What the log says of one request; no address that was asked for, and no value, since either may be a secret."""

    number: str
    began: float
    method: str
    network: str
    status: int = 500
    sent: int = 0
    received: int = 0


@dataclass(frozen=True, slots=True)
class Peered:
    """Notes who is at the other end of the connection itself, before anything is believed of where a request came from."""

    served: Served

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request on."""
        if scope["type"] == "http":
            scope.setdefault("state", {})["peer"] = str((scope.get("client") or ("unknown", 0))[0])
        await self.served(scope, receive, send)


@dataclass(slots=True)
class Gate:
    """Lets requests to the application `served` through, each with a number of its own.

    `address` is where browsers reach the pages; `log` takes each line. `largest` is in bytes.
    """

    served: Served
    address: str
    log: Callable[[str], None]
    now: Callable[[], datetime]
    largest: int = LARGEST
    most: int = MOST_AT_ONCE
    _waiting: int = field(default=0, init=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or hand it on."""
        if scope["type"] != "http":
            await self.served(scope, receive, send)
            return
        client = scope.get("client") or ("unknown", 0)
        noted = _Noted(secrets.token_hex(6), time.perf_counter(), scope["method"], str(client[0]))
        state = scope.setdefault("state", {})
        state["number"] = noted.number
        state.setdefault("peer", noted.network)
        self._waiting += 1
        try:
            await self._answer(scope, receive, send, noted)
        finally:
            self._waiting -= 1
            self._write(scope, noted)

    async def _answer(self, scope: Scope, receive: Receive, send: Send, noted: _Noted) -> None:
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}

        async def counted() -> Message:
            message = await receive()
            noted.received += len(message.get("body", b""))
            if noted.received > self.largest:
                raise TooLarge
            return message

        async def sealed(message: Message) -> None:
            if message["type"] == "http.response.start":
                noted.status = message["status"]
                message["headers"] = [*message["headers"], *self._sealing(message["headers"])]
            else:
                noted.sent += len(message.get("body", b""))
            await send(message)

        refused = self._refusal(scope, headers)
        if refused is None:
            await self.served(scope, counted, sealed)
            return
        status, sentence = refused
        more = [(b"retry-after", str(RETRY_AFTER).encode())] if status == 503 else []  # noqa: PLR2004 — its meaning is its name
        kind, body = _told(scope["path"], status, sentence, noted.number)
        await sealed({"type": "http.response.start", "status": status, "headers": [(b"content-type", kind), *more]})
        await sealed({"type": "http.response.body", "body": body})

    def _refusal(self, scope: Scope, headers: dict[str, str]) -> tuple[int, str] | None:
        """Why a request goes no further: its status and a sentence; None where it does."""
        if self._waiting > self.most:
            return 503, "Too many requests wait already. Try again in a moment."
        if scope["path"] not in _PROBES and not self._is_ours(headers.get("host", "")):
            # Another name that leads here would let its owner's pages read ours.
            return 421, "The tracker is not served under this name."
        length = headers.get("content-length", "0")
        if not length.isascii() or not length.isdigit() or int(length) > self.largest:
            return 413, f"A request has at most {self.largest // 1_000_000} MB."
        if scope["method"] not in _READ and not self._is_own(scope["path"], headers):
            return 403, "This was sent from another site, and is not done. Open the tracker itself."
        return None

    def _is_ours(self, host: str) -> bool:
        own = urlsplit(self.address)
        if host == own.netloc:
            return True
        # On one machine it is reached by either name.
        return own.hostname in {"127.0.0.1", "localhost", "::1"} and _LOOPBACK.fullmatch(host) is not None

    def _is_own(self, path: str, headers: dict[str, str]) -> bool:
        """Whether a request that changes something was sent by one of our own pages, or by a program with a token."""
        if path.startswith(FOR_PROGRAMS):
            # Done for a token alone, which no browser adds by itself.
            return True
        if headers.get("authorization", "").startswith("Bearer ") and "cookie" not in headers:
            return True
        site = headers.get("sec-fetch-site")
        if site is not None:
            return site == "same-origin"
        origin = headers.get("origin")
        if origin is None:
            return False
        return urlsplit(origin).netloc == headers.get("host")

    def _sealing(self, given: Iterable[tuple[bytes, bytes]]) -> Iterable[tuple[bytes, bytes]]:
        has = {name.lower() for name, _ in given}
        wanted = {**HEADERS, "Cache-Control": "private, no-cache", "Vary": "Cookie, Authorization"}
        if self.address.startswith("https:"):
            wanted["Strict-Transport-Security"] = "max-age=31536000"
        for name, value in wanted.items():
            if name.lower().encode() not in has:
                yield name.lower().encode(), value.encode()

    def _write(self, scope: Scope, noted: _Noted) -> None:
        state = scope.get("state", {})
        self.log(
            json.dumps(
                {
                    "at": self.now().isoformat(),
                    "request": noted.number,
                    "method": noted.method,
                    "route": state.get("route"),
                    "status": noted.status,
                    "ms": round((time.perf_counter() - noted.began) * 1000, 1),
                    "received": noted.received,
                    "sent": noted.sent,
                    "network": noted.network,
                    "person": state.get("person"),
                    **({"ignored": state["ignored"]} if "ignored" in state else {}),
                    **({"fault": state["fault"]} if "fault" in state else {}),
                },
                ensure_ascii=False,
            )
        )
