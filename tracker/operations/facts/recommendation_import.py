"""Importing recommendations from a table: all of its rows by one entry, or none, each bad one told with what to write."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy.orm import Session

from tracker import models
from tracker.agreements.file import scalars
from tracker.agreements.file.problems import Place, Problems, quoted
from tracker.agreements.tables.cells import Holds
from tracker.agreements.tables.table import Column, Sheet, SheetRow
from tracker.errors import InputRefused, Refusal
from tracker.operations.agreement.rows import Kept, recall
from tracker.operations.facts.premature import early_among
from tracker.operations.facts.recommendations import Asked, fact_of, misfits, seen_of, settlement_with_terms
from tracker.operations.facts.record import (
    Attribution,
    Checked,
    Circumstances,
    Recording,
    carried,
    check_attribution,
)
from tracker.operations.facts.rows import as_fact, recall_facts, standing_rows
from tracker.remedies import Do, Give
from tracker.rules.characters import composed
from tracker.rules.facts import Answer, Answered, Fact, Recommended, When
from tracker.rules.recommendations.state import Recommendation, recommendations
from tracker.rules.settlement.settlement import Settlement
from tracker.rules.wording import written

# Days on which something was done already, in the order in which it is done.
_DONE = {
    "adopted": Answer.ADOPTED,
    "implemented": Answer.IMPLEMENTED,
    "verified": Answer.VERIFIED,
    "closed": Answer.CLOSED,
}
_WORDS = ("parent", "owner", "clause", "wording")
COLUMNS = (
    Column("code", needed=True),
    Column("title", needed=True),
    Column("received", Holds.DAY),
    *map(Column, ("report", *_WORDS, "note", "under")),
    *(Column(name, Holds.DAY) for name in _DONE),
)


class NothingNew(InputRefused):
    """Everything in a table is recorded already, just as it says."""


@dataclass(frozen=True, slots=True)
class ReadDay:
    """A day that a row gives, and where it comes from: a cell, or the receipt of the report."""

    what: str
    when: When
    origin: str


@dataclass(frozen=True, slots=True)
class ReadRow:
    """What was read in a row, besides its code and title: its days, its other texts, and what that would change.

    `changes` is None for what is not recorded yet, and empty where all of it is recorded as it stands.
    """

    number: int
    code: str
    title: str
    days: tuple[ReadDay, ...]
    texts: Mapping[str, str]
    changes: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class ReadTable:
    """The rows of a table as they were read, the facts that they make, and the facts in whose place those stand."""

    kept: Kept
    rows: tuple[ReadRow, ...]
    facts: tuple[Fact, ...]
    earlier: tuple[models.Fact, ...]


@Recording
def import_recommendations(
    session: Session,
    sheet: Sheet,
    *,
    circumstances: Circumstances,
    under: str | None,
    report: str | None,
    update: bool = False,
) -> Checked:
    """Record every recommendation of a table, or none; with `update`, also what it says otherwise of those that are known.

    Raises what `read_recommendations` does, and `NothingNew` where nothing is left to record.
    """
    read = read_recommendations(session, sheet, circumstances=circumstances, under=under, report=report, update=update)
    if not read.facts:
        raise NothingNew(f"Every row of {sheet.file} is recorded as it stands.")
    new = sum(row.changes is None for row in read.rows)
    known = sum(bool(row.changes) for row in read.rows)
    several = [
        f"{count} {what}recommendation{'s' * (count > 1)}" for count, what in ((new, ""), (known, "known ")) if count
    ]
    about = circumstances.act(read.kept, f"{' and '.join(several)} of {sheet.file}")
    return about.checked("recommendation", *read.facts, earlier=read.earlier)


def read_recommendations(
    session: Session,
    sheet: Sheet,
    *,
    circumstances: Circumstances,
    under: str | None,
    report: str | None,
    update: bool,
) -> ReadTable:
    """Read every row of a table of recommendations, and what it would record.

    `under` and `report` stand where a row does not say its own. Raises `FileRefused` with every bad row, its place and
    what to write; `NotFound` where the settlement has no terms for recommendations.
    """
    kept = recall(session, settlement_with_terms(session, circumstances.settlement))
    attribution, now = circumstances.attribution, circumstances.now
    check_attribution(kept, attribution)
    known = recall_facts(session, kept.row.id)
    standing = recommendations(known)
    codes = (*standing, *(row.cells.get("code", "") for row in sheet.rows))
    reading = _Reading(
        sheet,
        seen_of(session, kept.settlement),
        known,
        standing if update else {},
        attribution,
        kept.today(now),
        sheet.problems,
        codes,
    )
    read = [each for row in sheet.rows for each in reading.read(row, under=under, report=report)]
    replaced = reading.replaced
    if not reading.problems and not attribution.early:
        for fact, wrong in early_among(session, kept, reading.made, known=known, today=kept.today(now)):
            reading.problems.add(reading.places[fact], wrong.sentence, remedies=[Give("reason for an early day")])
    if not reading.problems:
        rows = {row.cells["code"]: row for row in sheet.rows}
        stay = [fact for fact in known if fact not in replaced]
        for misfit in misfits(kept.settlement, (*stay, *reading.made)):
            code = misfit.sentences[0].split()[0]
            row = rows.get(code, sheet.rows[0])
            again = code in standing and not update
            sentences = misfit.sentences[:1] if again else misfit.sentences
            ways = [Do("update known rows")] if again else ()
            reading.problems.add(sheet.place(row, "code"), " ".join(sentences), remedies=ways)
    if reading.problems:
        raise reading.problems.refusal(sheet.file)
    rows_kept = standing_rows(session, kept.row.id) if replaced else ()
    earlier = [row for row in rows_kept if as_fact(row) in replaced]
    return ReadTable(kept, tuple(read), tuple(reading.made), tuple(earlier))


@dataclass(frozen=True, slots=True)
class _Reading:
    """Reads the rows one by one, and notes what is wrong with each cell; `standing` are those that a row may say more of."""

    sheet: Sheet
    settlement: Settlement
    known: tuple[Fact, ...]
    standing: Mapping[str, Recommendation]
    attribution: Attribution
    today: date
    problems: Problems
    codes: tuple[str, ...]
    first: dict[str, int] = field(default_factory=dict)
    made: list[Fact] = field(default_factory=list)
    replaced: list[Fact] = field(default_factory=list)
    places: dict[Fact, Place] = field(default_factory=dict)

    def read(self, row: SheetRow, *, under: str | None, report: str | None) -> Iterator[ReadRow]:
        """Read a row: the recommendation, then what was done of it; nothing where a cell is wrong."""
        cells = row.cells
        before = self._count()
        code = self._read(row, "code", scalars.code)
        title = self._read(row, "title", scalars.text)
        received = None if "received" not in cells else self._day(row, "received")
        done = {name: self._day(row, name) for name in _DONE if name in cells}
        self._repeated(row, code)
        self._names(row)
        if self._count() != before or row.unreadable or code is None or title is None:
            return
        stood = self.standing.get(code)
        asked = Asked(
            code=code,
            title=title,
            under=cells.get("under", under),
            received=None if received is None else When.on(received),
            report=cells.get("report", report),
            note=cells.get("note", ""),
            **{name: cells.get(name) for name in _WORDS},
        )
        try:
            fact = fact_of(
                asked if stood is None else _known_of(asked, stood.fact), self.settlement, self.known, self.attribution
            )
        except Refusal as refusal:
            column = "received" if received is None and "received" in refusal.sentences[0] else "code"
            self.problems.add(self.sheet.place(row, column), " ".join(refusal.sentences))
            return
        self.places[fact] = self.sheet.place(row, "received" if received is not None else "report")
        changes = [] if stood is None else list(self._changed(fact, stood, row))
        if stood is None:
            self.made.append(fact)
        origin = self.sheet.origin(row, "received") if received is not None else f"the receipt of {fact.report}"
        days = [ReadDay("received", fact.when, origin)] if received is not None or stood is None else []
        for name, day in done.items():
            if day is not None:
                days.append(ReadDay(name, When.on(day), self.sheet.origin(row, name)))
                changes += self._answered(code, _DONE[name], When.on(day), stood, self.sheet.place(row, name))
        texts = {name: text for name, text in cells.items() if name in {"report", "note", "under", *_WORDS}}
        yield ReadRow(row.number, code, title, tuple(days), texts, None if stood is None else tuple(changes))

    def _changed(self, fact: Recommended, stood: Recommendation, row: SheetRow) -> Iterator[str]:
        """Tell what a row says otherwise of a recommendation that is known, and put its fact in the place of that one."""
        told = []
        for name in ("title", "when", "report", "under", *_WORDS, "note"):
            was, now = getattr(stood.fact, name), getattr(fact, name)
            if was != now and (name != "note" or "note" in row.cells):
                told.append(f"{'received' if name == 'when' else name} {was or 'not said'} → {now}")
        if told:
            self.replaced.append(stood.fact)
            self.made.append(fact)
        yield from told

    def _answered(
        self, code: str, step: Answer, when: When, stood: Recommendation | None, place: Place
    ) -> Iterator[str]:
        """Record that something was done; of what is known, tell it, and put it in the place of another day."""
        before = () if stood is None else stood.answers if step is Answer.ADOPTED else stood.rounds()[-1]
        same = [each for each in before if each.step is step]
        if any(each.when == when for each in same):
            return
        fact = Answered(recommendation=code, step=step, when=when, **carried(self.attribution))
        if same:
            self.replaced.append(same[-1])
            fact = replace(fact, decision=same[-1].decision, who=same[-1].who)
        self.made.append(fact)
        self.places[fact] = place
        if stood is not None:
            yield f"{step} {same[-1].when} → {when}" if same else f"{step} on {when}"

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
            sentence = f"{code} stands in row {first} already: keep one of the two; another recommendation has a code of its own."
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
            if name is not None and _plain(name) not in set(map(_plain, known)):
                sentence = f"`{column}` names the {what} {quoted(name)}, which is not there. {remedy}"
                self.problems.add(self.sheet.place(row, column), sentence, name=name, known=known)


def _known_of(asked: Asked, stood: Recommended) -> Asked:
    """What is asked for again, with what is recorded of it where the row says nothing."""
    return replace(
        asked,
        under=asked.under or stood.under,
        received=asked.received or (None if stood.with_report and asked.report in {None, stood.report} else stood.when),
        report=asked.report or stood.report,
        note=asked.note or stood.note,
        **{name: getattr(asked, name) or getattr(stood, name) for name in _WORDS},
    )


def _plain(name: str) -> str:
    """A name as it is compared: whatever the case of its letters, and however its accents are written."""
    return composed(name).casefold()
