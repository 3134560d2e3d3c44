"""What travels inside a report's PDF for whoever counts or checks: the register as a table, and the journal's head."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.reports.monthly.pages import DeadlineEntry, InstrumentEntry, MonthlyReport, ObligationEntry
from tracker.reports.pack.archive import csv_of
from tracker.reports.page.parts import Dated
from tracker.reports.page.pdf import Attached

_COLUMNS = (
    "settlement", "instrument", "code", "title", "clause", "due rule", "owed by", "owed to", "owner",
    "safe", "latest", "status", "grade", "sources",
)  # fmt: skip
_FIELDS = ("Clause", "Due rule", "Owed by", "Owed to", "Owner")


def attached(report: MonthlyReport) -> tuple[Attached, ...]:
    """Give the files that travel with a report: what its register shows, line by line, and the head that vouches for it."""
    files = [
        Attached(
            "register.csv",
            csv_of(_COLUMNS, _rows(report)).decode(),
            "data",
            "text/csv",
            "Every deadline of the report's register.",
        )
    ]
    if report.journal_head is not None:
        files.append(
            Attached(
                "journal-head.txt",
                f"{report.journal_head}\n",
                "supplement",
                "text/plain",
                "The journal's head: keep it to check later that the record is still the same.",
            )
        )
    return tuple(files)


def _rows(report: MonthlyReport) -> Iterator[tuple[str, ...]]:
    for page in report.settlements:
        for instrument in page.register:
            for obligation in instrument.obligations:
                # A duty without a deadline is one too.
                for deadline in obligation.deadlines or (None,):
                    yield (page.title, *_row(instrument, obligation, deadline))


def _row(instrument: InstrumentEntry, obligation: ObligationEntry, deadline: DeadlineEntry | None) -> tuple[str, ...]:
    fields = dict(reversed(obligation.fields))
    known: tuple[str, ...] = ("", "", "", obligation.grade.text)
    if deadline is not None:
        known = (_day(deadline.safe), _day(deadline.latest), deadline.status.text, deadline.grade.text)
    return (
        instrument.title,
        obligation.code if deadline is None else deadline.code,
        obligation.title,
        *(fields[label] for label in _FIELDS),
        *known,
        ", ".join(each.text for each in obligation.sources),
    )


def _day(day: Dated) -> str:
    """The day for a program; with `about` or `est.` where it is not certain, and in words where there is none."""
    unsure = day.text.partition(" ")[0]
    return f"{unsure} {day.iso}" if unsure in {"about", "est."} else day.iso or day.text
