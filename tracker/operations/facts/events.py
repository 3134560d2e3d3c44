"""Recording that an event took place, once or again; of one that repeats, each happening is a fact of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker import models
from tracker.agreements.file import scalars
from tracker.agreements.file.problems import quoted
from tracker.agreements.tables.cells import Holds
from tracker.agreements.tables.table import Column, Sheet
from tracker.errors import InputRefused, Refusal
from tracker.operations.agreement.rows import recall
from tracker.operations.facts.record import Act, Checked, Circumstances, Recording, Supposition
from tracker.operations.facts.rows import standing_rows
from tracker.operations.queries.names import MOST_LISTED, settlement_of_event
from tracker.remedies import CorrectEvent, Do, Give
from tracker.rules.due.language import EventAnchor
from tracker.rules.facts import Happened, When
from tracker.rules.grades import Grade
from tracker.rules.settlement.settlement import NamedEvent

COLUMNS = (Column("on", Holds.DAY, needed=True), Column("label"), Column("note"))


@Recording
def record_event(
    session: Session,
    event: str,
    *,
    circumstances: Circumstances,
    when: When,
    label: str = "",
    correct: bool,
) -> Checked:
    """Record that an event happened; of one that repeats, that it happened again, under the next number.

    With `correct`, an earlier date of it (of one that repeats, of the happening named, as `violation@2`) is withdrawn by
    the same entry. `label` tells one happening from another of the same day.
    Raises `NotFound` for an event no settlement knows, `InputRefused` for one already dated and for a day that has
    not come (a planned day is recorded with the grade `estimated`).
    """
    about, known = _about(session, event, circumstances)
    _refuse_future(about, when)
    rows = [row for row in standing_rows(session, about.kept.row.id) if row.kind == Happened.kind]
    if known is not None and known.repeats:
        return _again(session, about, rows, when=when, label=label, correct=correct)
    if label:
        raise InputRefused(
            f"{about.subject} is not declared to repeat, so that nothing is told apart by a label.",
            remedies=[Do("declare that it repeats")],
        )
    earlier = [row for row in rows if row.subject == about.subject]
    if earlier and not correct:
        row = earlier[-1]
        raise InputRefused(
            f"{about.subject} is already recorded as {_when(row, about)} by entry {row.entry_seq}; "
            "another day would replace it.",
            remedies=[CorrectEvent(about.subject), *([] if known is None else [Do("declare that it repeats")])],
        )
    return about.checked("record", Happened(event=about.subject, when=when, **about.carried()), earlier=earlier)


@Recording
def record_happenings(
    session: Session,
    event: str,
    sheet: Sheet,
    *,
    circumstances: Circumstances,
) -> Checked:
    """Record every happening of a table by one entry, or none, each under the next number in the order of the rows.

    Raises `FileRefused` with every bad row and what to write, `InputRefused` for an event that does not repeat.
    """
    about, known = _about(session, event, circumstances)
    if known is None or not known.repeats or EventAnchor.of(about.subject).happening is not None:
        raise InputRefused(
            f"{about.subject} is not an event that repeats: it has one day.", remedies=[Do("declare that it repeats")]
        )
    rows = [row for row in standing_rows(session, about.kept.row.id) if row.kind == Happened.kind]
    taken = _taken(rows, known.name)
    first = _next_number(session, about, known.name)
    made: list[Happened] = []
    for row in sheet.rows:
        cells = row.cells
        label = cells.get("label", "")
        try:
            when = _days_of(cells.get("on"))
            _refuse_future(about, when)
            _refuse_same_day(taken, when, label)
        except ValueError as error:
            sheet.problems.add(sheet.place(row, "on"), f"`on` {error}")
            continue
        except Refusal as refusal:
            sheet.problems.add(sheet.place(row, "on"), refusal.sentences[0])
            continue
        name = f"{known.name}@{first + len(made)}"
        taken[when, label] = name
        carried = about.carried() | ({"note": cells["note"]} if "note" in cells else {})
        made.append(Happened(event=name, when=when, label=label, **carried))
    if sheet.problems:
        raise sheet.problems.refusal(sheet.file)
    subject = made[0].event if len(made) == 1 else f"{made[0].event} to {made[-1].event}"
    return replace(about, subject=subject).checked("record", *made)


def _about(session: Session, event: str, circumstances: Circumstances) -> tuple[Act, NamedEvent | None]:
    """The act, and the event of the file that it is about; None for a milestone such as `received(A1)`."""
    code, name = settlement_of_event(session, event, circumstances.settlement)
    about = circumstances.act(recall(session, code), name)
    own = EventAnchor.of(name)
    known = next((each for each in about.kept.settlement.events if each.name == own.name), None)
    if own.happening is not None and known is not None and not known.repeats:
        raise InputRefused(
            f"{known.name} is not declared to repeat: it has no happening {own.happening}.",
            remedies=[Do("declare that it repeats")],
        )
    return about, known


def _refuse_future(about: Act, when: When) -> None:
    if about.attribution.grade is not Grade.ESTIMATED:
        about.refuse_future(when.last_day, "record it when it has happened", Give("grade of a plan"))


def _again(
    session: Session, about: Act, rows: Sequence[models.Fact], *, when: When, label: str, correct: bool
) -> Checked:
    """One more happening, or another day of the one that is named."""
    named = EventAnchor.of(about.subject)
    if named.happening is None and correct and not isinstance(about.attribution, Supposition):
        raise InputRefused(
            f"{named.name} repeats, and which happening is meant is not said.{_listed(rows, named.name)}",
            remedies=[Give("happening")],
        )
    taken = _taken(rows, named.name)
    if named.happening is None:
        _refuse_same_day(taken, when, label)
        name = f"{named.name}@{_next_number(session, about, named.name)}"
        again = replace(about, subject=name)
        return again.checked("record", Happened(event=name, when=when, label=label, **about.carried()))
    earlier = [row for row in rows if _number(row, named.name) == named.happening]
    if not earlier:
        raise InputRefused(
            f"{named} is not recorded: happenings are numbered in the order in which they are recorded."
            f"{_listed(rows, named.name)}",
            remedies=[Give("happening")],
        )
    if not correct:
        row = earlier[-1]
        raise InputRefused(
            f"{named} is already recorded as {_when(row, about)} by entry {row.entry_seq}; another day would replace it.",
            f"Where it happened again, that is recorded of {named.name}, and takes the next number.",
            remedies=[CorrectEvent(str(named))],
        )
    kept = label or (earlier[-1].details or {}).get("label", "")
    others = {key: name for key, name in taken.items() if name != str(named)}
    _refuse_same_day(others, when, kept)
    return about.checked(
        "record", Happened(event=str(named), when=when, label=kept, **about.carried()), earlier=earlier
    )


def _taken(rows: Sequence[models.Fact], event: str) -> dict[tuple[When, str], str]:
    """Which happenings of an event stand, by their days and labels."""
    return {
        (When(row.earliest, row.latest), (row.details or {}).get("label", "")): f"{event}@{_number(row, event)}"
        for row in rows
        if row.latest is not None and _number(row, event) is not None
    }


def _listed(rows: Sequence[models.Fact], event: str) -> str:
    known = [
        f"{name} ({' '.join([str(when), *([f'“{label}”'] if label else [])])})"
        for (when, label), name in _taken(rows, event).items()
    ]
    more = f", and {len(known) - MOST_LISTED} more" if len(known) > MOST_LISTED else ""
    return f" Recorded: {', '.join(known[:MOST_LISTED])}{more}." if known else " None is recorded."


def _refuse_same_day(taken: dict[tuple[When, str], str], when: When, label: str) -> None:
    same = taken.get((when, label))
    if same is not None:
        raise InputRefused(
            f"{same} is recorded of {when}{f' as “{label}”' if label else ''} already: one that happened besides, on the "
            "same day, needs a label that tells them apart.",
            remedies=[Give("label")],
        )


def _number(row: models.Fact, event: str) -> int | None:
    """Which happening of an event a fact is of; what was recorded before it was declared to repeat is the first."""
    named = EventAnchor.of(row.subject)
    return None if named.name != event else named.happening or 1


def _next_number(session: Session, about: Act, event: str) -> int:
    """The number of the next happening: one that was withdrawn is not given again."""
    ever = session.scalars(
        select(models.Fact).where(
            models.Fact.settlement_id == about.kept.row.id,
            models.Fact.kind == Happened.kind,
            (models.Fact.subject == event) | models.Fact.subject.startswith(f"{event}@", autoescape=True),
        )
    )
    numbers = [_number(row, event) or 0 for row in ever]
    if isinstance(about.attribution, Supposition):
        supposed = [EventAnchor.of(each.event) for each in about.attribution.before if isinstance(each, Happened)]
        numbers += [each.happening or 1 for each in supposed if each.name == event]
    return max(numbers, default=0) + 1


def _days_of(written: str | None) -> When:
    """Read the days of a cell: one day, or the first and the last possible one with `..` between them."""
    first, between, last = (written or "").partition("..")
    if not between:
        return When.on(scalars.day(written))
    when = When(scalars.day(first.strip()), scalars.day(last.strip()))
    if when.first > when.last_day:
        raise ValueError(
            f"names a range that ends before it begins, {quoted(written or '')}: the first day stands first."
        )
    return when


def _when(row: models.Fact, about: Act) -> When:
    return When(row.earliest, row.latest or about.today)
