"""Amendments in the store: what held before is kept, recalled for a past moment, and worked out anew by the doctor."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine, select, update

from tests.operations import acme
from tracker import database, models
from tracker.agreements.file.reader import read
from tracker.errors import InputRefused
from tracker.operations.agreement.load import Loaded, load, numbering
from tracker.operations.agreement.rows import recall
from tracker.operations.derivation.check import check
from tracker.operations.facts.rows import recall_facts
from tracker.operations.queries.deadlines import DeadlineLine, Filter, list_deadlines
from tracker.remedies import Do, LoadInstead
from tracker.rules.amendments.versions import amendments
from tracker.rules.deadlines.status import Status
from tracker.rules.facts import Resolved

QUARTERLY = "30 days after the end of each calendar quarter from effective"
MONTHLY = acme.FILE.replace(QUARTERLY, "15 days after the end of each calendar month from effective")
SLOWER = acme.FILE.replace(QUARTERLY, "45 days after the end of each calendar quarter from effective")


def amended(
    engine: Engine, text: str, effective: date | None, *, today: date = acme.TODAY, instead: bool = False
) -> Loaded:
    now = datetime(today.year, today.month, today.day, 17, 0, tzinfo=UTC)
    with database.writing(engine) as session:
        return load(
            session, acme.agreement(text), author=acme.author("Jo"), now=now, effective=effective, instead=instead
        )


def listed(engine: Engine, *, now: datetime = acme.NOW, **clocks: date | datetime) -> dict[str, DeadlineLine]:
    with database.reading(engine) as session:
        lines = list_deadlines(
            session,
            Filter(),
            now=now,
            as_of=clocks.get("as_of"),
            known_at=clocks.get("known_at"),
        )
    return {line.code: line for line in lines}


def is_well(engine: Engine) -> bool:
    with database.reading(engine) as session:
        return check(session, now=acme.NOW) == ()


def test_what_is_recalled_gives_the_dates_that_were_loaded(engine: Engine) -> None:
    acme.loaded(engine)
    loaded = amended(engine, MONTHLY, date(2026, 5, 10))
    assert (loaded.effective, [str(each) for each in loaded.stays]) == (
        date(2026, 5, 10),
        ["A3: 1 deadline stays under the rule it had, due before Sunday 10 May 2026: A3@2026-Q1."],
    )
    lines = listed(engine)
    assert [(code, lines[code].safe, lines[code].rule_version) for code in ("A3@2026-Q1", "A3@2026-04")] == [
        ("A3@2026-Q1", date(2026, 4, 30), 1),
        ("A3@2026-04", date(2026, 5, 15), 2),
    ]
    assert lines["A1"].rule_version is None
    assert is_well(engine)


def test_how_a_delivery_counts_is_asked_of_the_newest_text_whichever_rule_gave_the_date(engine: Engine) -> None:
    """A1 stays under the rule it had; that its report must be accepted is the newest text's word, then and now."""
    acme.loaded(engine)
    later = acme.FILE.replace("60 days after effective", "75 days after effective")
    accepted = later.replace("title: Action plan,", "title: Action plan, acceptance: {},")
    acme.resolve(engine, "A1", date(2026, 2, 27))
    amended(engine, later, date(2026, 6, 1))
    amended(engine, accepted, None, today=date(2026, 3, 3))
    then = datetime(2026, 3, 3, 18, 0, tzinfo=UTC)

    assert is_well(engine)
    assert listed(engine, now=then)["A1"].status is Status.SUBMITTED

    amended(engine, later, None, today=date(2026, 3, 4))
    now = datetime(2026, 3, 4, 18, 0, tzinfo=UTC)
    assert is_well(engine)
    assert listed(engine, now=now)["A1"].status is Status.MET
    assert listed(engine, now=now, known_at=then)["A1"].status is Status.SUBMITTED


def test_a_second_and_a_third_amendment_rest_on_those_before(engine: Engine) -> None:
    acme.loaded(engine)
    amended(engine, MONTHLY, date(2026, 5, 10))
    amended(engine, SLOWER, date(2026, 10, 1))
    amended(engine, MONTHLY + "# again\n", date(2027, 3, 1))
    found = {code: line.rule_version for code, line in listed(engine).items() if code.startswith("A3")}
    assert [found[f"A3@{label}"] for label in ("2026-Q1", "2026-08", "2026-Q4", "2027-02")] == [1, 2, 3, 4]
    with database.reading(engine) as session:
        held = amendments(recall(session, "acme").settlement)
    assert [each.on for each in held] == [date(2026, 5, 10), date(2026, 10, 1), date(2027, 3, 1)]
    assert is_well(engine)


