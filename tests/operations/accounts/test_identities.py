"""Who a person is at a provider, and who stands in for whom, on both kinds of database."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Engine, select

from tracker import models
from tracker.database import reading, writing
from tracker.errors import InputRefused
from tracker.operations.accounts import identities
from tracker.operations.people.absence import delegate_on
from tracker.operations.people.delegation import list_absences, name_delegate
from tracker.operations.people.persons import add_person, grant
from tracker.rules.people.actor import Actor, Author, Proof
from tracker.rules.people.roles import Role

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
AUTHOR = Author(actor=Actor("ada", Proof.PASSWORD), by="ada")
ISSUER = "https://id.example"


def test_an_identity_is_one_persons_and_a_request_is_taken_once(engine: Engine) -> None:
    root = Author(actor=Actor("root", Proof.OPERATING_SYSTEM), by="ada")
    with writing(engine) as session:
        for key in ("ada", "mona"):
            add_person(session, key, name=key.capitalize(), email=None, author=root, now=NOW)
            grant(session, key, Role.ADMINISTRATOR, within=None, author=root, now=NOW)
    with writing(engine) as session:
        identities.bind_identity(session, "mona", issuer=ISSUER, subject="m-1", author=AUTHOR, now=NOW)
        with pytest.raises(InputRefused, match="“m-1” is Mona already"):
            identities.bind_identity(session, "ada", issuer=ISSUER, subject="m-1", author=AUTHOR, now=NOW)
        secret, state = identities.begin_request(session, leads_to="/", again=False, now=NOW)
    with writing(engine) as session:
        assert identities.take_request(session, secret, state=state, now=NOW) is not None
    with writing(engine) as session:
        assert identities.take_request(session, secret, state=state, now=NOW) is None
        holder = identities.holder_of_identity(session, ISSUER, "m-1")
        assert holder is not None
        assert holder.key == "mona"
        identities.unbind_identity(session, "mona", issuer=ISSUER, subject="m-1", author=AUTHOR, now=NOW)
        assert identities.identities_of(session, "mona") == ()

    with writing(engine) as session:
        days = {"first_on": date(2026, 3, 2), "last_on": date(2026, 3, 9)}
        name_delegate(session, "ada", "mona", **days, author=AUTHOR, now=NOW)
        name_delegate(session, "ada", None, first_on=date(2026, 3, 9), last_on=date(2026, 3, 9), author=AUTHOR, now=NOW)
    with reading(engine) as session:
        ids = {each.key: each.id for each in session.scalars(select(models.Person))}
        found = [delegate_on(session, ids["ada"], date(2026, 3, day)) for day in (1, 2, 8, 9)]
        assert found == [None, ids["mona"], ids["mona"], None]
        (line,) = list_absences(session, now=NOW)
        assert (line.delegate, line.last_on) == ("mona", date(2026, 3, 8))
