"""`tracker day` and `tracker journal`."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import update

from tests.cli.calling import Tracker
from tests.operations.journal.tampering import tampering
from tracker import models
from tracker.clock import Clock
from tracker.rules.zones import today_in

DAY_AFTER = datetime(2026, 3, 17, 12, 0, tzinfo=UTC)


def test_a_day_is_run_once_however_often_it_is_asked_for(acme: Tracker) -> None:
    first, again = acme("day"), acme("day")

    assert (first.code, again.code) == (0, 0)
    assert first.lines[0].startswith("2026-03-02 (America/New_York)")
    assert again.out == "Nothing to do: every date that has begun has been run.\n"


def test_every_date_missed_is_run_oldest_first_and_each_change_is_dated_when_it_happened(acme: Tracker) -> None:
    said = acme("day", "--json", at=DAY_AFTER)

    assert [run["day"] for run in said.json] == [f"2026-03-{day:02}" for day in range(2, 18)]
    assert said.json[-1]["changes"] == [
        {"code": "acme/A1", "on": "2026-03-17", "before": "due soon", "after": "overdue"}
    ]
    assert len(acme("journal", "--json", at=DAY_AFTER).json) == 17


def test_what_a_day_changed_is_printed_in_words(acme: Tracker) -> None:
    said = acme("day", at=DAY_AFTER)

    assert "  acme/A1: due soon → overdue (from 2026-03-17)." in said.lines
    assert "2026-03-03 (America/New_York): nothing changed." in said.lines
    assert any(line.startswith("  Notice: acme/A1") for line in said.lines)


def test_a_date_is_owed_only_once_it_has_begun_in_the_settlement_s_zone(acme: Tracker) -> None:
    acme("day")

    still_monday_in_new_york = acme("day", at=datetime(2026, 3, 3, 4, 59, tzinfo=UTC))
    tuesday_in_new_york = acme("day", "--json", at=datetime(2026, 3, 3, 5, 0, tzinfo=UTC))

    assert still_monday_in_new_york.out.startswith("Nothing to do")
    assert [run["day"] for run in tuesday_in_new_york.json] == ["2026-03-03"]


def test_a_disk_that_fills_half_way_keeps_what_was_done_and_the_next_call_does_the_rest(sqlite_acme: Tracker) -> None:
    room = (sqlite_acme.folder / "tracker.db").stat().st_size // 1024 + 40  # kilobytes: a few dozen dates
    command = f'ulimit -f {room}; exec "$0" -c "from tracker.cli import main; main()" day --leap'
    full = subprocess.run(
        ["bash", "-c", command, sys.executable],
        capture_output=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
    )
    done = [line for line in full.stdout.splitlines() if line.startswith("2026-")]

    assert full.returncode == 4
    assert f"The disk that holds {sqlite_acme.folder / 'tracker.db'} " in full.stderr
    assert "Traceback" not in full.stderr
    assert done[0].startswith("2026-03-02 ")

    now = Clock().now()  # which is also that of the entries made above, in a process of its own
    rest = sqlite_acme("day", at=now)
    days = (today_in("America/New_York", now) - date(2026, 3, 2)).days + 1
    assert rest.code == 0
    assert len(done) + len([line for line in rest.lines if line.startswith("20")]) == days
    assert sqlite_acme("journal", "verify").code == 0


def test_the_journal_tells_what_was_done_by_whom_and_when(acme: Tracker) -> None:
    acme("resolve", "A1", "--on", "2026-03-02", "--by", "A. Counsel", "--note", "Sent.")
    acme("withdraw", "2")
    acme("day")

    assert acme("journal").lines == [
        "Entry  When (UTC)           Who         Did       Settlement  What",
        "1      2026-03-02 12:00:00  maria       load      acme        acme.yaml, revision 1",
        "2      2026-03-02 12:00:00  A. Counsel  resolve   acme        A1 resolved on 2026-03-02 (Sent.)",
        "3      2026-03-02 12:00:00  maria       withdraw  acme        A1: entry 2 taken back",
        "4      2026-03-02 12:00:00  tracker     day                   2026-03-02 in America/New_York: 0 changes of status",
    ]


@pytest.mark.both_kinds
def test_the_journal_is_narrowed_to_its_newest_entries_or_to_one_settlement(acme: Tracker) -> None:
    acme("waive", "A1")
    acme("day")

    assert [entry["seq"] for entry in acme("journal", "--last", "1", "--json").json] == [3]
    assert [entry["seq"] for entry in acme("journal", "--settlement", "acme", "--json").json] == [1, 2]
    assert acme("journal", "--settlement", "acne").code == 3
    assert acme("journal", "--last", "0").code == 2


def test_an_entry_as_json_holds_what_its_hash_covers(acme: Tracker) -> None:
    (entry,) = acme("journal", "--json").json

    assert (entry["at"], entry["action"], entry["settlement"]) == ("2026-03-02T12:00:00+00:00", "load", "acme")
    assert entry["payload"]["file"] == "acme.yaml"
    assert len(entry["hash"]) == 64


def test_an_empty_journal_says_so(tracker: Tracker) -> None:
    assert tracker("journal").out == "The journal is empty.\n"
    assert tracker("journal", "verify").out == "The journal is empty.\n"


@pytest.mark.both_kinds
def test_a_sound_journal_is_verified_with_its_head(acme: Tracker) -> None:
    head = acme("journal", "head").out.strip()

    said = acme("journal", "verify")

    assert (said.code, said.lines) == (
        0,
        ["All 1 entries hold, and 16 rows of history and 0 checkpoints with them.", f"Head: {head}"],
    )
    assert acme("journal", "verify", "--json").json == {
        "entries": 1,
        "head": head,
        "rows": 16,
        "checkpoints": 0,
        "faults": [],
        "remarks": [],
    }


@pytest.mark.parametrize("as_json", [False, True])
def test_a_journal_row_rewritten_behind_the_tracker_s_back_is_found(acme: Tracker, *, as_json: bool) -> None:
    acme("waive", "A1")
    with acme.opened() as engine, tampering(engine) as connection:
        connection.exec_driver_sql("UPDATE journal SET actor = 'nobody' WHERE seq = 2")

    said = acme("journal", "verify", *(["--json"] if as_json else []))

    assert said.code == 1
    if as_json:
        assert said.json["faults"] == [{"entry": 2, "sentence": "The content of entry 2 does not match its hash."}]
    else:
        assert said.out == "The content of entry 2 does not match its hash.\n"


def test_heads_kept_in_a_file_are_all_held_against_the_journal(acme: Tracker) -> None:
    heads = [acme("journal", "head").out]
    acme("day")
    heads.append(acme("journal", "head").out)
    kept = acme.write("heads.txt", "\n".join(heads))

    assert "They go on from the 2 heads given." in acme("journal", "verify", "--against", "heads.txt").out
    assert "They go on from the 2 heads given." in acme("journal", "verify", "--against", "".join(heads)).out
    kept.write_text("".join(heads) + f"{heads[0].split()[0]} 9 {'f' * 64}\n", encoding="utf-8")
    cut = acme("journal", "verify", "--against", "heads.txt")
    assert (cut.code, cut.out) == (1, "9 entries once stood here, and only 2 do: the tail was cut off.\n")


@pytest.mark.parametrize("held", [b"", b"\n\n", b"\xff\xfe\x00", b"no head at all\n"])
def test_a_file_without_heads_is_refused(acme: Tracker, held: bytes) -> None:
    (acme.folder / "heads.txt").write_bytes(held)

    said = acme("journal", "verify", "--against", "heads.txt")

    assert (said.code, said.out) == (2, "")
    assert "head" in said.err


@pytest.mark.both_kinds
def test_the_head_of_another_journal_is_told_as_such(acme: Tracker) -> None:
    said = acme("journal", "verify", "--against", f"monitorship-tracker/0123456789abcdef 1 {'0' * 64}")

    assert said.code == 1
    assert "is of the journal monitorship-tracker/0123456789abcdef" in said.out


def _without_hash(tracker: Tracker, entry: int) -> None:
    with tracker.opened() as engine, tampering(engine) as connection:
        connection.execute(update(models.JournalEntry).where(models.JournalEntry.seq == entry).values(hash="no hash"))


@pytest.mark.parametrize(
    "command",
    [
        ("journal", "head"),
        ("journal", "prove", "1"),
        ("journal", "prove", "--from", "1"),
        ("journal", "export", "--out", "acme.journal"),
        ("report", "--settlement", "acme"),
        ("pack",),
    ],
)
def test_a_journal_without_a_hash_is_told_and_nothing_is_written(acme: Tracker, command: tuple[str, ...]) -> None:
    acme("day")
    acme("waive", "A3@2026-Q2")
    _without_hash(acme, 3)
    before = {path.name for path in acme.folder.iterdir()}

    said = acme(*command)

    assert said.code == 4
    assert said.err.splitlines()[-2:] == [
        "The journal is damaged: where the hash of an entry should be stands “no hash”.",
        "`tracker journal verify` says which entries are wrong; put back a backup in which it holds.",
    ]
    assert {path.name for path in acme.folder.iterdir()} == before


def test_doctor_goes_on_where_the_journal_has_no_hash(acme: Tracker) -> None:
    acme("day")
    _without_hash(acme, 2)

    said = acme("doctor")

    assert said.code == 1
    assert "The content of entry 2 does not match its hash." in said.out
