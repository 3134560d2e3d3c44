"""Evidence beside whatever is recorded: a letter of consent is kept with the consent, listed, shown and packed."""

from __future__ import annotations

import csv
import io
import zipfile
from hashlib import sha256

import pytest

from tests.cli.calling import Said, Tracker
from tests.operations.acme import FILE

LETTER = b"The agency consents."
HASH = sha256(LETTER).hexdigest()
REPEATING = FILE.replace("  breach: {}", "  breach: {repeats: yes}").replace(
    "kind: report, due: 60 days", "kind: report, signed_by: [CEO], due: 60 days"
)
WITH_LETTER = ("--evidence", "letter.pdf", "--by", "mc")


@pytest.fixture
def acme(tracker: Tracker) -> Tracker:
    tracker.write("acme.yaml", REPEATING)
    assert tracker.begin("load", "--yes", "acme.yaml").code == 0
    (tracker.folder / "letter.pdf").write_bytes(LETTER)
    (tracker.folder / "recs.csv").write_text("code,title,received\nR2,Train,2026-02-02\n", encoding="utf-8")
    return tracker


def recorded(acme: Tracker, *arguments: str) -> Said:
    said = acme(*arguments, *WITH_LETTER)
    assert said.code == 0, said.err
    assert f"Evidence kept: letter.pdf, 20 bytes, SHA-256 {HASH}." in said.lines
    return said


@pytest.mark.both_kinds
def test_every_command_that_records_a_fact_takes_evidence(acme: Tracker) -> None:
    (acme.folder / "acme.yaml").write_text(
        REPEATING + "recommendation_terms:\n  occ: {instrument: order, adopt: 150 days}\n", encoding="utf-8"
    )
    assert acme("load", "--yes", "acme.yaml").code == 0
    for line in (
        "record monitor-engaged --on 2026-02-20",
        "record breach --on 2026-02-21",
        "sign A1 --as CEO --on 2026-02-25",
        "extension ask A1 --to 2026-05-01 --on 2026-02-26",
        "extension deny A1 --on 2026-02-27",
        "extend A1 --to 2026-05-01",
        "clock stop A1 --on 2026-02-28 --because dispute",
        "clock restart A1 --on 2026-03-01",
        "waive A3@2026-Q1",
        "term extend monitorship --to 2028-06-30",
        "term suspend monitorship --on 2026-03-01",
        "term resume monitorship --on 2026-03-02",
        "term end order --on 2026-03-02",
        "recommendation add R1 --title Screen --on 2026-02-02",
        "recommendation adopt R1 --on 2026-02-03",
        "recommendation import recs.csv",
    ):
        recorded(acme, *line.split(" "))

    listed = acme("evidence", "list", "--json").json
    assert {each["content"] for each in listed} == {HASH}
    assert [each["code"] for each in listed] == [
        *("monitor-engaged", "breach@1", "A1", "A1", "A1", "A1", "A1", "A1", "A3@2026-Q1"),
        *("monitorship", "monitorship", "monitorship", "order", "R1", "R1", "R2"),
    ]
    assert acme("doctor").code == 0


def test_evidence_is_listed_and_shown_for_a_term_an_event_and_an_obligation(acme: Tracker) -> None:
    recorded(acme, "record", "monitor-engaged", "--on", "2026-02-20")
    recorded(acme, "term", "extend", "monitorship", "--to", "2028-06-30")
    recorded(acme, "extend", "A1", "--to", "2026-05-01")

    for code in ("monitorship", "monitor-engaged", "A1"):
        (line,) = acme("evidence", "list", "--for", code, "--json").json
        assert line["code"] == code
        assert acme("show", code, "--json").json["evidence"] == [line]
        assert f"letter.pdf {HASH}" in acme("show", code).out
    assert acme("evidence", "list", "--for", "nothing").code == 3


def test_a_pack_holds_the_letter_and_names_it_beside_the_consent(acme: Tracker) -> None:
    recorded(acme, "extend", "A1", "--to", "2026-05-01")
    recorded(acme, "record", "monitor-engaged", "--on", "2026-02-20")
    assert acme("pack", "--out", "acme.zip").code == 0

    with zipfile.ZipFile(acme.folder / "acme.zip") as archive:
        read = {name.rpartition("acme/")[2]: archive.read(name) for name in archive.namelist()}
    assert read[f"evidence/{HASH}.pdf"] == LETTER
    table = list(csv.DictReader(io.StringIO(read["evidence.csv"].decode("utf-8-sig"))))
    assert [row["code"] for row in table] == ["A1", "monitor-engaged"]
    (row,) = csv.DictReader(io.StringIO(read["resolutions.csv"].decode("utf-8-sig")))
    assert (row["code"], row["evidence"]) == ("A1", HASH)


def test_the_evidence_of_a_fact_that_was_withdrawn_is_withdrawn_with_it(acme: Tracker) -> None:
    recorded(acme, "extend", "A1", "--to", "2026-05-01")
    assert acme("withdraw", "2", "--by", "mc").code == 0

    (line,) = acme("evidence", "list", "--json").json
    assert (line["withdrawn"], line["withdrawn_by"]) == (True, 3)
