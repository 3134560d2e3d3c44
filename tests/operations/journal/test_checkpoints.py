"""Each day's run fixes a checkpoint, the head is one line, and a line of any age holds the history to it."""

from __future__ import annotations

import json
from datetime import date, timedelta
from hashlib import sha256

import pytest
from sqlalchemy import Engine, select

from tests.operations import acme
from tracker import database, models
from tracker.errors import InputRefused
from tracker.operations.journal.checkpoints import head, head_line, list_checkpoints, tree_of
from tracker.rules.proof.merkle import leaf_hash, root_of

LATER = acme.NOW + timedelta(days=5)


@pytest.fixture
def book(engine: Engine) -> Engine:
    """Load, one run, one resolution, five runs: eight entries."""
    acme.loaded(engine)
    acme.run_days(engine, acme.NOW)
    acme.resolve(engine, "A1", date(2026, 3, 1))
    acme.run_days(engine, LATER)
    return engine


def _hashes(engine: Engine) -> list[str]:
    with database.reading(engine) as session:
        return list(session.scalars(select(models.JournalEntry.hash).order_by(models.JournalEntry.seq)))


def test_the_head_is_one_line_of_the_journal_s_name_its_size_and_its_root(book: Engine) -> None:
    hashes = _hashes(book)

    with database.reading(book) as session:
        line = head_line(session)

    root = root_of([leaf_hash(bytes.fromhex(each)) for each in hashes])
    assert line == f"monitorship-tracker/{hashes[0][:16]} 8 {root.hex()}"


def test_an_empty_journal_has_the_root_of_nothing(engine: Engine) -> None:
    with database.reading(engine) as session:
        assert head_line(session) == f"monitorship-tracker/new 0 {sha256(b'').hexdigest()}"


def test_each_run_fixes_the_root_over_all_entries_before_its_own(book: Engine) -> None:
    with database.reading(book) as session:
        lines = list_checkpoints(session)
        heads = [head(session, size=line.head.size) for line in lines]

    assert [(line.day.isoformat(), line.entry, line.head.size) for line in lines] == [
        ("2026-03-02", 2, 1),
        ("2026-03-03", 4, 3),
        ("2026-03-04", 5, 4),
        ("2026-03-05", 6, 5),
        ("2026-03-06", 7, 6),
        ("2026-03-07", 8, 7),
    ]
    assert [line.head for line in lines] == heads
    assert {line.zone for line in lines} == {"America/New_York"}


def test_the_newest_checkpoints_are_given_oldest_first(book: Engine) -> None:
    with database.reading(book) as session:
        assert [line.head.size for line in list_checkpoints(session, last=2)] == [6, 7]


def test_the_head_of_any_past_size_is_the_root_over_so_many_entries(book: Engine) -> None:
    leaves = [leaf_hash(bytes.fromhex(each)) for each in _hashes(book)]

    with database.reading(book) as session:
        roots = [tree_of(session, size).root for size in range(9)]
        with pytest.raises(InputRefused, match="The journal has 8 entries, not 9"):
            head(session, size=9)

    assert roots == [root_of(leaves[:size]) for size in range(9)]


def test_the_entry_of_a_run_vouches_for_its_checkpoint(book: Engine) -> None:
    with database.reading(book) as session:
        entry = session.get_one(models.JournalEntry, 2)
        point = session.get_one(models.Checkpoint, 1)

    text = json.dumps(
        {"root": point.root, "size": 1, "subtrees": json.dumps([point.root])}, sort_keys=True, separators=(",", ":")
    )
    assert json.loads(entry.payload)["rows"]["checkpoints"] == {
        "count": 1,
        "sha256": sha256(f"{text}\n".encode()).hexdigest(),
    }
