"""What the tables keep, refuse and give back, on both kinds of database."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError

from tests.models.rows import NOW, a_deadline, a_fact, a_settlement, an_entry, an_obligation, one_row_of_each
from tests.query_plans import plan_of
from tracker import models
from tracker.database import reading, writing
from tracker.errors import DatabaseUnusable
from tracker.models.list_tables import DEADLINES, INSTRUMENTS, MOVES, OBLIGATIONS, SETTLEMENTS
from tracker.rules.deadlines.status import Status
from tracker.rules.facts import Extended
from tracker.rules.grades import Grade

HISTORY = (
    "calendar_vintages",
    "checkpoints",
    "date_moves",
    "delegations",
    "evidence",
    "facts",
    "idempotency_keys",
    "journal",
    "messages",
    "person_logins",
    "reports",
    "revisions",
    "role_grants",
    "runs",
    "status_changes",
    "tries",
    "void_runs",
)


def test_every_table_takes_a_row(engine: Engine) -> None:
    with writing(engine) as session:
        one_row_of_each(session)

    with reading(engine) as session:
        counts = {
            table.name: session.scalar(sa.select(sa.func.count()).select_from(table))
            for table in models.Base.metadata.sorted_tables
        }
    assert [name for name, rows in counts.items() if not rows] == []


def test_each_name_is_found_in_the_module_that_defines_it() -> None:
    """The classes are made when they are asked for: no name may be missing from the table that says where each is."""
    assert {name for name in models.__all__ if not hasattr(models, name)} == set()


@pytest.mark.parametrize("lean", [DEADLINES, OBLIGATIONS, INSTRUMENTS, SETTLEMENTS, MOVES], ids=str)
def test_what_a_list_reads_is_of_the_types_that_the_tables_have(lean: sa.TableClause) -> None:
    mapped = models.Base.metadata.tables[lean.name].c

    assert {column.name: repr(column.type) for column in lean.c} == {
        column.name: repr(mapped[column.name].type) for column in lean.c
    }


def test_money_keeps_every_cent(engine: Engine) -> None:
    with writing(engine) as session:
        obligation = an_obligation(session)
        session.add(
            models.Amount(obligation_id=obligation.id, position=0, currency="USD", minor=123_456_789_012_345_678)
        )

    with reading(engine) as session:
        assert session.scalar(sa.select(models.Amount.minor)) == 123_456_789_012_345_678


def test_a_moment_comes_back_in_utc_to_the_microsecond(engine: Engine) -> None:
    in_new_york = datetime(2026, 3, 2, 9, 30, 0, 123_456, tzinfo=timezone(timedelta(hours=-5)))
    with writing(engine) as session:
        an_entry(session, at=in_new_york)

    with reading(engine) as session:
        at = session.scalars(sa.select(models.JournalEntry.at)).one()
    assert at == datetime(2026, 3, 2, 14, 30, 0, 123_456, tzinfo=UTC)
    assert at.tzinfo is UTC


def test_a_moment_without_its_zone_is_refused(engine: Engine) -> None:
    naive = datetime(2026, 3, 2, 9, 30)
    with pytest.raises(StatementError, match="a moment needs its zone"), writing(engine) as session:
        a_fact(session, a_settlement(session).id, an_entry(session), recorded_at=naive)


@pytest.mark.parametrize(
    "happened",
    [
        date(2026, 3, 2),
        datetime(2026, 3, 2, 17, 0),
        datetime(2026, 3, 2, 17, 0, tzinfo=UTC),
    ],
)
def test_a_fact_gives_back_the_day_or_the_moment_it_was_given(engine: Engine, happened: date) -> None:
    with writing(engine) as session:
        a_fact(session, a_settlement(session).id, an_entry(session), earliest=None, latest=happened)

    with reading(engine) as session:
        fact = session.scalars(sa.select(models.Fact)).one()
    assert (fact.earliest, fact.latest) == (None, happened)
    assert type(fact.latest) is type(happened)


def test_lists_words_and_flags_come_back_as_they_were(engine: Engine) -> None:
    with writing(engine) as session:
        obligation = an_obligation(session, signed_by=("CEO", "CCO — née Smith"), suspended=True)
        session.get_one(models.Instrument, obligation.instrument_id).inaccessible = (date(2026, 1, 6),)

    with reading(engine) as session:
        kept = session.scalars(sa.select(models.Obligation)).one()
        closed = session.scalars(sa.select(models.Instrument.inaccessible)).one()
    assert (kept.signed_by, kept.notices, kept.suspended) == (("CEO", "CCO — née Smith"), (30, 7, 1, 0), True)
    assert kept.grade is Grade.RECORD
    assert closed == (date(2026, 1, 6),)


def test_a_word_that_is_not_on_the_list_is_refused_before_it_reaches_the_database(engine: Engine) -> None:
    with pytest.raises(StatementError, match="'rumoured' is not a valid Grade"), writing(engine) as session:
        an_obligation(session, grade="rumoured")


def test_a_word_that_is_not_on_the_list_is_refused_by_the_database_itself(engine: Engine) -> None:
    with writing(engine) as session:
        an_obligation(session)

    with pytest.raises(IntegrityError, match="ck_obligations_grade"), writing(engine) as session:
        session.execute(sa.text("UPDATE obligations SET grade = 'rumoured'"))


def test_a_value_of_the_wrong_type_is_refused_by_sqlite_itself(sqlite_engine: Engine) -> None:
    with writing(sqlite_engine) as session:
        an_obligation(session)

    with (
        pytest.raises(IntegrityError, match="cannot store TEXT value in INTEGER column"),
        writing(sqlite_engine) as session,
    ):
        session.execute(sa.text("UPDATE obligations SET suspended = 'abc'"))


def test_a_row_cannot_name_one_that_is_not_there(engine: Engine) -> None:
    with pytest.raises(IntegrityError), writing(engine) as session:
        a_fact(session, 404, an_entry(session))


def test_rows_may_name_the_journal_entry_that_the_same_transaction_appends_last(engine: Engine) -> None:
    with writing(engine) as session:
        a_fact(session, a_settlement(session).id, models.JournalEntry(seq=1))
        an_entry(session)

    with reading(engine) as session:
        assert session.scalars(sa.select(models.Fact.entry_seq)).one() == 1


def test_a_transaction_cannot_end_while_rows_name_an_entry_that_was_never_appended(engine: Engine) -> None:
    with pytest.raises(IntegrityError), writing(engine) as session:
        a_fact(session, a_settlement(session).id, models.JournalEntry(seq=1))


@pytest.mark.parametrize(
    "given",
    [
        {"latest": None},
        {"to_on": date(2026, 4, 1)},
        {"kind": Extended.kind},
        {"kind": models.WITHDRAWN, "latest": None, "earliest": None},
    ],
    ids=["no day", "extension's day on a happening", "extension without its day", "withdrawal of nothing"],
)
def test_a_fact_that_says_too_little_or_too_much_is_refused(engine: Engine, given: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), writing(engine) as session:
        a_fact(session, a_settlement(session).id, an_entry(session), **given)


def test_a_fact_can_be_withdrawn_once(engine: Engine) -> None:
    def withdraw(fact_id: int) -> None:
        with writing(engine) as session:
            a_fact(
                session,
                session.scalars(sa.select(models.Settlement.id)).one(),
                an_entry(session),
                kind=models.WITHDRAWN,
                earliest=None,
                latest=None,
                withdraws_id=fact_id,
            )

    with writing(engine) as session:
        fact_id = a_fact(session, a_settlement(session).id, an_entry(session)).id
    withdraw(fact_id)

    with pytest.raises(IntegrityError, match="withdraws_id"):
        withdraw(fact_id)


def test_a_day_is_run_once_in_each_zone(engine: Engine) -> None:
    def run(zone: str) -> None:
        with writing(engine) as session:
            entry = an_entry(session)
            session.add(
                models.Run(
                    time_zone=zone,
                    day=date(2026, 3, 2),
                    started_at=NOW,
                    finished_at=NOW,
                    changes=0,
                    notices=0,
                    digest="0",
                    entry_seq=entry.seq,
                )
            )

    run("America/New_York")
    run("Asia/Tokyo")

    with pytest.raises(IntegrityError):
        run("Asia/Tokyo")


def test_history_is_exactly_what_the_models_say_is_append_only() -> None:
    marked = [table.name for table in models.Base.metadata.tables.values() if table.info.get("append_only")]

    assert sorted(marked) == sorted(HISTORY)


@pytest.mark.parametrize("table", HISTORY)
@pytest.mark.parametrize("statement", ["UPDATE {} SET {} = {}", "DELETE FROM {}"])
def test_history_can_be_neither_changed_nor_deleted(engine: Engine, table: str, statement: str) -> None:
    with writing(engine) as session:
        one_row_of_each(session)
    column = models.Base.metadata.tables[table].primary_key.columns[0].name

    with pytest.raises(DBAPIError, match=f"{table} is append-only"), writing(engine) as session:
        session.execute(sa.text(statement.format(table, column, column)))


@pytest.mark.parametrize("table", HISTORY)
def test_history_cannot_be_truncated(postgresql_engine: Engine, table: str) -> None:
    with pytest.raises(DBAPIError, match="is append-only"), writing(postgresql_engine) as session:
        session.execute(sa.text(f"TRUNCATE {table} CASCADE"))


@pytest.mark.parametrize("table", HISTORY)
def test_history_cannot_be_replaced(sqlite_engine: Engine, table: str) -> None:
    with writing(sqlite_engine) as session:
        one_row_of_each(session)

    for statement in ("INSERT OR REPLACE", "REPLACE"):
        with pytest.raises(IntegrityError, match=f"{table} is append-only"), writing(sqlite_engine) as session:
            session.execute(sa.text(f"{statement} INTO {table} SELECT * FROM {table}"))  # noqa: S608 — our tables


@pytest.mark.parametrize("table", HISTORY)
def test_history_cannot_be_upserted(engine: Engine, table: str) -> None:
    with writing(engine) as session:
        one_row_of_each(session)
    key = ", ".join(column.name for column in models.Base.metadata.tables[table].primary_key.columns)
    column = next(each.name for each in models.Base.metadata.tables[table].columns if not each.primary_key)

    with pytest.raises(DBAPIError, match=f"{table} is append-only"), writing(engine) as session:
        session.execute(
            sa.text(
                f"INSERT INTO {table} SELECT * FROM {table} WHERE true "  # noqa: S608 — our tables
                f"ON CONFLICT ({key}) DO UPDATE SET {column} = excluded.{column}"
            )
        )


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TRIGGER journal_refuse_update",
        "DROP TABLE journal",
        "ALTER TABLE journal RENAME TO former",
        "ALTER TABLE journal DROP COLUMN actor",
        "PRAGMA writable_schema = ON",
        "PRAGMA recursive_triggers = OFF",
        "PRAGMA ignore_check_constraints = ON",
        "PRAGMA foreign_keys = OFF",
        "DELETE FROM sqlite_master WHERE type = 'trigger'",
        "UPDATE sqlite_master SET sql = '' WHERE type = 'trigger'",
    ],
)
def test_a_connection_of_ours_cannot_take_away_what_keeps_the_history(sqlite_engine: Engine, statement: str) -> None:
    with writing(sqlite_engine) as session:
        one_row_of_each(session)

    with pytest.raises((DatabaseUnusable, DBAPIError)), writing(sqlite_engine) as session:
        session.execute(sa.text(statement))

    with pytest.raises(DBAPIError, match="journal is append-only"), writing(sqlite_engine) as session:
        session.execute(sa.text("UPDATE journal SET actor = 'Mallory'"))


def test_a_deadline_says_its_status_on_a_day(engine: Engine) -> None:
    with writing(engine) as session:
        a_deadline(session, an_obligation(session))

    with reading(engine) as session:
        deadline = session.scalars(sa.select(models.Deadline)).one()
    assert deadline.status(date(2026, 3, 24)) is Status.DUE_SOON
    assert deadline.status(date(2026, 3, 25)) is Status.PAST_SAFE
    assert deadline.status(date(2026, 3, 26)) is Status.OVERDUE


def test_nothing_loads_itself(engine: Engine) -> None:
    with writing(engine) as session:
        a_deadline(session, an_obligation(session))

    with reading(engine) as session:
        deadline = session.scalars(sa.select(models.Deadline)).one()
        with pytest.raises(sa.exc.InvalidRequestError, match="lazy='raise'"):
            _ = deadline.obligation
    relationships = [each for mapper in models.Base.registry.mappers for each in mapper.relationships]
    assert {each.lazy for each in relationships} == {"raise"}


def test_the_day_s_run_finds_its_deadlines_by_an_index(engine: Engine) -> None:
    due = sa.select(models.Deadline.id).where(
        models.Deadline.time_zone == "America/New_York", models.Deadline.next_change_on <= date(2026, 3, 2)
    )

    plan = plan_of(engine, str(due.compile(engine, compile_kwargs={"literal_binds": True})))
    assert "ix_deadlines_time_zone_next_change_on" in plan
