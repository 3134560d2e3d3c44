"""Who acts is an argument of each call: one app serves several, each sees and does what is theirs, and nobody is nobody."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.operations import acme
from tracker import models
from tracker.app import App
from tracker.clock import Clock
from tracker.errors import Concealed, NotAllowed, NotFound
from tracker.operations.agreement.load import load
from tracker.operations.facts.record import Attribution, Circumstances
from tracker.operations.facts.resolution import waive
from tracker.operations.people.persons import add_person, grant, set_login
from tracker.operations.queries.deadlines import Filter, list_deadlines
from tracker.rules.people.actor import Actor, Author, Proof
from tracker.rules.people.roles import Role
from tracker.settings import Settings

ADA = Actor("ada", Proof.OPERATING_SYSTEM)
MONA = Actor("mona", Proof.OPERATING_SYSTEM)
ADMINISTRATOR = Author(actor=ADA, by="ada")


@pytest.fixture
def app(sqlite_url: str, tmp_path: Path) -> Iterator[App]:
    """An app on an SQLite database where Ada may do everything, and Mona has no role in its settlement any more."""
    app = App(Settings(sqlite_url, tmp_path / "evidence"), Clock(acme.NOW))
    with app.writing(ADA) as session:
        load(session, acme.agreement(), author=ADMINISTRATOR, now=acme.NOW)
        for key, name, role in (("ada", "Ada Ito", Role.ADMINISTRATOR), ("mona", "Mona Park", Role.OWNER)):
            add_person(session, key, name=name, email=None, author=ADMINISTRATOR, now=acme.NOW)
            set_login(session, key, key, author=ADMINISTRATOR, now=acme.NOW)
            within = None if role is Role.ADMINISTRATOR else "acme"
            grant(session, key, role, within=within, author=ADMINISTRATOR, now=acme.NOW)
        grant(session, "mona", Role.OWNER, within="acme", author=ADMINISTRATOR, now=acme.NOW, granted=False)
    yield app
    app.close()


def test_one_app_shows_each_what_is_theirs(app: App) -> None:
    with app.seeing(ADA) as session:
        assert len(list_deadlines(session, Filter(), now=acme.NOW, as_of=None)) > 0
    engine = app.engine
    with app.seeing(MONA) as session:
        assert len(list_deadlines(session, Filter(), now=acme.NOW, as_of=None)) == 0
    assert app.engine is engine


def test_one_app_refuses_each_what_is_not_theirs_and_the_journal_says_who_it_was(app: App) -> None:
    def waived(actor: Actor, by: str) -> None:
        with app.writing(actor) as session:
            waive(
                session,
                "A1",
                circumstances=Circumstances(
                    settlement="acme", attribution=Attribution(actor=actor, by=by), now=acme.NOW
                ),
                waived_on=date(2026, 3, 1),
            )

    with app.writing(ADA) as session:
        grant(session, "mona", Role.READER, within="acme", author=ADMINISTRATOR, now=acme.NOW)
    with pytest.raises(NotAllowed, match="This is the login “mona”, which is Mona Park's"):
        waived(MONA, "ada")
    with pytest.raises(NotAllowed, match="Mona Park may not do that"):
        waived(MONA, "mona")
    waived(ADA, "ada")


def test_a_name_that_is_only_said_is_no_login(app: App) -> None:
    said = Actor("ada", Proof.SAID)

    assert (said.login, ADA.login) == (None, "ada")
    with pytest.raises(NotAllowed, match="“ada” acts only from the login “ada”"), app.writing(said, "ada") as session:
        waive(
            session,
            "A1",
            circumstances=Circumstances(settlement="acme", attribution=Attribution(actor=said, by="ada"), now=acme.NOW),
            waived_on=None,
        )


def test_whoever_may_not_see_all_reads_nothing_that_speaks_of_all(app: App) -> None:
    with pytest.raises((NotAllowed, NotFound)), app.reading(MONA, "the journal"):
        pass
    with app.reading(ADA, "the journal"):
        pass


def test_a_call_without_an_actor_is_an_error() -> None:
    for call in (App.seeing, App.reading, App.writing, App.recording):
        with pytest.raises(TypeError, match=r"actor|author"):
            call(None)  # type: ignore[arg-type, call-arg] # nobody calls it so
    with pytest.raises(TypeError, match=r"actor|author"):
        Attribution(by="Maria Chen")  # type: ignore[call-arg] # nobody makes it so


SIGN_INS = tuple(proof for proof in Proof if proof.names_person)


def waived_by(app: App, actor: Actor, by: str) -> dict[str, object]:
    """Waive A1, and give what the journal's newest entry holds of it."""
    with app.writing(actor) as session:
        waive(
            session,
            "A1",
            circumstances=Circumstances(settlement="acme", attribution=Attribution(actor=actor, by=by), now=acme.NOW),
            waived_on=date(2026, 3, 1),
        )
    return newest(app)


