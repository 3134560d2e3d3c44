"""A provider of identities of the tests' own on this machine, which says what a test has it say."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

from joserfc import jwt
from joserfc.jwk import ECKey, OctKey

CLIENT = "tracker"


@dataclass(slots=True)
class OwnProvider:
    """What it publishes and signs; `asked` are the forms that came for a token, `fetched` the paths that were read."""

    issuer: str = ""
    key: ECKey | OctKey = field(default_factory=lambda: ECKey.generate_key("P-256", {"kid": "first"}))
    published: list[ECKey] = field(default_factory=list)
    claims: dict[str, Any] = field(default_factory=dict)
    header: dict[str, Any] = field(default_factory=lambda: {"alg": "ES256", "kid": "first"})
    metadata: dict[str, Any] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)
    fetched: list[str] = field(default_factory=list)

    def says(self, now: datetime, asked: str, **claims: Any) -> None:
        """Let the next word be of that moment, on that request."""
        at = int(now.timestamp())
        plain = {"iss": self.issuer, "aud": CLIENT, "sub": "m-1", "iat": at, "exp": at + 60, "nonce": asked}
        self.claims = {name: value for name, value in (plain | claims).items() if value is not None}

    def answer(self, path: str) -> dict[str, Any]:
        self.fetched.append(path)
        match path:
            case "/.well-known/openid-configuration":
                places = {"authorization_endpoint": "/authorize", "token_endpoint": "/token", "jwks_uri": "/jwks"}
                named = {name: f"{self.issuer}{place}" for name, place in places.items()}
                return {"issuer": self.issuer, **named, **self.metadata}
            case "/jwks":
                return {"keys": [each.as_dict(private=False) for each in self.published]}
            case _:
                return {
                    "id_token": jwt.encode(self.header, self.claims, self.key, algorithms=["ES256", "HS256", "none"])
                }


@contextmanager
def running() -> Iterator[OwnProvider]:
    """A provider on a port of this machine until the block ends."""
    provider = OwnProvider()
    assert isinstance(provider.key, ECKey)
    provider.published = [provider.key]

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._say(provider.answer(self.path))

        def do_POST(self) -> None:
            text = self.rfile.read(int(self.headers["Content-Length"])).decode()
            provider.asked.append({name: values[0] for name, values in parse_qs(text).items()})
            self._say(provider.answer(self.path))

        def _say(self, content: dict[str, Any]) -> None:
            body = json.dumps(content).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    serving = threading.Thread(target=server.serve_forever, args=(0.02,))
    serving.start()
    try:
        yield provider
    finally:
        server.shutdown()
        serving.join()
        server.server_close()