def test_an_amendment_before_the_last_one_is_refused_unless_it_takes_its_place(engine: Engine) -> None:
    acme.loaded(engine)
    amended(engine, MONTHLY, date(2026, 10, 1))
    with pytest.raises(InputRefused, match="is loaded already") as refused:
        amended(engine, SLOWER, date(2026, 5, 10))
    assert refused.value.remedies == (LoadInstead(then=date(2026, 10, 1)),)
    amended(engine, SLOWER, date(2026, 5, 10), instead=True)
    amended(engine, MONTHLY + "# from October\n", date(2026, 10, 1))
    found = {code: line.rule_version for code, line in listed(engine).items() if code.startswith("A3")}
    assert (found["A3@2026-Q1"], found["A3@2026-Q2"], found["A3@2026-11"]) == (1, 2, 3)
    assert is_well(engine)


def test_of_two_amendments_from_one_day_the_later_counts(engine: Engine) -> None:
    acme.loaded(engine)
    amended(engine, SLOWER, date(2026, 5, 10))
    amended(engine, MONTHLY, date(2026, 5, 10), today=date(2026, 3, 9))
    with database.reading(engine) as session:
        (held,) = amendments(recall(session, "acme").settlement)
    assert (held.on, held.known_on, held.entry) == (date(2026, 5, 10), acme.TODAY, 3)
    assert listed(engine)["A3@2026-04"].rule_version == 2
    assert is_well(engine)


def test_a_correction_after_an_amendment_corrects_what_the_amendment_says(engine: Engine) -> None:
    acme.loaded(engine)
    amended(engine, SLOWER, date(2026, 5, 10))
    corrected = amended(engine, MONTHLY, None)
    assert (corrected.effective, corrected.stays) == (None, ())
    lines = listed(engine)
    assert (lines["A3@2026-Q1"].safe, lines["A3@2026-04"].safe) == (date(2026, 4, 30), date(2026, 5, 15))
    assert is_well(engine)


def test_an_amendment_can_be_taken_back_and_moved_to_another_day(engine: Engine) -> None:
    acme.loaded(engine)
    before = listed(engine)
    amended(engine, MONTHLY, date(2026, 5, 10))
    with pytest.raises(InputRefused, match="This very file is loaded already") as refused:
        amended(engine, MONTHLY, date(2026, 10, 1))
    assert refused.value.remedies == (LoadInstead(),)
    amended(engine, MONTHLY, date(2026, 10, 1), instead=True)
    assert listed(engine)["A3@2026-Q2"].safe == date(2026, 7, 30)
    amended(engine, acme.FILE, date(2026, 10, 1), instead=True)
    assert {code: line.safe for code, line in listed(engine).items()} == {
        code: line.safe for code, line in before.items()
    }
    assert is_well(engine)


def test_an_amendment_needs_something_to_amend(engine: Engine) -> None:
    with pytest.raises(InputRefused, match="not loaded yet, so there is nothing to amend"):
        amended(engine, acme.FILE, date(2026, 5, 10))
    acme.loaded(engine)
    with pytest.raises(InputRefused, match="no amendment yet"):
        amended(engine, MONTHLY, date(2026, 5, 10), instead=True)
    with pytest.raises(InputRefused, match="from a first day on"):
        amended(engine, MONTHLY, None, instead=True)
    with pytest.raises(InputRefused, match="loaded already as what holds from the beginning") as refused:
        amended(engine, acme.FILE, date(2026, 5, 10))
    assert refused.value.remedies == (Do("load what held before"),)


def test_a_first_file_that_speaks_of_an_amendment_is_the_only_text_there_is(engine: Engine) -> None:
    said = "amended: {effective: 2026-05-10}\n"
    assert amended(engine, acme.FILE + said, None).effective is None
    assert amended(engine, MONTHLY + said, None).effective is None
    assert "A3@2026-01" in listed(engine)
    assert listed(engine)["A3@2026-01"].rule_version is None
    assert is_well(engine)


