"""A delegate does in a person's stead what that one's roles allow, on the days named, and each act says for whom."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from tests.operations import acme
from tracker import models
from tracker.app import App
from tracker.clock import Clock
from tracker.errors import InputRefused, NeedsAnother, NotAllowed, NotFound
from tracker.operations.agreement.load import load
from tracker.operations.facts.approval import approve
from tracker.operations.facts.record import Attribution, Circumstances
from tracker.operations.facts.resolution import resolve, waive
from tracker.operations.journal.entries import journal_entries
from tracker.operations.people.delegation import list_absences, name_delegate
from tracker.operations.people.permission import rights_anywhere
from tracker.operations.people.persons import add_person, grant
from tracker.rules.facts import When
from tracker.rules.people.actor import Actor, Author, Proof
from tracker.rules.people.roles import Right, Role
from tracker.settings import Settings

ROOT = Author(actor=Actor("root", Proof.OPERATING_SYSTEM), by="gwen")
GUARDED = acme.FILE.replace("    calendar: us-federal\n", "    calendar: us-federal\n    needs_approval: yes\n", 1)
TODAY, DAY = date(2026, 3, 2), timedelta(days=1)
NAMES = {"gwen": "Gwen Cole", "omar": "Omar Diaz", "anna": "Anna Roy", "rita": "Rita Bell", "mona": "Mona Park"}
ROLES = {
    "gwen": Role.ADMINISTRATOR,
    "omar": Role.OFFICER,
    "anna": Role.APPROVER,
    "rita": Role.READER,
    "mona": Role.MONITOR,
}


@pytest.fixture
def app(sqlite_url: str, tmp_path: Path) -> Iterator[App]:
    """An app on SQLite: Gwen administers, Omar is officer, Anna approves, Rita reads, and Mona monitors."""
    app = App(Settings(sqlite_url, tmp_path / "evidence"), Clock(acme.NOW))
    with app.writing(ROOT.actor) as session:
        load(session, acme.agreement(GUARDED), author=ROOT, now=acme.NOW)
        for key, name in NAMES.items():
            add_person(session, key, name=name, email=None, author=ROOT, now=acme.NOW)
            grant(session, key, ROLES[key], within=None, author=ROOT, now=acme.NOW)
    yield app
    app.close()


def at(app: App, moment: datetime) -> App:
    object.__setattr__(app, "clock", Clock(moment))
    return app


def signed_in(key: str) -> Author:
    return Author(actor=Actor(key, Proof.PASSWORD), by=key)


def name(
    app: App, key: str, delegate: str | None, by: str | None = None, first: date = TODAY, last: date = TODAY
) -> None:
    author = signed_in(by or key)
    with app.writing(author.actor) as session:
        name_delegate(session, key, delegate, first_on=first, last_on=last, author=author, now=app.clock.now())


def circumstances(app: App, by: str) -> Circumstances:
    return Circumstances(attribution=Attribution(actor=Actor(by, Proof.PASSWORD), by=by), now=app.clock.now())


def waived(app: App, by: str, code: str = "A3@2026-Q1") -> dict[str, Any]:
    with app.writing(Actor(by, Proof.PASSWORD)) as session:
        waive(session, code, circumstances=circumstances(app, by), waived_on=TODAY)
    return newest(app)


def done(app: App, by: str) -> dict[str, Any]:
    with app.writing(Actor(by, Proof.PASSWORD)) as session:
        resolve(session, "A1", circumstances=circumstances(app, by), when=When.on(TODAY))
    return newest(app)


def approved(app: App, by: str) -> dict[str, Any]:
    with app.writing(Actor(by, Proof.PASSWORD)) as session:
        approve(session, "A1", circumstances=circumstances(app, by))
    return newest(app)


def newest(app: App) -> dict[str, Any]:
    with app.inspecting() as session:
        entry = session.scalars(select(models.JournalEntry).order_by(models.JournalEntry.seq.desc())).first()
        assert entry is not None
        return {"actor": entry.actor, **json.loads(entry.payload)}


def test_a_delegate_acts_by_the_absent_ones_rights_and_each_act_says_for_whom(app: App) -> None:
    with pytest.raises(NotAllowed, match="Rita Bell may not do that"):
        waived(app, "rita")
    name(app, "omar", "rita")

    told = waived(app, "rita")
    assert (told["actor"], told["person"], told["for"]) == ("rita", "rita", ["omar"])
    with app.inspecting() as session:
        named, done = journal_entries(session, settlement=None, last=2, now=acme.NOW).items
    assert named.sentence == "rita stands in for omar from 2026-03-02 to 2026-03-02"
    assert (done.actor, done.sentence) == ("rita", "A3@2026-Q1 waived on 2026-03-02, for omar")
    assert "for" not in waived(app, "omar", "A2")


@pytest.mark.parametrize(
    ("moment", "allowed"),
    [
        (datetime(2026, 3, 4, 4, 59, tzinfo=UTC), False),
        (datetime(2026, 3, 4, 5, 0, tzinfo=UTC), True),
        (datetime(2026, 3, 6, 4, 59, tzinfo=UTC), True),
        (datetime(2026, 3, 6, 5, 0, tzinfo=UTC), False),
    ],
)
def test_it_begins_and_ends_by_itself_in_the_settlements_zone(app: App, moment: datetime, allowed: bool) -> None:
    """New York is five hours behind: 4 and 5 March."""
    name(app, "omar", "rita", first=date(2026, 3, 4), last=date(2026, 3, 5))
    at(app, moment)

    if allowed:
        assert waived(app, "rita")["for"] == ["omar"]
    else:
        with pytest.raises(NotAllowed):
            waived(app, "rita")


def test_what_is_named_later_for_the_same_days_holds(app: App) -> None:
    name(app, "omar", "rita", last=TODAY + 9 * DAY)
    name(app, "omar", "anna", first=TODAY + 3 * DAY, last=TODAY + 5 * DAY)
    with app.inspecting() as session:
        found = [(each.delegate, each.first_on, each.last_on) for each in list_absences(session, now=acme.NOW)]
    assert found == [
        ("rita", TODAY, TODAY + 2 * DAY),
        ("anna", TODAY + 3 * DAY, TODAY + 5 * DAY),
        ("rita", TODAY + 6 * DAY, TODAY + 9 * DAY),
    ]

    name(app, "omar", None, last=TODAY + 9 * DAY)
    with app.inspecting() as session:
        assert list_absences(session, now=acme.NOW) == ()
    with pytest.raises(NotAllowed):
        waived(app, "rita")


def test_nobody_approves_in_a_stead_what_the_absent_one_made_nor_the_own(app: App) -> None:
    """Also not by a right of one's own, while one stands in for who made it."""
    done(app, "omar")
    name(app, "omar", "anna")
    with pytest.raises(NotAllowed, match="or stands in for who did"):
        approved(app, "anna")

    name(app, "anna", "omar")
    with pytest.raises(NotAllowed, match="nobody approves their own work"):
        approved(app, "omar")
    name(app, "omar", None)
    assert "for" not in approved(app, "anna")


