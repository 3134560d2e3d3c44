"""`tracker report`."""

from __future__ import annotations

import os
import re
import sys
from datetime import UTC, datetime

import pikepdf
import pytest
from sqlalchemy import update

from tests.cli.calling import Tracker
from tests.operations.journal.tampering import tampering
from tracker import models
from tracker.app import App
from tracker.clock import Clock
from tracker.operations.reports.publication import publish
from tracker.reports.monthly.subject import Month
from tracker.settings import Settings

APRIL = datetime(2026, 4, 2, 12, 0, tzinfo=UTC)
MAY = datetime(2026, 5, 20, 12, 0, tzinfo=UTC)


def test_the_report_is_of_last_month_unless_told(acme: Tracker) -> None:
    said = acme("report", at=MAY)

    assert (said.code, said.out, said.err) == (0, "The report of 2026-04 is at report-2026-04.html.\n", "")
    assert (acme.folder / "report-2026-04.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_last_month_is_that_of_the_settlement_s_zone(acme: Tracker) -> None:
    """It is June in London and still May in New York."""
    said = acme("report", "--settlement", "acme", at=datetime(2026, 6, 1, 3, 0, tzinfo=UTC))

    assert said.out == "The report of 2026-04 is at report-2026-04.html.\n"


def test_the_same_facts_and_day_give_the_same_bytes(acme: Tracker) -> None:
    for name in ("one.html", "two.html"):
        assert acme("report", "--month", "2026-04", "--out", name, at=MAY).code == 0

    assert (acme.folder / "one.html").read_bytes() == (acme.folder / "two.html").read_bytes()


def test_the_report_goes_to_standard_output_when_asked(acme: Tracker) -> None:
    said = acme("report", "--settlement", "acme", "--out", "-", at=MAY)

    assert (said.code, said.err) == (0, "")
    assert said.out.rstrip().endswith("</html>")
    assert list(acme.folder.glob("*.html")) == []


def test_a_report_that_cannot_be_made_leaves_the_one_before(acme: Tracker) -> None:
    place = acme.write("board.html", "last month's")

    said = acme("report", "--month", "2026-07", "--out", "board.html", at=MAY)

    assert (said.code, said.err) == (2, "2026-07 has not begun yet: name a month up to 2026-05.\n")
    assert place.read_text(encoding="utf-8") == "last month's"
    assert {path.name for path in acme.folder.iterdir()} - {"tracker.db"} == {"acme.yaml", "board.html"}


def test_a_place_that_cannot_be_written_is_refused_before_the_work(acme: Tracker) -> None:
    (acme.folder / "reports").mkdir()

    folder = acme("report", "--out", "reports", at=MAY)
    nowhere = acme("report", "--out", "none/board.html", at=MAY)

    assert (folder.code, folder.err) == (2, "reports is a folder.\nName the file in it: reports/report.html.\n")
    assert (nowhere.code, nowhere.err) == (
        2,
        "There is no folder none to write board.html into.\nMake it first.\n",
    )


def test_what_is_no_month_is_refused(acme: Tracker) -> None:
    for text in ("2026-13", "2026-4", "April", "0000-01"):
        said = acme("report", "--month", text, at=MAY)
        assert (said.code, said.err) == (2, f"“--month {text}” is not a month: write it as 2026-10.\n")


def test_a_settlement_that_is_not_loaded_has_no_report(acme: Tracker) -> None:
    assert acme("report", "--settlement", "acne", at=MAY).code == 3


def test_an_empty_database_has_no_report(tracker: Tracker) -> None:
    said = tracker("report")

    assert (said.code, said.err) == (3, "No settlement is loaded yet.\n`tracker load NAME` loads one.\n")


def test_a_published_report_is_given_out_byte_for_byte_whatever_was_recorded_since(acme: Tracker) -> None:
    app = App(Settings.read(os.environ, None), Clock(MAY))
    with app.working() as session:
        published = publish(session, settlement="acme", month=Month(2026, 4), now=MAY, by="tracker")
    app.close()
    assert published is not None
    acme("record", "effective", "--on", "2026-01-20", "--correct", at=MAY)

    said = acme("report", "--as-published", "--settlement", "acme", "--month", "2026-04", "--out", "april.html", at=MAY)

    assert said.code == 0
    assert (acme.folder / "april.html").read_text(encoding="utf-8") == published.html


def test_a_report_that_was_not_published_cannot_be_had_as_published(acme: Tracker) -> None:
    said = acme("report", "--as-published", "--settlement", "acme", "--month", "2026-04", at=MAY)

    assert said.code == 3
    assert said.err.startswith("The report of 2026-04 on acme has not been published.\n")


def test_a_published_report_that_was_changed_is_a_finding(acme: Tracker) -> None:
    app = App(Settings.read(os.environ, None), Clock(MAY))
    with app.working() as session:
        published = publish(session, settlement="acme", month=Month(2026, 4), now=MAY, by="tracker")
    app.close()
    assert published is not None
    with acme.opened() as engine, tampering(engine) as connection:
        connection.execute(update(models.Report).values(html=published.html.replace("Acme", "Acne").encode()))

    said = acme("report", "--as-published", "--settlement", "acme", "--month", "2026-04", at=MAY)

    assert (said.code, said.out) == (1, "")
    assert said.err.startswith(
        f"The report of 2026-04 in the database is not the one that was published (entry {published.entry}).\n"
    )
    assert f"the journal says {published.sha256}." in said.err
    assert not (acme.folder / "report-2026-04.html").exists()


def test_the_report_can_be_of_what_was_known_then(acme: Tracker) -> None:
    assert acme("report", "--month", "2026-03", "--out", "before.html", at=APRIL).code == 0
    acme("record", "effective", "--on", "2026-02-15", "--correct", at=MAY)

    for name, moment in (
        ("day.html", "2026-04-02"),
        ("moment.html", "2026-04-02T08:00"),
        ("utc.html", "2026-04-02T12:00Z"),
    ):
        options = ("--month", "2026-03", "--known-at", moment, "--out", name)
        assert acme("report", *options, at=MAY).code == 0
        assert (acme.folder / name).read_bytes() == (acme.folder / "before.html").read_bytes()
    acme("report", "--month", "2026-03", "--out", "after.html", at=MAY)
    assert (acme.folder / "after.html").read_bytes() != (acme.folder / "before.html").read_bytes()


@pytest.mark.both_kinds
def test_last_month_is_that_of_the_moment_whose_knowledge_counts(acme: Tracker) -> None:
    assert acme("report", "--known-at", "2026-04-02", at=MAY).out == (
        "The report of 2026-03 is at report-2026-03.html.\n"
    )


def test_the_report_can_be_as_of_a_day_of_its_month(acme: Tracker) -> None:
    said = acme("report", "--as-of", "2026-03-15", at=MAY)

    assert said.out == "The report of 2026-03 is at report-2026-03.html.\n"
    assert "as of 15 March 2026" in (acme.folder / "report-2026-03.html").read_text(encoding="utf-8").replace(
        "\xa0", " "
    )


def test_a_report_as_of_a_day_outside_its_month_is_refused(acme: Tracker) -> None:
    said = acme("report", "--month", "2026-03", "--as-of", "2026-04-01", at=MAY)

    assert (said.code, said.err) == (
        2,
        "The report of 2026-03 cannot be as of 2026-04-01.\nName a day from 2026-03-01 to 2026-03-31, or another month.\n",
    )


def test_a_published_report_knows_no_clocks(acme: Tracker) -> None:
    said = acme("report", "--as-published", "--known-at", "2026-04-02", at=MAY)

    assert said.code == 2
    assert said.err.startswith(
        "A published report is as it was handed out: leave out --as-of, --known-at, --edition, --form, --pdf and --docx.\n"
    )


def test_the_boards_form_begins_as_the_full_report_does(acme: Tracker) -> None:
    for form in ("full", "board"):
        assert acme("report", "--month", "2026-03", "--form", form, "--out", f"{form}.html").code == 0
    full, board = ((acme.folder / f"{form}.html").read_text(encoding="utf-8") for form in ("full", "board"))
    (headline,) = re.findall(r'<p class="headline">.*?</p>', board)

    assert headline in full
    assert len(board) < len(full) / 2
    refused = acme("report", "--month", "2026-03", "--form", "board", "--as-published")
    assert refused.code == 2
    assert "leave out --as-of, --known-at, --edition, --form, --pdf and --docx" in refused.err


def test_a_report_is_written_for_a_word_processor(acme: Tracker) -> None:
    said = acme("report", "--month", "2026-04", "--docx", "one.docx", at=MAY)

    assert (said.code, said.out) == (0, "The report of 2026-04 is at one.docx.\n"), said.err
    assert (acme.folder / "one.docx").read_bytes().startswith(b"PK")
    assert not (acme.folder / "report-2026-04.html").exists()
    assert acme("report", "--docx", "-", "--out", "-", at=MAY).code == 2
    assert acme("report", "--as-published", "--docx", "one.docx", at=MAY).code == 2


def test_a_report_is_set_as_pdf_with_the_same_bytes_each_time(acme: Tracker) -> None:
    for name in ("one.pdf", "two.pdf"):
        said = acme("report", "--month", "2026-04", "--pdf", name, at=MAY)
        assert (said.code, said.out) == (0, f"The report of 2026-04 is at {name}.\n")

    assert (acme.folder / "one.pdf").read_bytes().startswith(b"%PDF-1.7")
    assert (acme.folder / "one.pdf").read_bytes() == (acme.folder / "two.pdf").read_bytes()
    assert list(acme.folder.glob("*.html")) == []


def test_the_board_s_form_and_its_page_are_written_together(acme: Tracker) -> None:
    said = acme("report", "--month", "2026-04", "--form", "board", "--pdf", "b.pdf", "--out", "b.html", at=MAY)

    assert said.out == "The report of 2026-04 is at b.html.\nThe report of 2026-04 is at b.pdf.\n"
    with pikepdf.open(acme.folder / "b.pdf") as pdf:
        assert len(pdf.pages) <= 2
        assert sorted(pdf.attachments) == ["journal-head.txt", "register.csv"]
        assert (
            acme("journal", "head", at=MAY).out == pdf.attachments["journal-head.txt"].get_file().read_bytes().decode()
        )


def test_where_typst_is_not_installed_the_way_out_is_told(acme: Tracker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)

    said = acme("report", "--pdf", "one.pdf", at=MAY)

    assert (said.code, said.out) == (2, "")
    assert said.err == (
        "What sets PDF files is not installed.\nInstall the tracker with its extra `pdf`; the HTML report needs none.\n"
    )
    assert list(acme.folder.glob("one.*")) == []


def test_only_one_file_goes_to_standard_output_and_a_published_report_is_not_set(acme: Tracker) -> None:
    assert acme("report", "--pdf", "-", "--out", "-", at=MAY).code == 2
    assert acme("report", "--as-published", "--pdf", "one.pdf", at=MAY).code == 2
