"""Importing recommendations from a table: all of its rows by one entry, or none, each bad one told with what to write."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.orm import Session

from tracker.agreements.file import scalars
from tracker.agreements.file.problems import Problems, quoted
from tracker.agreements.tables import Sheet, SheetRow
from tracker.errors import Refusal
from tracker.operations.agreement.rows import recall
from tracker.operations.facts.recommendations import Asked, fact_of, misfits, settlement_with_terms
from tracker.operations.facts.record import (
    Attribution,
    Checked,
    Circumstances,
    Recording,
    carried,
    check_attribution,
)
from tracker.operations.facts.rows import recall_facts
from tracker.rules.facts import Answer, Answered, Fact, Recommended, When
from tracker.rules.recommendations.state import recommendations
from tracker.rules.settlement.settlement import Settlement
from tracker.rules.wording import written

NEEDED = ("code", "title")
# Days on which something was done already, in the order in which it is done.
_DONE = {
    "adopted": Answer.ADOPTED,
    "implemented": Answer.IMPLEMENTED,
    "verified": Answer.VERIFIED,
    "closed": Answer.CLOSED,
}
COLUMNS = (*NEEDED, "received", "report", "parent", "owner", "clause", "wording", "note", "under", *_DONE)


@Recording
def import_recommendations(
    session: Session, sheet: Sheet, *, circumstances: Circumstances, under: str | None, report: str | None
) -> Checked:
    """Record every recommendation of a table, or none.

    `under` and `report` stand where a row does not say its own. Raises `FileRefused` with every bad row, its number, the
    column's, and what to write; `NotFound` where the settlement has no terms for recommendations.
    """
    kept = recall(session, settlement_with_terms(session, circumstances.settlement))
    attribution, now = circumstances.attribution, circumstances.now
    check_attribution(kept, attribution)
    known = recall_facts(session, kept.row.id)
    codes = (*recommendations(known), *(row.cells.get("code", "") for row in sheet.rows))
    reading = _Reading(sheet, kept.settlement, known, attribution, kept.today(now), sheet.problems, codes)
    made = [fact for row in sheet.rows for fact in reading.facts(row, under=under, report=report)]
    if not reading.problems:
        rows = {row.cells["code"]: row for row in sheet.rows}
        for misfit in misfits(kept.settlement, (*known, *made)):
            row = rows.get(misfit.sentences[0].split()[0], sheet.rows[0])
            reading.problems.add(sheet.place(row, "code"), " ".join(misfit.sentences))
    if reading.problems:
        raise reading.problems.refusal(sheet.file)
    count = sum(isinstance(fact, Recommended) for fact in made)
    about = circumstances.act(kept, f"{count} recommendations of {sheet.file}")
    return about.checked("recommendation", *made)


@dataclass(frozen=True, slots=True)
class _Reading:
    """Reads the rows one by one, and notes what is wrong with each cell."""

    sheet: Sheet
    settlement: Settlement
    known: tuple[Fact, ...]
    attribution: Attribution
    today: date
    problems: Problems
    codes: tuple[str, ...]
    first: dict[str, int] = field(default_factory=dict)

    def facts(self, row: SheetRow, *, under: str | None, report: str | None) -> Iterator[Fact]:
        """Give the facts of a row: the recommendation, then what was done of it; nothing where a cell is wrong."""
        cells = row.cells
        before = self._count()
        code = self._read(row, "code", scalars.code)
        title = self._read(row, "title", scalars.text)
        received = None if "received" not in cells else self._day(row, "received")
        done = {step: self._day(row, name) for name, step in _DONE.items() if name in cells}
        self._repeated(row, code)
        self._names(row)
        if self._count() != before or code is None or title is None:
            return
        asked = Asked(
            code=code,
            title=title,
            under=cells.get("under", under),
            received=None if received is None else When.on(received),
            report=cells.get("report", report),
            note=cells.get("note", ""),
            **{name: cells.get(name) for name in ("parent", "owner", "clause", "wording")},
        )
        try:
            yield fact_of(asked, self.settlement, self.known, self.attribution)
        except Refusal as refusal:
            column = "received" if received is None and "received" in refusal.sentences[0] else "code"
            self.problems.add(self.sheet.place(row, column), " ".join(refusal.sentences))
            return
        for step, day in done.items():
            if day is not None:
                yield Answered(recommendation=code, step=step, when=When.on(day), **carried(self.attribution))

    def _count(self) -> int:
        return len(self.problems)

    def _read(self, row: SheetRow, column: str, read: Callable[[object], str]) -> str | None:
        if column in row.unreadable:
            return None
        try:
            return read(row.cells.get(column))
        except ValueError as error:
            wrong = str(error) if column in row.cells else "is empty: every row needs one."
            self.problems.add(self.sheet.place(row, column), f"`{column}` {wrong}")
            return None

    def _day(self, row: SheetRow, column: str) -> date | None:
        try:
            day = scalars.day(row.cells[column])
        except ValueError as error:
            self.problems.add(self.sheet.place(row, column), f"`{column}` {error}")
            return None
        if day > self.today:
            sentence = f"`{column}` is {written(day)}, which has not come yet: it is {written(self.today)}."
            self.problems.add(self.sheet.place(row, column), sentence)
        return day

    def _repeated(self, row: SheetRow, code: str | None) -> None:
        first = row.number if code is None else self.first.setdefault(code, row.number)
        if first != row.number:
            sentence = f"{code} stands in row {first} already: give each row a code of its own."
            self.problems.add(self.sheet.place(row, "code"), sentence)

    def _names(self, row: SheetRow) -> None:
        """Note what a row names that is not there."""
        here, terms = self.settlement, self.settlement.recommendation_terms
        persons = [*(each.key for each in here.persons), *(each.name for each in here.persons)]
        for column, what, known, remedy in (
            ("under", "terms", [each.key for each in terms], "Write a key of `recommendation_terms`."),
            ("owner", "person", persons, "Write a key under `persons` of the agreement file, or a name there."),
            ("report", "obligation", [each.code for each in here.obligations], "Write the code of the report."),
            ("parent", "recommendation", self.codes, "Write the code of another row, or of one recorded before."),
        ):
            name = row.cells.get(column)
            if name is not None and name.casefold() not in {each.casefold() for each in known}:
                sentence = f"`{column}` names the {what} {quoted(name)}, which is not there. {remedy}"
                self.problems.add(self.sheet.place(row, column), sentence, name=name, known=known)
