"""The second factor on both kinds of database: each code once, and forgotten whole."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, select

from tracker import models
from tracker.database import reading, writing
from tracker.errors import InputRefused
from tracker.operations.accounts import second_factor
from tracker.operations.accounts.accounts import Holder, make_link
from tracker.operations.people.persons import add_person, grant
from tracker.rules.people.actor import Actor, Author, Proof
from tracker.rules.people.one_time_codes import code_of, step_at
from tracker.rules.people.roles import Role

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
SEED = b"12345678901234567890"
AUTHOR = Author(actor=Actor("ada", Proof.OPERATING_SYSTEM), by="ada")


def unseal(_sealed: str) -> bytes:
    return SEED


def take(engine: Engine, holder: Holder, code: str, at: datetime = NOW) -> bool:
    with writing(engine) as session:
        return second_factor.take_code(session, holder, code, unseal=unseal, now=at)


def test_a_factor_is_enrolled_asked_for_and_taken_away(engine: Engine) -> None:
    with writing(engine) as session:
        add_person(session, "ada", name="Ada", email=None, author=AUTHOR, now=NOW)
        grant(session, "ada", Role.ADMINISTRATOR, within=None, author=AUTHOR, now=NOW)
        row = session.scalars(select(models.Person)).one()
        holder = Holder(id=row.id, key="ada", name="Ada")
        second_factor.begin_enrolment(session, holder, "sealed")
        assert second_factor.factor_of(session, holder.id) is None
        half = second_factor.begin_half(session, holder, now=NOW)
        codes = second_factor.finish_enrolment(
            session, holder, code_of(SEED, step_at(NOW)), keep="", how=Proof.PASSWORD, unseal=unseal, now=NOW
        )
        assert second_factor.half_signed_in(session, half, now=NOW) is None
        with pytest.raises(InputRefused, match="have an authenticator already"):
            second_factor.begin_enrolment(session, holder, "sealed")

    later = NOW + timedelta(minutes=1)
    shown = code_of(SEED, step_at(later))
    assert [take(engine, holder, code_of(SEED, step_at(NOW))), take(engine, holder, shown, later)] == [False, True]
    assert [take(engine, holder, each, later) for each in (shown, codes[3], codes[3])] == [False, True, False]
    with writing(engine) as session:
        make_link(session, "ada", factor_lost=True, author=AUTHOR, now=NOW)
    assert not take(engine, holder, codes[4], later)
    with reading(engine) as session:
        assert second_factor.factor_of(session, holder.id) is None
        assert session.scalars(select(models.RecoveryCode)).all() == []
