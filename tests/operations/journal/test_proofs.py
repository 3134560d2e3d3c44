"""A stranger's verifier, which shares no code with ours, agrees: on exports, on proofs, and on what does not hold."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from benchmarks.torture.flips import ROOT, exported
from tests.operations import acme
from tests.operations.journal.tampering import tampering
from tests.operations.journal.test_verification import rechain
from tracker import database, models
from tracker.errors import InputRefused, NotFound
from tracker.operations.journal.checkpoints import head
from tracker.operations.journal.proofs import export, prove_entry, prove_growth

LATER = acme.NOW + timedelta(days=5)


@pytest.fixture
def book(engine: Engine) -> Engine:
    acme.loaded(engine)
    acme.run_days(engine, acme.NOW)
    acme.resolve(engine, "A1", date(2026, 3, 1))
    acme.run_days(engine, LATER)
    return engine


def asked(folder: Path, lines: bytes | Sequence[str], *heads: str) -> tuple[int, str]:
    """Ask the stranger, as a stranger would: with a Python of its own and nothing else."""
    file = folder / "text"
    file.write_bytes(lines if isinstance(lines, bytes) else "".join(f"{line}\n" for line in lines).encode())
    arguments = [each for line in heads for each in ("--head", line)]
    said = subprocess.run(
        [sys.executable, "-I", str(ROOT / "docs" / "verify_export.py"), str(file), *arguments],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return said.returncode, said.stdout + said.stderr


def head_of(engine: Engine, size: int | None = None) -> str:
    with database.reading(engine) as session:
        return str(head(session, size=size))


def test_the_export_holds_beside_heads_of_any_age(book: Engine, tmp_path: Path) -> None:
    heads = [head_of(book, size) for size in (1, 5, 8)]

    code, said = asked(tmp_path, exported(book), *heads)

    assert code == 0, said
    assert said.startswith("8 entries hold, and ")
    assert said.endswith(f"Head: {heads[-1]}\n")


def test_an_export_of_what_was_held_then_is_the_beginning_of_the_whole(book: Engine, tmp_path: Path) -> None:
    with database.reading(book) as session:
        then = list(export(session, known_to=3))

    assert exported(book).startswith("".join(f"{line}\n" for line in then[:-1]).encode())
    assert asked(tmp_path, then, head_of(book, 3))[0] == 0


def test_every_entry_is_proved_to_be_in_every_journal_that_held_it(book: Engine, tmp_path: Path) -> None:
    for size in (3, 8):
        for entry in range(1, size + 1):
            with database.reading(book) as session:
                proof = list(prove_entry(session, entry, size=size))
            said = asked(tmp_path, proof, head_of(book, size))
            assert said == (0, f"Entry {entry} is in the journal of {size} entries.\n")


def test_the_journal_is_proved_to_go_on_from_each_of_its_sizes(book: Engine, tmp_path: Path) -> None:
    for first in range(1, 9):
        with database.reading(book) as session:
            proof = list(prove_growth(session, first=first, last=None))
        said = asked(tmp_path, proof, head_of(book, first), head_of(book))
        assert said == (0, f"The journal of 8 entries goes on from that of {first}.\n")


def test_a_proof_says_nothing_beside_another_head_or_with_a_changed_line(book: Engine, tmp_path: Path) -> None:
    with database.reading(book) as session:
        proof = list(prove_entry(session, 3, size=None))

    assert asked(tmp_path, proof, head_of(book, 7)) == (1, "the proof is not for that head\n")
    for place, line in enumerate(proof):
        changed = line[:-1] + ("0" if line[-1] != "0" else "1")
        assert asked(tmp_path, [*proof[:place], changed, *proof[place + 1 :]])[0] == 1, line
    assert asked(tmp_path, proof[:-1])[0] == 1


def test_no_proof_is_given_of_what_never_was(book: Engine) -> None:
    with database.reading(book) as session:
        with pytest.raises(NotFound, match="The journal has no entry 9; it has 8"):
            list(prove_entry(session, 9, size=None))
        with pytest.raises(InputRefused, match="no journal of 2 entries that held entry 3"):
            list(prove_entry(session, 3, size=2))
        with pytest.raises(InputRefused, match="did not grow from 5 entries to 3"):
            list(prove_growth(session, first=5, last=3))
        with pytest.raises(InputRefused, match="did not grow from 1 entries to 9"):
            list(prove_growth(session, first=1, last=9))


def test_a_history_rewritten_with_fresh_hashes_is_told_by_the_stranger_too(book: Engine, tmp_path: Path) -> None:
    kept = head_of(book)
    rechain(book, 8, actor="Mallory")

    assert asked(tmp_path, exported(book))[0] == 0
    code, said = asked(tmp_path, exported(book), kept)
    assert code == 1
    assert "the first 8 entries are not those of a head: the history was rewritten" in said


def test_a_changed_fact_is_told_by_the_stranger_too(book: Engine, tmp_path: Path) -> None:
    with tampering(book) as connection:
        connection.execute(sa.update(models.Fact).where(models.Fact.id == 1).values(note="other"))

    code, said = asked(tmp_path, exported(book))

    assert code == 1
    assert "the rows before this line are not those that their entry vouches for" in said


def test_what_is_no_export_is_told_as_such(tmp_path: Path) -> None:
    assert asked(tmp_path, b"")[0] == 1
    assert asked(tmp_path, b"tracker-journal 2\n") == (1, "Line 1: it is not an export of a journal in this format.\n")
    assert asked(tmp_path, b"\xff\n") == (1, "Line 1: it is not UTF-8.\n")
    assert asked(tmp_path, b"", "not a head")[0] == 2


def test_the_stranger_imports_nothing_of_the_tracker_and_nothing_beside_the_standard_library() -> None:
    text = (ROOT / "docs" / "verify_export.py").read_text(encoding="utf-8")
    imported = {line.split()[1] for line in text.splitlines() if line.startswith(("import ", "from "))}

    assert imported <= set(sys.stdlib_module_names)
    assert imported == {"argparse", "hashlib", "json", "pathlib", "re", "stat", "sys"}