def test_a_past_moment_knows_the_amendments_loaded_by_then(engine: Engine) -> None:
    acme.loaded(engine)
    first = listed(engine)
    amended(engine, SLOWER, date(2026, 5, 10), today=date(2026, 3, 9))
    second = listed(engine, now=datetime(2026, 3, 10, 17, tzinfo=UTC))
    amended(engine, MONTHLY, date(2026, 9, 1), today=date(2026, 3, 16))
    later = datetime(2026, 3, 20, 17, tzinfo=UTC)
    for seen, moment in ((first, acme.NOW), (second, datetime(2026, 3, 10, 17, tzinfo=UTC))):
        then = listed(engine, now=later, known_at=moment + timedelta(seconds=1))
        assert {code: (line.safe, line.rule_version) for code, line in then.items()} == {
            code: (line.safe, line.rule_version) for code, line in seen.items()
        }


def test_a_day_before_it_was_known_leaves_an_amendment_out(engine: Engine) -> None:
    acme.loaded(engine)
    amended(engine, SLOWER, date(2026, 5, 10), today=date(2026, 4, 1))
    later = datetime(2026, 6, 1, 17, tzinfo=UTC)
    assert listed(engine, now=later, as_of=date(2026, 3, 31))["A3@2026-Q2"].safe == date(2026, 7, 30)
    assert listed(engine, now=later, as_of=date(2026, 4, 1))["A3@2026-Q2"].safe == date(2026, 8, 14)


def test_a_duty_that_was_taken_out_can_still_be_resolved_late_and_keeps_what_the_file_said_of_it(
    engine: Engine,
) -> None:
    acme.loaded(engine, acme.FILE + "facts:\n  - {resolved: A3@2026-Q1, on: 2026-04-20, source: P1}\n")
    without = acme.FILE.replace(acme.FILE[acme.FILE.index("  A3:") : acme.FILE.index("  A4:")], "")
    amended(engine, without, date(2026, 9, 1), today=date(2026, 8, 3))
    with database.reading(engine) as session:
        facts = recall_facts(session, recall(session, "acme").row.id)
    assert [fact.number for fact in facts if isinstance(fact, Resolved)] == [1]
    later = datetime(2026, 10, 5, 17, tzinfo=UTC)
    lines = listed(engine, now=later)
    assert {code: lines[code].status for code in ("A3@2026-Q1", "A3@2026-Q2", "A3@2026-Q3")} == {
        "A3@2026-Q1": Status.MET,
        "A3@2026-Q2": Status.OVERDUE,
        "A3@2026-Q3": Status.SUPERSEDED,
    }
    acme.resolve(engine, "A3@2026-Q2", date(2026, 10, 1), today=date(2026, 10, 5))
    assert listed(engine, now=later)["A3@2026-Q2"].days_late == 63


def test_what_was_resolved_early_and_then_dated_anew_is_named_for_a_person_to_look_at(engine: Engine) -> None:
    acme.loaded(engine)
    acme.resolve(engine, "A3@2026-Q2", date(2026, 3, 1), early="Handed in ahead.")
    loaded = amended(engine, SLOWER, date(2026, 5, 10))
    assert loaded.doubts == (
        "A3@2026-Q2 was resolved on 2026-03-01 before it was dated anew: see that this is still meant of it.",
    )
    assert listed(engine)["A3@2026-Q2"].status is Status.MET


def test_a_fact_of_the_file_may_name_a_period_of_the_rule_before(engine: Engine) -> None:
    acme.loaded(engine)
    with database.reading(engine) as session:
        text = MONTHLY + "facts:\n  - {resolved: A3@2026-Q1, on: 2026-03-01, source: P1, early: Handed in ahead.}\n"
        agreement = read(text.encode(), "acme.yaml", numbered_by=numbering(session, date(2026, 5, 10)))
    with database.writing(engine) as session:
        load(session, agreement, author=acme.author("Jo"), now=acme.NOW, effective=date(2026, 5, 10))
    assert listed(engine)["A3@2026-Q1"].status is Status.MET
    assert listed(engine)["A3@2026-04"].status is not Status.MET
    assert is_well(engine)


def test_the_doctor_finds_what_held_before_changed_behind_its_back(engine: Engine) -> None:
    acme.loaded(engine)
    amended(engine, MONTHLY, date(2026, 5, 10))
    with database.writing(engine) as session:
        held = session.scalars(select(models.Amendment.before)).one()
        session.execute(update(models.Amendment).values(before=held.replace("60 days", "61 days")))
    with database.reading(engine) as session:
        found = [str(each) for each in check(session, now=acme.NOW)]
    assert any("What held before the amendment from 2026-05-10" in each for each in found)
