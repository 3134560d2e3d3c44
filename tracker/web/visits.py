"""One request as a page takes it, and what a page answers."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path, PurePosixPath
from shutil import copyfileobj
from typing import Any, BinaryIO
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from tracker.app import App
from tracker.errors import InputRefused, Refusal
from tracker.files.rights import make_folder
from tracker.files.unfinished import unfinished
from tracker.operations.accounts.sign_ins import FRESH
from tracker.rules.characters import unfit
from tracker.rules.people.actor import Actor, Author, Proof
from tracker.rules.people.roles import Right
from tracker.rules.people.scopes import Scope

LONGEST_FIELD = 20_000  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """Who was proved in one request, with the rights held in any settlement; `proved_at` is None without a sign-in here."""

    key: str
    name: str
    actor: Actor
    rights: frozenset[Right]
    proved_at: datetime | None = None
    scope: Scope = Scope.ACT

    def may(self, right: Right) -> bool:
        """Whether some role gives the right; whether it is given here, the operation asks."""
        return right in self.rights or (right is Right.DO and Right.DO_OWN in self.rights)

    @property
    def by_token(self) -> bool:
        """Whether it is a program's token, which proves nobody."""
        return self.actor.proved is Proof.TOKEN

    def fresh(self, now: datetime) -> bool:
        """Whether it was proved in the last five minutes."""
        return self.proved_at is not None and timedelta() <= now - self.proved_at <= FRESH


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a form: the name it had there, and its bytes."""

    name: str
    content: BinaryIO


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One request: what is asked for, by whom, and when.

    `parts` are those of the path, `query` and `form` the values given, of which each name may have several; `secret` is what
    the cookie holds, `network` the address that the request came from, `number` the request's own. A program sends a `body`
    of JSON, and with it a `key` by which an act is done once.
    """

    app: App
    path: str
    parts: Mapping[str, str]
    query: Mapping[str, Sequence[str]]
    form: Mapping[str, Sequence[str]] = field(default_factory=dict)
    files: Mapping[str, Sequence[Upload]] = field(default_factory=dict)
    principal: Principal | None
    secret: str | None
    network: str
    number: str
    now: datetime
    body: object = None
    key: str | None = None

    @property
    def who(self) -> Principal:
        """Who is signed in, on a page that nobody else reaches."""
        if self.principal is None:
            raise InputRefused("Sign in first.")
        return self.principal

    @property
    def actor(self) -> Actor:
        """Who acts."""
        return self.who.actor

    def author(self, once: str | None = None) -> Author:
        """Who acts, in the own name; with the key of a form, once."""
        return Author(actor=self.actor, by=self.who.key, once=once)

    def seeing(self) -> AbstractContextManager[Session]:
        """A session that shows what is for who is signed in; pages are rendered after it is closed."""
        return self.app.seeing(self.actor, self.path)

    def asked(self, name: str) -> str:
        """The value of that name in the address, empty where there is none."""
        return _one(self.query, name)

    def given(self, name: str) -> str:
        """The value of that name in the form, empty where there is none; refuses what no text here may hold."""
        return _one(self.form, name)

    def address(self, **changed: str | None) -> str:
        """This page's address with other values in it; None leaves one out."""
        kept = {name: tuple(values) for name, values in self.query.items() if name not in changed}
        more = {name: (value,) for name, value in changed.items() if value}
        values = [(name, each) for name, several in {**kept, **more}.items() for each in several if each]
        return f"{self.path}?{urlencode(values)}" if values else self.path

    @contextmanager
    def uploaded(self, name: str) -> Iterator[tuple[Path, ...]]:
        """The files of that name as paths, on the disk where evidence lies, until the block ends; a choice of none is none."""
        given = [each for each in self.files.get(name, ()) if each.name]
        if not given:
            yield ()
            return
        directory = self.app.settings.evidence_directory
        make_folder(directory)
        with unfinished(directory) as folder:
            try:
                yield tuple(_copied(each, folder / str(place)) for place, each in enumerate(given))
            except Refusal as refusal:
                # Where it lay here is nobody's business.
                refusal.sentences = tuple(_without(each, str(folder)) for each in refusal.sentences)
                raise


@dataclass(frozen=True, slots=True)
class SetSecret:
    """The cookie takes that secret, or with None it goes."""

    secret: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HtmlPage:
    """A template with what it places, and the answer's status."""

    template: str
    values: Mapping[str, Any]
    status: int = 200
    cookie: SetSecret | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeeOther:
    """Another page is shown instead, by GET: what follows each act, so that loading it again does nothing again."""

    to: str
    cookie: SetSecret | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """A file: shown where its kind is one of ours, and with a name to be kept on the reader's disk.

    `policy` says what a page of its own may load, where that is not what our pages may.
    """

    content: bytes
    media_type: str
    name: str | None = None
    etag: str | None = None
    status: int = 200
    policy: str | None = None


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A piece of evidence, read from where it lies: kept on the reader's disk under its name, and never shown by a browser."""

    place: Path
    name: str


Answer = HtmlPage | SeeOther | Content | StoredFile


def form_key() -> str:
    """A key for a form, by which sending it twice is one act."""
    return secrets.token_urlsafe(16)


def _one(values: Mapping[str, Sequence[str]], name: str) -> str:
    several = values.get(name, ())
    text = several[-1].strip() if several else ""
    if len(text) > LONGEST_FIELD or unfit(text.replace("\r\n", "").replace("\n", "")) is not None:
        raise InputRefused(f"What is given as “{name}” holds a character that no text here may hold, or is too long.")
    return text


def _copied(upload: Upload, folder: Path) -> Path:
    name = PurePosixPath(upload.name.replace("\\", "/")).name or "file"
    folder.mkdir()
    place = folder / name
    try:
        with place.open("xb") as target:
            copyfileobj(upload.content, target)
    except (OSError, ValueError):
        raise InputRefused("The file cannot be kept under its name.", "Give a copy of it a shorter name.") from None
    return place


def _without(sentence: str, folder: str) -> str:
    before, found, after = sentence.partition(f"{folder}/")
    return sentence if not found else before + after.partition("/")[2]
