"""Settlements made up for measuring: as mixed as real ones, of any size, the same each time."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import Engine

from tracker import database
from tracker.agreements.file.reader import read
from tracker.operations.agreement.load import load
from tracker.rules.people.actor import Actor, Author, Proof
from tracker.settings import address

# The day everything here is looked at from, and a moment of it.
TODAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
AUTHOR = Author(actor=Actor("benchmark", Proof.SAID), by="benchmark")

_HEAD = """\
settlement: {code}
title: Made up for measuring, {code}
organisation: Acme Limited
time_zone: America/New_York
sources:
  S1: {{title: The plea agreement}}
  S2: {{title: A release, url: "https://example.org/release", grade: reported}}
persons:
  mia: {{name: Mia Ortiz, email: mia@example.org}}
  leo: {{name: Leo Brandt}}
instruments:
  plea: {{title: Plea agreement, authority: DOJ, kind: plea agreement, counting: frcp-6, calendar: us-federal,
         effective: signed, source: S1}}
  order: {{title: Consent order, authority: FinCEN, kind: consent order, counting: unread, calendar: us-federal,
          effective: signed, source: S2}}
events:
  signed: {{on: 2024-02-26, source: S1}}
  engaged: {{on: 2024-05-13, grade: reported, source: S2}}
  violation: {{}}
terms:
  probation: {{instrument: plea, kind: probation, starts: signed, length: 3 years}}
  watch: {{instrument: order, kind: monitorship, starts: engaged, length: 3 years}}
obligations:
"""
# Twenty duties with 50 deadlines between them. {n} differs from twenty to twenty, so that rules differ too.
_DUTIES = (
    ("payment", "amount: {{USD: 12500000.25}}, due: {n} days after signed"),
    ("policy", "due: {n} business days after signed"),
    ("report", "due: {n} days after engaged"),
    ("report", "due: 60 days after received({first}2)"),
    ("certification", "due: at least {n} days before end(watch)"),
    ("certification", "due: on end(probation)"),
    ("review", "due: later of ({n} days after signed) and (60 days after engaged)"),
    ("notice", "due: 'promptly after violation, target 5 business days'"),
    ("notice", "due: 72 hours after violation, contingent_on: violation"),
    ("milestone", "due: the 2nd anniversary of signed"),
    ("milestone", "due: {n} days after the 2nd anniversary of signed"),
    ("filing", "due: on 2027-01-{day:02}"),
    ("filing", "due: {n} days after resolved({first}0)"),
    ("policy", "due: null"),
    ("training", "due: {n} weeks after engaged, notices: [14, 3, 0]"),
    ("policy", "due: {months} months after engaged, counting: calendar-days"),
    ("report", "due: '{n} days after the end of each calendar quarter from signed until end(probation)'"),
    ("report", "due: 'every 3 months from engaged until end(watch)'"),
    ("certification", "due: 'every 1 year from signed until end(probation)'"),
    ("standing", "due: 'continuing through end(watch), review every 6 months'"),
)
DUTIES = len(_DUTIES)
DEADLINES = 50  # of those duties


def text(code: str, *, twenties: int) -> str:
    """Give the file of a settlement with so many times twenty obligations, and 50 deadlines for each twenty."""
    parts = [_HEAD.format(code=code)]
    facts = ["facts:\n"]
    for each in range(twenties):
        first = f"D{each}."
        given = {"n": 20 + each % 40, "months": 3 + each % 30, "day": 1 + each % 28, "first": first}
        for place, (kind, due) in enumerate(_DUTIES):
            instrument, owner = ("order", "leo") if place % 3 else ("plea", "mia")
            parts.append(
                f"  {first}{place}: {{instrument: {instrument}, kind: {kind}, owner: {owner}, clause: para. {place}.10, "
                f"source: S1,\n    title: {kind.capitalize()} {each + 1} under the {instrument}, {due.format(**given)}}}\n"
            )
        facts.append(f"  - {{resolved: {first}0, on: 2024-03-{1 + each % 28:02}, source: S2}}\n")
        facts.append(f"  - {{resolved: {first}16@2024-Q1, on: 2024-04-{1 + each % 28:02}}}\n")
        # In the month before TODAY's, so that the month's report has something to tell.
        facts.append(f"  - {{resolved: {first}17@9, on: 2026-10-{1 + each % 28:02}}}\n")
        facts.append(f"  - {{extended: {first}4, to: 2027-05-03, granted_on: 2026-10-{1 + each % 28:02}}}\n")
    return "".join([*parts, *facts])


class Templates:
    """Databases made once in a folder and copied, so that making them is not measured."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._copies = 0

    def empty(self) -> Path:
        """Give a database with its tables and nothing in them."""
        place = self._folder / "empty.db"
        if not place.exists():
            database.upgrade(address(str(place)), create=True)
        return self.copy(place)

    def loaded(self, twenties: int, *, settlements: int = 1) -> Path:
        """Give a database with so many settlements (`bench-1` and on), each of so many times twenty obligations."""
        place = self._folder / f"loaded-{settlements}-{twenties}.db"
        if not place.exists():
            fresh = self.empty()
            engine = opened(fresh)
            for number in range(1, settlements + 1):
                _load(engine, f"bench-{number}", twenties)
            engine.dispose()
            fresh.rename(place)
        return self.copy(place)

    def copy(self, place: Path) -> Path:
        """Give a copy of a database."""
        self._copies += 1
        return shutil.copyfile(place, self._folder / f"copy-{self._copies}.db")


def opened(place: Path) -> Engine:
    """Open a database as the tracker does."""
    return database.open_engine(address(str(place)))


def _load(engine: Engine, code: str, twenties: int) -> None:
    agreement = read(text(code, twenties=twenties).encode(), f"{code}.yaml")
    with database.writing(engine) as session:
        loaded = load(session, agreement, author=AUTHOR, now=NOW)
    assert loaded.deadlines == DEADLINES * twenties, loaded.deadlines
    assert loaded.replanned is not None
    assert not loaded.replanned.failures
