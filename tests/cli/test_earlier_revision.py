"""A database of revision 0016, with nine real settlements and one that lives every kind of fact, reads as it read then.

What the program of that revision printed of it is kept beside it. Dates, statuses, figures, their order and the journal
are the same to the byte; a line that reads otherwise stands in `changed.json`, before and after, and was read.
"""

import json
import lzma
import re
from datetime import UTC, datetime
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from tests.cli.calling import Tracker
from tracker.database import open_engine, reading
from tracker.models import Fact
from tracker.rules.facts import KINDS, Appointment, Breach, Contradicted, Reported

KEPT = Path(__file__).parent.parent / "data" / "revision-0016"
FILE = "earlier.db"
SETTLEMENTS = [
    "austal-usa-2024",
    "binance-2023",
    "boeing-2021",
    "ericsson-2019",
    "glencore-2022",
    "natwest-markets-2021",
    "sec-v-binance-2023",
    "sec-v-coinbase-2023",
    "td-bank-2024",
    "living-2024",
]
# The kinds of facts that came since.
SINCE = {Appointment.kind, Breach.kind, Reported.kind, Contradicted.kind}
NOON = datetime(2026, 4, 2, 14, tzinfo=UTC)


def kept(name: str) -> Any:
    """What is kept of that revision."""
    data = (KEPT / name).read_bytes()
    return json.loads(lzma.decompress(data) if name.endswith(".xz") else data)


PRINTED: dict[str, str] = kept("printed.json.xz")


def narrowed(line: str) -> str:
    """A line without the width of its columns, which is that of the longest cell."""
    return re.sub(" {2,}", "  ", line)


CHANGED = {tuple(tuple(map(narrowed, side)) for side in pair) for pair in kept("changed.json")}


@pytest.fixture
def earlier(tracker: Tracker) -> Tracker:
    """The database of that revision, brought up to this program's."""
    (tracker.folder / FILE).write_bytes(lzma.decompress((KEPT / "settlements.db.xz").read_bytes()))
    (tracker.folder / FILE).chmod(0o600)
    assert tracker("upgrade", "--database", FILE, at=NOON).code == 0
    return tracker


def lines(text: str) -> list[str]:
    """The lines that a person reads; of a digest only that it is one.

    Of a report its register, without marks: what stands before and after it was set anew.
    """
    if text.startswith("<!DOCTYPE"):
        text = "<" + text[text.index('id="s1-register"') : text.index('id="method"')]
        text = re.sub(r"<[^>]+>", "\n", re.sub(r"<(style|script|svg)\b.*?</\1>", "", text, flags=re.DOTALL))
    text = re.sub(r"\b[0-9a-f]{64}\b", "digest", text)
    # The head of the journal moves on with what the upgrade enters.
    text = re.sub(r"^(\s*entry|monitorship-tracker/\w+) \d+(?=$| digest)", r"\1 N", text, flags=re.MULTILINE)
    return [narrowed(line.strip()) for line in text.splitlines() if line.strip()]


def changes(before: str, after: str) -> set[tuple[tuple[str, ...], tuple[str, ...]]]:
    """The lines that read otherwise, before and after; one by one where there are as many."""
    old, new = lines(before), lines(after)
    found: set[tuple[tuple[str, ...], tuple[str, ...]]] = set()
    for step, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if step == "replace" and b - a == d - c:
            found |= {((was,), (reads,)) for was, reads in zip(old[a:b], new[c:d], strict=True)}
        elif step != "equal":
            found.add((tuple(old[a:b]), tuple(new[c:d])))
    return found


def printed(tracker: Tracker, command: str) -> str:
    """What a command prints now; of a report, the page."""
    if command.startswith("report"):
        assert tracker(*command.split(" "), "--database", FILE, "--out", f"{command}.html", at=NOON).code == 0
        return (tracker.folder / f"{command}.html").read_text(encoding="utf-8")
    return tracker(*command.split(" "), "--database", FILE, at=NOON).out


def test_the_database_lives_every_kind_of_fact(earlier: Tracker) -> None:
    engine = open_engine(f"sqlite:///{earlier.folder / FILE}")
    with reading(engine) as session:
        assert set(session.scalars(select(Fact.kind).distinct())) == {*KINDS, "withdrawn"} - SINCE
    engine.dispose()


def test_the_journal_is_the_same_to_the_byte(earlier: Tracker) -> None:
    assert earlier("journal", "export", "--out", "journal.txt", "--database", FILE, at=NOON).code == 0
    # Up to the head: what was counted again since has entries of its own.
    entries, _, _ = PRINTED["journal export"].rpartition("head ")
    assert (earlier.folder / "journal.txt").read_text(encoding="utf-8").startswith(entries)


@pytest.mark.parametrize("settlement", SETTLEMENTS)
def test_a_settlement_reads_as_it_read(earlier: Tracker, settlement: str) -> None:
    commands = [each for each in PRINTED if f"--settlement {settlement}" in each]
    assert len(commands) > 4
    assert set().union(*(changes(PRINTED[each], printed(earlier, each)) for each in commands)) <= CHANGED
