"""An act that is sent twice is done once: its key belongs to its actor, and its answer is kept with it."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from threading import Barrier

import pytest
from sqlalchemy import Engine, func, select

from tests.operations import acme
from tracker import database, models
from tracker.errors import InputRefused
from tracker.operations.agreement.load import load
from tracker.operations.facts.record import Attribution, Circumstances, Recorded
from tracker.operations.facts.resolution import extend, resolve
from tracker.operations.people.persons import add_person
from tracker.rules.facts import When
from tracker.rules.people.actor import Actor, Proof

KEYED = replace(acme.BY, once="k1")
OTHER = Actor("somebody-else", Proof.SAID)


@pytest.fixture
def book(engine: Engine) -> Engine:
    acme.loaded(engine)
    return engine


def resolved(engine: Engine, on: date, attribution: Attribution = KEYED, *, code: str = "A1") -> Recorded:
    with database.writing(engine) as session:
        return resolve(
            session,
            code,
            circumstances=Circumstances(attribution=attribution, now=acme.NOW),
            when=When.on(on),
        )


def entries(engine: Engine) -> int:
    with database.reading(engine) as session:
        return session.scalar(select(func.count()).select_from(models.JournalEntry)) or 0


def test_the_same_act_with_the_same_key_is_done_once_and_answers_the_same(book: Engine) -> None:
    first = resolved(book, date(2026, 3, 1))
    again = resolved(book, date(2026, 3, 1))

    assert again == first
    assert first.entry == entries(book) == 2


def test_it_answers_the_same_at_a_later_moment_and_after_other_acts(book: Engine) -> None:
    first = acme.record(book, "monitor-engaged", date(2026, 3, 1), by=KEYED)
    resolved(book, date(2026, 3, 1), acme.BY)

    again = acme.record(book, "monitor-engaged", date(2026, 3, 1), by=KEYED, now=acme.NOW + timedelta(days=3))

    assert again == first
    assert again.replanned.moves != ()


def test_the_arguments_are_hashed_as_they_always_were_so_that_a_key_outlives_an_upgrade(book: Engine) -> None:
    resolved(book, date(2026, 3, 1))

    with database.reading(book) as session:
        kept = session.scalars(select(models.IdempotencyKey)).one()
    assert (kept.operation, kept.arguments[:16]) == ("resolve", "37c3d0db86b79f68")


def test_the_same_key_with_other_arguments_is_refused(book: Engine) -> None:
    resolved(book, date(2026, 3, 1))

    with pytest.raises(InputRefused, match="The key “k1” was given to another act already, by entry 2"):
        resolved(book, date(2026, 3, 2))
    with pytest.raises(InputRefused, match="was given to another act already"):
        resolved(book, date(2026, 3, 1), replace(KEYED, note="as heard"))
    assert entries(book) == 2


def test_the_same_key_for_another_act_is_refused(book: Engine) -> None:
    resolved(book, date(2026, 3, 1))

    with pytest.raises(InputRefused, match="was given to another act already"), database.writing(book) as session:
        extend(
            session,
            "A1",
            circumstances=Circumstances(attribution=KEYED, now=acme.NOW),
            to=date(2026, 4, 1),
            granted_on=None,
        )


def test_the_same_key_of_another_actor_is_another_key(book: Engine) -> None:
    resolved(book, date(2026, 3, 1))

    with pytest.raises(InputRefused, match="A1 is already met"):
        resolved(book, date(2026, 3, 1), replace(KEYED, actor=OTHER))


def test_what_was_refused_may_be_tried_again_with_its_key(book: Engine) -> None:
    with pytest.raises(InputRefused, match="has not come yet"):
        resolved(book, date(2026, 3, 3))

    assert resolved(book, date(2026, 3, 2)).entry == 2


def test_an_act_that_is_rolled_back_leaves_no_key(book: Engine) -> None:
    with database.writing(book) as session:
        resolve(
            session, "A1", circumstances=Circumstances(attribution=KEYED, now=acme.NOW), when=When.on(date(2026, 3, 1))
        )
        session.rollback()

    with database.reading(book) as session:
        assert session.scalars(select(models.IdempotencyKey)).all() == []


@pytest.mark.parametrize("key", ["", " ", "k\n1", "k" * 201])
def test_a_key_is_some_printable_characters(book: Engine, key: str) -> None:
    with pytest.raises(InputRefused, match="The key of an act has from 1 to 200 characters"):
        resolved(book, date(2026, 3, 1), replace(KEYED, once=key))


def test_a_file_is_loaded_once_under_a_key_and_a_changed_one_is_another_act(engine: Engine) -> None:
    with database.writing(engine) as session:
        first = load(session, acme.agreement(), author=KEYED, now=acme.NOW)
    with database.writing(engine) as session:
        assert load(session, acme.agreement(), author=KEYED, now=acme.NOW) == first

    changed = acme.agreement(acme.FILE.replace("60 days after effective", "45 days after effective"))
    with pytest.raises(InputRefused, match="was given to another act already"), database.writing(engine) as session:
        load(session, changed, author=KEYED, now=acme.NOW)


def test_a_person_is_added_once(book: Engine) -> None:
    def added() -> int:
        with database.writing(book) as session:
            return add_person(session, "jo", name="Jo Gray", email=None, author=KEYED, now=acme.NOW)

    assert added() == added()


def test_each_key_stands_with_its_actor_its_entry_and_a_hash_of_what_was_asked(book: Engine) -> None:
    resolved(book, date(2026, 3, 1))

    with database.reading(book) as session:
        (row,) = session.scalars(select(models.IdempotencyKey)).all()
    assert (row.key, row.operation, row.entry, len(row.arguments)) == ("k1", "resolve", 2, 64)
    assert row.actor == "pg:tracker"


def test_two_that_are_sent_at_once_are_one_act(book: Engine) -> None:
    together = Barrier(2)

    def sent(_: int) -> Recorded:
        together.wait()
        return resolved(book, date(2026, 3, 1))

    with ThreadPoolExecutor(2) as pool:
        one, other = pool.map(sent, range(2))

    assert one == other
    assert entries(book) == 2
