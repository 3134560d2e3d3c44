"""A settlement lived through with one text in every field that takes one, and everything that the program then writes."""

from __future__ import annotations

import csv
import io
import json
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from unittest import mock

from benchmarks.torture import planted
from tests.databases import Kind
from tracker import cli
from tracker.clock import Clock
from tracker.rules.proof.filenames import fault_of

LOADED = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)
LATER = datetime(2026, 5, 4, 17, 0, tzinfo=UTC)
EDITIONS = ("counsel", "monitor", "authority", "public")
_TEXT = "TEXT"
# What persons say on the way, with the text in every option that takes one.
_WHO = ("--by", _TEXT, "--note", _TEXT)
# A source in one word would be the key of one in the file.
_SAID = (*_WHO, "--source", f"see {_TEXT}")
ACTS: tuple[tuple[str, ...], ...] = (
    ("record", "breach", "--on", "2026-02-20", *_SAID),
    ("submit", "A1", "--on", "2026-02-25", *_SAID),
    ("return", "A1", "--on", "2026-02-26", "--reason", _TEXT, *_SAID),
    ("extension", "ask", "A1", "--on", "2026-02-26", *_SAID),
    ("extension", "deny", "A1", "--on", "2026-02-27", *_SAID),
    ("clock", "stop", "A3@1", "--because", "dispute", "--on", "2026-02-27", *_SAID),
    ("clock", "restart", "A3@1", "--on", "2026-02-28", *_SAID),
    ("extend", "A3@1", "--to", "2026-12-31", *_SAID),
    ("waive", "A9", "--on", "2026-02-27", *_SAID),
    ("pay", "A8.1", "--amount", "USD 50.00", "--on", "2026-02-27", *_SAID),
    ("resolve", "A4", "--on", "2026-02-27", *_SAID),
    ("term", "extend", "monitorship", "--by-span", "1 month", "--authority", _TEXT, *_SAID),
    ("term", "suspend", "probation", "--on", "2026-02-20", "--authority", _TEXT, *_SAID),
    ("evidence", "add", "--for", "A4", "--reference", _TEXT, *_SAID),
    ("evidence", "add", "--for", "A4", "--link", "https://example.org/x", *_SAID),
    ("recommendation", "add", "R9", "--on", "2026-02-20", "--under", "att-d", "--title", _TEXT, "--clause", _TEXT,
     "--wording", _TEXT, *_SAID),
    ("recommendation", "object", "R9", "--on", "2026-02-21", *_SAID),
    ("recommendation", "import", "recs.csv", *_SAID),
    ("person", "add", "zoe", "--name", _TEXT, "--by", _TEXT),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Said:
    """How one call of the command line ended."""

    code: int
    out: str
    err: str


def call(*arguments: str, at: datetime) -> Said:
    """Call the command line at a moment."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = cli.run(arguments, clock=Clock(at))
    return Said(code, out.getvalue(), err.getvalue())


@dataclass(frozen=True, slots=True)
class Written:
    """What was written of one settlement: pages and other files by name, and what went to the terminal."""

    pages: dict[str, str]
    tables: dict[str, bytes]
    texts: dict[str, str]
    calendar: bytes
    letters: tuple[dict[str, str], ...]
    terminal: dict[str, str]
    json: dict[str, str]
    refused: tuple[str, ...]


def fields_of_acts() -> int:
    """Give in how many options and cells of a table the text is said on the way, the name of evidence among them."""
    return sum(_TEXT in each for act in ACTS for each in act) + len(_CELLS) + 1


@contextmanager
def _within(folder: Path, url: str) -> Iterator[None]:
    before = Path.cwd()
    environ = {
        "TRACKER_DATABASE_URL": url,
        "TRACKER_EVIDENCE": str(folder / "evidence"),
        "TRACKER_NOTICES_FOLDER": str(folder / "notices"),
        "LOGNAME": "maria",
    }
    os.chdir(folder)
    try:
        with mock.patch.dict(os.environ, environ):
            yield
    finally:
        os.chdir(before)


_CELLS = ("title", "clause", "wording", "note")


def name_of(payload: str) -> str:
    """Give what is left of a text in the name of a piece of evidence, where most of what is hostile is refused."""
    return "".join(each for each in payload if fault_of(f"a{each}a") is None)[:80].strip(" .") + ".pdf"


def lived(kind: Kind, folder: Path, payload: str, name: str) -> Written:
    """Load the whole file with the text in each field, say it in each act, and write everything there is to write.

    `name` is what a piece of evidence is called.
    """
    folder.mkdir()
    (folder / "full.yaml").write_text(planted.planted(payload), encoding="utf-8")
    with (folder / "recs.csv").open("w", encoding="utf-8", newline="") as file:
        # A cell that begins with “=” is refused as a formula: the text stands behind a word.
        csv.writer(file).writerows(
            [("code", "received", "under", *_CELLS), ("R7", "2026-02-20", "att-d", *[f"of {payload}"] * 4)]
        )
    url = kind.make()
    with _within(folder, url):
        refused = [f"{act[:2]}: {said.err}" for act, said in _said(payload, name, folder) if said.code]
        written = _outputs(folder, tuple(refused))
    kind.drop(url)
    return written


def _said(payload: str, name: str, folder: Path) -> Iterator[tuple[tuple[str, ...], Said]]:
    load = ("load", "--yes", "full.yaml")
    yield load, call(*load, at=LOADED)
    for act in ACTS:
        yield act, call(*(each.replace(_TEXT, payload) for each in act), at=LOADED)
    (folder / name).write_bytes(b"%PDF")
    add = ("evidence", "add", "--for", "B1", "--by", "Maria", "--", name)
    yield add, call(*add, at=LOADED)
    for day in (("day", "--leap"), ("notices", "send")):
        yield day, call(*day, at=LATER)


def _outputs(folder: Path, refused: tuple[str, ...]) -> Written:
    pages, tables, texts = {}, {}, {}
    wanted = {
        "report": ("report", "--month", "2026-02"),
        **{edition: ("report", "--month", "2026-02", "--edition", edition) for edition in EDITIONS},
        "portfolio": ("portfolio",),
        "whatif": ("whatif", "--record", "monitor-engaged=2026-02-03", "--extend", "A3@1=2027-01-31"),
    }
    for name, command in wanted.items():
        said = call(*command, "--out", f"{name}.html", at=LATER)
        assert said.code == 0, said.err
        pages[name] = (folder / f"{name}.html").read_text(encoding="utf-8")
    for name, command in {"pack": ("pack",), "defence": ("pack", "--defence", "B1")}.items():
        said = call(*command, "--out", f"{name}.zip", at=LATER)
        assert said.code == 0, said.err
        with zipfile.ZipFile(folder / f"{name}.zip") as packed:
            for part in packed.namelist():
                data = packed.read(part)
                if part.endswith(".csv"):
                    tables[f"{name}/{part}"] = data
                elif part.endswith(".html"):
                    pages[f"{name}/{part}"] = data.decode()
                else:
                    texts[f"{name}/{part.partition('/')[0] if part.startswith('evidence/') else part}"] = data.decode()
    for command in (("calendar", "--for", "mc", "--out", "mc.ics"), ("journal", "export", "--out", "journal.txt")):
        said = call(*command, at=LATER)
        assert said.code == 0, said.err
    texts["journal.txt"] = (folder / "journal.txt").read_text(encoding="utf-8")
    letters = [json.loads(each.read_text("utf-8")) for each in sorted((folder / "notices").glob("*.json"))]
    shown = [
        *(("list",), ("show", "A1"), ("why", "A2"), ("journal",), ("payments",), ("recommendation", "list")),
        *(("person", "list"), ("evidence", "list"), ("portfolio",), ("notices", "list"), ("doctor",), ("health",)),
        *(("penalty", "list"), ("check", "full.yaml")),
    ]
    terminal = {" ".join(each): call(*each, at=LATER).out for each in shown}
    asked = [each for each in shown if each[0] not in {"check", "health"}]
    return Written(
        pages=pages,
        tables=tables,
        texts=texts,
        calendar=(folder / "mc.ics").read_bytes(),
        letters=tuple(letters),
        terminal=terminal,
        json={" ".join(each): call(*each, "--json", at=LATER).out for each in asked},
        refused=refused,
    )
