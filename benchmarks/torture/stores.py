"""One database of each kind that is made anew for each run, and kept open: what was compiled for it is used again."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from tests.databases import Kind
from tests.operations import acme
from tracker import database, settings
from tracker.errors import ClockBehind, NotAllowed, Refusal
from tracker.operations.people.permission import journal_refusal


class Store:
    """A database under one engine, each time a new copy of what was prepared."""

    def __init__(self, kind: Kind, prepare: Callable[[Engine], object]) -> None:
        self._kind = kind
        self._template = kind.make()
        first = database.open_engine(self._template)
        prepare(first)
        first.dispose()
        self._url = kind.make(self._template)
        self.engine = database.open_engine(self._url)
        if kind.server is not None:
            event.listen(self.engine, "do_connect", self._connect)

    @property
    def name(self) -> str:
        return self._kind.name

    def renew(self) -> None:
        """Begin again from what was prepared."""
        if self._kind.server is not None:
            self.engine.dispose()
            self._kind.drop(self._url)
            self._url = self._kind.make(self._template)
            return
        place, template = settings.file_of(self._url), settings.file_of(self._template)
        assert place is not None
        assert template is not None
        beside = Path(f"{place}.new")
        shutil.copyfile(template, beside)
        os.replace(beside, place)  # noqa: PTH105 — the engine sees by the file's identity that it is another one

    def do(self, act: Callable[[Session], object], *, now: Any) -> str:
        """Do an act in a transaction as the faces do, and give the refusal's sentences; "" where it was done."""
        try:
            with database.writing(self.engine) as session:
                act(session)
        except NotAllowed as refusal:
            try:
                with database.writing(self.engine) as session:
                    journal_refusal(session, refusal, actor=acme.ACTOR, now=now)
            except ClockBehind as behind:
                return f"refused: {' '.join((*refusal.sentences, *behind.sentences))}"
            return f"not allowed: {' '.join(refusal.sentences)}"
        except Refusal as refusal:
            return f"refused: {' '.join(refusal.sentences)}"
        return ""

    def _connect(self, _dialect: object, _record: object, _arguments: object, parameters: dict[str, Any]) -> None:
        parameters["dbname"] = urlsplit(self._url).path[1:]

    def close(self) -> None:
        self.engine.dispose()
        self._kind.drop(self._url)
        self._kind.drop(self._template)


@contextmanager
def opened(kinds: tuple[Kind, ...], prepare: Callable[[Engine], object]) -> Iterator[tuple[Store, ...]]:
    """Give a store of each kind, and let go of them."""
    stores = tuple(Store(kind, prepare) for kind in kinds)
    try:
        yield stores
    finally:
        for store in stores:
            store.close()
