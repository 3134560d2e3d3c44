"""The pages as a browser or a program asks for them, over a database of the test's own."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import uvicorn
from httpx import ASGITransport, AsyncClient, Response

from tests.operations import acme
from tracker.app import App
from tracker.clock import Clock
from tracker.operations.accounts.accounts import make_link, open_account
from tracker.operations.accounts.sign_ins import sign_in
from tracker.operations.accounts.tokens import make_token
from tracker.operations.agreement.load import load
from tracker.operations.people.identity import person_named
from tracker.operations.people.persons import add_person, grant
from tracker.rules.people.actor import Actor, Author, Proof
from tracker.rules.people.roles import Role
from tracker.rules.people.scopes import Scope
from tracker.settings import Settings
from tracker.web.application import application
from tracker.web.gate import Gate
from tracker.web.pages import ROUTES
from tracker.web.passwords import hash_of
from tracker.web.routes import Route

PASSWORD = "correct horse battery staple"  # noqa: S105 — of nobody
ADDRESS = "http://127.0.0.1:8642"
OWN_SITE = {"Sec-Fetch-Site": "same-origin"}
BEGINNING = Author(actor=Actor("root", Proof.OPERATING_SYSTEM), by="root")
# One person for each role, and one of none.
ROLES: dict[str, Role | None] = {**{role.value: role for role in Role}, "nobody": None}


@dataclass(slots=True)
class Client:
    """Asks an application as a browser does, with the cookies that it was given; nothing is followed."""

    gate: Gate
    address: str
    headers: dict[str, str] = field(default_factory=lambda: dict(OWN_SITE))
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, **given: Any) -> Response:
        return self.request("GET", path, **given)

    def post(self, path: str, **given: Any) -> Response:
        return self.request("POST", path, **given)

    def request(self, method: str, path: str, *, headers: dict[str, str] | None = None, **given: Any) -> Response:
        async def asked() -> Response:
            transport = ASGITransport(self.gate, client=("192.0.2.7", 50000))
            cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
            sent = {**self.headers, **({"Cookie": cookie} if cookie else {}), **(headers or {})}
            async with AsyncClient(transport=transport, base_url=self.address, headers=sent) as client:
                return await client.request(method, path, **given)

        # In a thread of its own: where a browser was opened, this one has a loop already.
        with ThreadPoolExecutor(1) as alone:
            answer = alone.submit(lambda: asyncio.run(asked())).result()
        for name, value in answer.cookies.items():
            self.cookies[name] = value
        if "Max-Age=0" in answer.headers.get("set-cookie", ""):
            self.cookies.clear()
        return answer


@dataclass(slots=True)
class Site:
    """The application over one app, with what its log holds."""

    app: App
    lines: list[str] = field(default_factory=list)

    def client(self, key: str | None = None, *, proof: Proof = Proof.PASSWORD) -> Client:
        """A client, signed in as the person of that key."""
        gate = application(self.app, log=self.lines.append)
        signed_in = {} if key is None else {self.cookie: self.secret(key, proof)}
        return Client(gate, self.app.settings.web_address, cookies=signed_in)

    @property
    def cookie(self) -> str:
        return "__Host-tracker" if self.app.settings.web_address.startswith("https") else "tracker"

    def secret(self, key: str, proof: Proof = Proof.PASSWORD) -> str:
        """Begin a sign-in past the form, whose password takes its time."""
        with self.app.working() as session:
            person = person_named(session, key)
            assert person is not None
            return sign_in(session, person.id, proved=proof, now=self.app.clock.now())

    def program(self, key: str, scope: Scope = Scope.ACT) -> Client:
        """A program that acts as the person of that key, by a token."""
        now = self.app.clock.now()
        with self.app.working() as session:
            author = Author(actor=Actor(key, Proof.PASSWORD), by=key)
            token = make_token(session, "test", scope=scope, ends_at=now + timedelta(days=30), author=author, now=now)
        client = self.client()
        client.headers = {"Authorization": f"Bearer {token}"}
        return client

    def give_password(self, key: str, *, by: str = "administrator") -> None:
        with self.app.working() as session:
            author = Author(actor=BEGINNING.actor, by=by)
            link = make_link(session, key, author=author, now=self.app.clock.now())
            open_account(session, link.secret, password=hash_of(PASSWORD), now=self.app.clock.now())

    @contextmanager
    def served(self, routes: Sequence[Route] = ROUTES) -> Iterator[str]:
        """Serve it on a port of this machine until the block ends, and give the address."""
        listening = socket.socket()
        listening.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        gate = application(self.app, log=self.lines.append, routes=routes)
        gate.address = address
        config = uvicorn.Config(gate, log_config=None, access_log=False)
        server = uvicorn.Server(config)
        running = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        running.start()
        while not server.started:
            time.sleep(0.02)
        try:
            yield address
        finally:
            server.should_exit = True
            running.join()


def a_site(
    url: str, folder: Path, *, at: datetime = acme.NOW, text: str = acme.FILE, address: str = ADDRESS, **more: Any
) -> Site:
    """A site with Acme's settlement, and a person for each role."""
    app = App(Settings(url, folder / "evidence", web_address=address), Clock(at), connections=10)
    with app.writing(BEGINNING.actor) as session:
        load(session, acme.agreement(text), author=BEGINNING, now=at, **more)
        for key in ROLES:
            add_person(session, key, name=key.capitalize(), email=f"{key}@example.org", author=BEGINNING, now=at)
        grant(session, "administrator", Role.ADMINISTRATOR, within=None, author=BEGINNING, now=at)
        for key, role in ROLES.items():
            if role is not None and role is not Role.ADMINISTRATOR:
                author = Author(actor=BEGINNING.actor, by="administrator")
                grant(session, key, role, within=None, author=author, now=at)
    return Site(app)