def newest(app: App) -> dict[str, object]:
    with app.inspecting() as session:
        entry = models.JournalEntry
        payload: dict[str, object] = json.loads(
            session.scalars(select(entry.payload).order_by(entry.seq.desc())).first() or ""
        )
    return payload


@pytest.mark.parametrize("proof", SIGN_INS)
def test_a_sign_in_proves_a_person_and_the_journal_says_how(app: App, proof: Proof) -> None:
    payload = waived_by(app, Actor("ada", proof), "ada")

    assert (payload["person"], payload["proved"]) == ("ada", proof.value)
    assert "login" not in payload


def test_from_a_login_the_journal_says_how_too(app: App) -> None:
    payload = waived_by(app, ADA, "ada")

    assert (payload["person"], payload["login"], payload["proved"]) == ("ada", "ada", "os")


@pytest.mark.parametrize("proof", SIGN_INS)
def test_whoever_is_signed_in_acts_as_nobody_else(app: App, proof: Proof) -> None:
    with app.writing(ADA) as session:
        grant(session, "mona", Role.READER, within="acme", author=ADMINISTRATOR, now=acme.NOW)
    with pytest.raises(NotAllowed, match="Mona Park is signed in: nobody else acts so, and “ada” is somebody else"):
        waived_by(app, Actor("mona", proof), "ada")

    assert newest(app)["proved"] == proof.value


@pytest.mark.parametrize("proof", SIGN_INS)
@pytest.mark.parametrize("name", [None, "", "nobody-here", "Ada Ito"])
def test_a_sign_in_of_nobody_known_sees_and_does_nothing(app: App, proof: Proof, name: str | None) -> None:
    """A name is no key either: only that is proved."""
    with pytest.raises(NotAllowed, match="Nobody is signed in whom the tracker knows"), app.seeing(Actor(name, proof)):
        pass
    with pytest.raises(NotAllowed, match="Nobody is signed in whom the tracker knows"):
        waived_by(app, Actor(name, proof), "ada")


@pytest.mark.parametrize("proof", SIGN_INS)
def test_before_there_are_roles_a_sign_in_sees_and_does_nothing(sqlite_url: str, tmp_path: Path, proof: Proof) -> None:
    """A login does then: whoever reached the database could do all anyhow."""
    app = App(Settings(sqlite_url, tmp_path / "evidence"), Clock(acme.NOW))
    with app.writing(ADA) as session:
        load(session, acme.agreement(), author=ADMINISTRATOR, now=acme.NOW)
        add_person(session, "mona", name="Mona Park", email=None, author=ADMINISTRATOR, now=acme.NOW)

    with app.seeing(Actor("mona", proof)) as session:
        assert len(list_deadlines(session, Filter(), now=acme.NOW, as_of=None)) == 0
    with pytest.raises(Concealed, match="There is no settlement “acme” here"):
        waived_by(app, Actor("mona", proof), "mona")
    app.close()