def test_the_absent_one_does_not_approve_what_was_done_in_their_stead(app: App) -> None:
    with app.writing(ROOT.actor) as session:
        grant(session, "omar", Role.APPROVER, within=None, author=ROOT, now=acme.NOW)
    name(app, "omar", "rita")
    assert done(app, "rita")["for"] == ["omar"]

    with pytest.raises(NotAllowed, match="nobody approves their own work"):
        approved(app, "omar")
    assert approved(app, "anna")["actor"] == "anna"


def test_a_delegate_is_no_second_person_for_the_file_of_who_is_absent(app: App) -> None:
    freed = acme.agreement(GUARDED.replace("    needs_approval: yes\n", ""))

    def loaded(by: str) -> None:
        with app.writing(Actor(by, Proof.PASSWORD)) as session:
            load(session, freed, author=signed_in(by), now=acme.NOW)

    with pytest.raises(NeedsAnother):
        loaded("omar")
    name(app, "omar", "anna")
    with pytest.raises(NeedsAnother):
        loaded("anna")
    name(app, "omar", None)
    with pytest.raises(NotAllowed):
        loaded("rita")


def test_a_delegate_approves_what_others_made(app: App) -> None:
    done(app, "omar")
    name(app, "anna", "rita")

    assert approved(app, "rita")["for"] == ["anna"]


def test_rights_do_not_go_on_from_a_delegate_to_another(app: App) -> None:
    name(app, "omar", "anna")
    name(app, "anna", "rita")

    with pytest.raises(NotAllowed):
        waived(app, "rita")


def test_rights_to_appoint_and_over_the_database_do_not_go_over(app: App) -> None:
    """A role that is given stays, and a delegate's days end."""
    with app.writing(ROOT.actor) as session:
        grant(session, "omar", Role.READER, within=None, author=ROOT, now=acme.NOW)
    name(app, "gwen", "omar")

    with app.inspecting() as session:
        held = rights_anywhere(session, Actor("omar", Proof.PASSWORD), now=acme.NOW)
        assert set(Right) - held == {Right.APPOINT, Right.SERVE, Right.BACK_UP, Right.KEEP}
    author = signed_in("omar")
    with pytest.raises(NotAllowed), app.writing(author.actor) as session:
        grant(session, "omar", Role.ADMINISTRATOR, within=None, author=author, now=acme.NOW)


def test_a_person_names_the_own_delegate_and_an_administrator_anybodys(app: App) -> None:
    with pytest.raises(NotAllowed):
        name(app, "omar", "rita", by="rita")
    with pytest.raises(NotAllowed):
        name(app, "anna", "rita", by="omar")
    name(app, "omar", "rita", by="gwen")

    told = newest(app)
    assert (told["actor"], told["person"], told["delegate"]) == ("gwen", "omar", "rita")
    assert (told["first_on"], told["last_on"], told["proved"]) == ("2026-03-02", "2026-03-02", "session:password")


@pytest.mark.parametrize(
    ("delegate", "first", "last", "why"),
    [
        ("omar", TODAY, TODAY, "no delegate of Omar Diaz"),
        ("rita", TODAY, TODAY - DAY, "a first and a last day"),
        ("rita", TODAY, TODAY + 366 * DAY, "a year apart at most"),
        ("rita", TODAY - 9 * DAY, TODAY - 3 * DAY, "is over"),
        ("mona", TODAY, TODAY, "sees the monitor's edition of acme, and Omar Diaz sees all"),
    ],
)
def test_who_or_what_cannot_be_is_refused(app: App, delegate: str, first: date, last: date, why: str) -> None:
    with pytest.raises(InputRefused, match=why):
        name(app, "omar", delegate, first=first, last=last)


def test_a_delegate_whom_nobody_knows_is_not_found(app: App) -> None:
    with pytest.raises(NotFound, match="There is no person “zoe”"):
        name(app, "omar", "zoe")


def test_the_gate_of_the_pages_knows_the_rights_of_a_stead(app: App) -> None:
    rita = Actor("rita", Proof.PASSWORD)
    with app.inspecting() as session:
        assert rights_anywhere(session, rita, now=acme.NOW) == frozenset()
    name(app, "omar", "rita")

    with app.inspecting() as session:
        assert Right.RECORD in rights_anywhere(session, rita, now=acme.NOW)
        assert rights_anywhere(session, rita, now=acme.NOW + 3 * DAY) == frozenset()
