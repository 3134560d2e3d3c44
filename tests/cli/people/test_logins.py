"""Who acts is who is logged in: a person with a login acts only from it, and nobody else does."""

from __future__ import annotations

import os
import pwd
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests import postgres
from tests.cli.calling import NOON, Said, Tracker
from tests.operations.acme import FILE
from tracker import login
from tracker.app import App
from tracker.cli import run
from tracker.clock import Clock
from tracker.login import in_namespace, login_name
from tracker.operations.people.identity import proved
from tracker.rules.people.actor import Actor, Proof
from tracker.settings import Settings

pytestmark = pytest.mark.both_kinds

GUARDED = FILE.replace("    calendar: us-federal\n", "    calendar: us-federal\n    needs_approval: yes\n", 1)


def appoint(tracker: Tracker) -> None:
    """Gwen administers, Maria owns, Omar approves; Gwen and Maria have logins, Omar has none yet."""
    tracker("init", login="gwen.os")
    tracker("load", "--yes", str(tracker.write("acme.yaml", GUARDED)), login="gwen.os")
    tracker("person", "add", "gc", "--name", "Gwen Cole", "--login", "gwen.os", login="gwen.os")
    tracker("person", "grant", "gc", "administrator", login="gwen.os")
    tracker("person", "add", "od", "--name", "Omar Diaz", login="gwen.os")
    tracker("person", "grant", "mc", "owner", login="gwen.os")
    tracker("person", "grant", "od", "approver", login="gwen.os")
    said = tracker("person", "set", "mc", "--login", "maria.os", login="gwen.os")
    assert (said.code, said.out) == (
        0,
        "mc acts only from the login “maria.os”, and nobody else from it. Journal entry 7.\n",
    )


@pytest.fixture
def bound(tracker: Tracker) -> Tracker:
    appoint(tracker)
    return tracker


def refused(tracker: Tracker, said: Said, *words: str) -> dict[str, Any]:
    """Give the journal's entry about a refusal."""
    assert said.code == 2
    assert all(each in said.err for each in words), said.err
    last: dict[str, Any] = tracker("journal", "--json", "--last", "1", login="gwen.os").json[0]
    assert last["action"] == "refused"
    return last


def test_without_by_the_person_acts_whose_login_it_is(bound: Tracker) -> None:
    assert bound("resolve", "A1", "--on", "2026-03-01", login="maria.os").code == 0

    last = bound("journal", "--json", "--last", "1", login="gwen.os").json[0]
    assert (last["action"], last["actor"]) == ("resolve", "mc")


@pytest.mark.parametrize("name", ["mc", "Maria Chen", "maria chen"])
def test_from_the_own_login_the_person_may_be_named_too(bound: Tracker, name: str) -> None:
    assert bound("resolve", "A1", "--on", "2026-03-01", "--by", name, login="maria.os").code == 0


def test_nobody_acts_as_a_person_who_has_another_login(bound: Tracker) -> None:
    said = bound("resolve", "A1", "--on", "2026-03-01", "--by", "mc", login="passer.by")

    last = refused(bound, said, "This is the login “passer.by”, and “mc” acts only from the login “maria.os”.")
    assert last["actor"] == "passer.by"
    assert last["payload"]["login"] == "passer.by"
    assert last["payload"]["tried"] == "resolve"


def test_from_a_persons_login_nobody_else_acts(bound: Tracker) -> None:
    bound("resolve", "A1", "--on", "2026-03-01", login="maria.os")

    said = bound("approve", "A1", "--by", "od", login="maria.os")

    last = refused(bound, said, "which is Maria Chen's: nobody else acts from it", "Leave --by out, or say --by mc.")
    assert (last["actor"], last["payload"]["login"]) == ("mc", "maria.os")


def test_a_person_without_a_login_acts_from_any_that_is_nobodys(bound: Tracker) -> None:
    bound("resolve", "A1", "--on", "2026-03-01", login="maria.os")

    assert bound("approve", "A1", "--by", "od", login="shared").code == 0


def test_a_login_is_one_persons(bound: Tracker) -> None:
    said = bound("person", "set", "od", "--login", "maria.os", login="gwen.os")

    assert said.code == 2
    assert "The login “maria.os” is Maria Chen's (mc), and a login is one person's." in said.err
    assert bound("person", "set", "od", "--login", "mc", login="gwen.os").code == 2
    assert bound("person", "set", "mc", "--login", "maria.os", login="gwen.os").code == 2
    assert bound("person", "set", "od", "--no-login", login="gwen.os").code == 2
    assert bound("person", "set", "od", login="gwen.os").code == 2
    assert bound("person", "set", "od", "--login", " ", login="gwen.os").code == 2
    assert bound("person", "set", "nobody", "--login", "x", login="gwen.os").code == 3


def test_only_an_administrator_gives_logins(bound: Tracker) -> None:
    said = bound("person", "set", "od", "--login", "omar.os", login="maria.os")

    refused(bound, said, "it needs the right to appoint persons")


def test_the_last_administrator_cannot_lock_everybody_out(bound: Tracker) -> None:
    said = bound("person", "set", "gc", "--login", "mistyped", login="gwen.os")

    assert said.code == 2
    assert "last administrator" in said.err
    assert bound("person", "set", "gc", "--no-login", login="gwen.os").code == 0


def test_who_made_it_does_not_approve_it_from_the_same_login_under_a_new_name(bound: Tracker) -> None:
    bound("resolve", "A1", "--on", "2026-03-01", login="maria.os")
    bound("person", "set", "mc", "--no-login", login="gwen.os")
    bound("person", "set", "od", "--login", "maria.os", login="gwen.os")

    said = bound("approve", "A1", login="maria.os")

    last = refused(bound, said, "nobody approves their own work")
    assert last["actor"] == "od"


def test_what_was_done_from_a_login_is_not_approved_by_whoever_gets_that_login_afterwards(bound: Tracker) -> None:
    bound("person", "add", "second", "--name", "Second Officer", login="gwen.os")
    bound("person", "grant", "second", "officer", login="gwen.os")
    assert bound("resolve", "A1", "--on", "2026-03-01", "--by", "second", login="spare.os").code == 0
    made = bound("journal", "--json", "--last", "1", login="gwen.os").json[0]["payload"]
    assert (made["person"], made["login"]) == ("second", "spare.os")
    bound("person", "set", "od", "--login", "spare.os", login="gwen.os")

    refused(bound, bound("approve", "A1", login="spare.os"), "nobody approves their own work")


def test_persons_are_listed_with_their_logins_as_they_are_and_as_they_were(bound: Tracker) -> None:
    later = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
    bound("person", "set", "mc", "--no-login", login="gwen.os", at=later)
    bound("person", "revoke", "mc", "owner", login="gwen.os", at=later)
    bound("person", "add", "new", "--name", "New Person", login="gwen.os", at=later)

    def listed(*arguments: str) -> list[tuple[str, str | None, list[str]]]:
        said = bound("person", "list", "--json", *arguments, login="gwen.os", at=later)
        assert said.code == 0, said.err
        return [(each["key"], each["login"], each["roles"]) for each in said.json]

    now = [
        ("gc", "gwen.os", ["administrator"]),
        ("mc", None, []),
        ("new", None, []),
        ("od", None, ["approver"]),
    ]
    then = [("gc", "gwen.os", ["administrator"]), ("mc", "maria.os", ["owner"]), ("od", None, ["approver"])]
    assert listed() == now
    assert listed("--as-of", "2026-03-10") == now
    assert listed("--as-of", "2026-03-09") == then
    assert listed("--known-at", "2026-03-10T11:59") == then
    assert listed("--as-of", "2026-03-09", "--known-at", "2026-03-10") == then
    assert listed("--known-at", "2026-03-01") == []
    assert "Nobody was known then." in bound("person", "list", "--as-of", "2026-03-01", login="gwen.os").out
    assert bound("person", "list", "--as-of", "2026-03-11", login="gwen.os", at=later).code == 2
    assert "gwen.os" in bound("person", "list", login="gwen.os").out


def test_the_login_is_the_operating_systems_whatever_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(name, "gwen.os")

    assert login_name() == pwd.getpwuid(os.getuid()).pw_name


def test_a_system_without_user_numbers_proves_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pwd", None)

    assert login_name() is None


@pytest.fixture
def two_roles(tracker: Tracker, postgresql_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """The addresses by which the owner of the tables, Gwen and Maria log in on PostgreSQL, both members of the worker."""
    names = ("gwen_pg", "maria_pg")
    grants = tracker("grants", "team_app").out
    with psycopg.connect(postgresql_url, autocommit=True) as owner:
        owner.execute("CREATE ROLE team_app NOLOGIN")
        owner.execute(grants.encode())
        for name in names:
            owner.execute(f"CREATE ROLE {name} LOGIN IN ROLE team_app".encode())
    monkeypatch.delenv("TRACKER_DATABASE_URL")
    urls = {name: postgresql_url.replace("postgresql://tracker@", f"postgresql://{name}@") for name in names}
    yield urls
    with psycopg.connect(postgresql_url, autocommit=True) as owner:
        for name in names:
            owner.execute(f"DROP ROLE {name}".encode())
        owner.execute("DROP OWNED BY team_app")
        owner.execute("DROP ROLE team_app")


def test_on_postgresql_the_login_is_the_servers_user(tracker: Tracker, two_roles: dict[str, str]) -> None:
    gwen, maria = two_roles["gwen_pg"], two_roles["maria_pg"]
    file = str(tracker.write("acme.yaml", GUARDED))
    for arguments in (
        ("load", "--yes", file, "--by", "gc"),
        ("person", "add", "gc", "--name", "Gwen Cole", "--login", "gwen_pg", "--by", "gc"),
        ("person", "grant", "gc", "administrator"),
        ("person", "grant", "mc", "owner"),
        ("person", "set", "mc", "--login", "maria_pg"),
    ):
        said = tracker("--database", gwen, *arguments, login="same.os.user")
        assert (said.code, said.err) == (0, ""), arguments

    assert tracker("--database", maria, "resolve", "A1", "--on", "2026-03-01", login="same.os.user").code == 0
    said = tracker("--database", maria, "approve", "A1", "--by", "gc", login="same.os.user")

    assert said.code == 2
    assert "This is the login “maria_pg”, which is Maria Chen's" in said.err
    (last,) = tracker("--database", gwen, "journal", "--json", "--last", "1").json
    assert (last["action"], last["actor"], last["payload"]["login"]) == ("refused", "mc", "maria_pg")
    assert tracker("--database", gwen, "approve", "A1", login="same.os.user").code == 0
    assert tracker("--database", gwen, "journal", "verify").code == 0


def test_on_postgresql_a_monitors_refusals_are_entered_by_the_monitors_own_role(
    tracker: Tracker, two_roles: dict[str, str]
) -> None:
    gwen, mona = two_roles["gwen_pg"], two_roles["maria_pg"]
    hidden = GUARDED.replace(
        "due: 60 days after effective, owner: mc,", "due: 60 days after effective, audience: counsel,"
    )
    for arguments in (
        ("load", "--yes", str(tracker.write("acme.yaml", hidden)), "--by", "gc"),
        ("person", "add", "gc", "--name", "Gwen Cole", "--login", "gwen_pg", "--by", "gc"),
        ("person", "grant", "gc", "administrator"),
        ("person", "add", "mona", "--name", "Mona Hart", "--login", "maria_pg"),
        ("person", "grant", "mona", "monitor", "--settlement", "acme"),
    ):
        said = tracker("--database", gwen, *arguments)
        assert (said.code, said.err) == (0, ""), arguments

    assert tracker("--database", mona, "show", "A1").code == 3
    assert tracker("--database", mona, "pack").code == 2
    assert "A1" not in {each["code"] for each in tracker("--database", mona, "list", "--json").json}

    entries = tracker("--database", gwen, "journal", "--json", "--last", "2").json
    assert [(each["action"], each["actor"], each["payload"]["login"]) for each in entries] == [
        ("refused", "mona", "maria_pg"),
        ("refused", "mona", "maria_pg"),
    ]
    assert tracker("--database", gwen, "journal", "verify").code == 0


def test_on_postgresql_another_role_taken_on_is_not_the_login(tracker: Tracker, two_roles: dict[str, str]) -> None:
    with psycopg.connect(two_roles["maria_pg"], autocommit=True) as connection:
        connection.execute("SET ROLE team_app")

        assert connection.execute("SELECT current_user, session_user").fetchone() == ("team_app", "maria_pg")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("SET SESSION AUTHORIZATION gwen_pg")
    assert tracker.folder.exists()


@pytest.mark.parametrize(
    ("user_map", "inside"),
    [
        ("         0          0 4294967295\n", False),
        ("      1001       1000          1\n", True),  # unshare --map-user=1001
        ("      1000       1000          1\n", True),  # the same number may be another's in the namespace around it
        ("         0       1000          1\n         1     100000      65536\n", True),
        ("", True),  # nothing mapped yet
    ],
)
def test_a_number_in_a_user_namespace_proves_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, user_map: str, inside: bool
) -> None:
    held = tmp_path / "uid_map"
    monkeypatch.setattr(login, "_USER_MAP", held)
    assert not in_namespace()  # a system without such a file has no namespaces

    held.write_text(user_map, encoding="ascii")
    assert in_namespace() is inside


def test_nobody_acts_by_a_login_out_of_a_namespace(
    bare: Tracker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As `unshare --user --map-user` gives it to anybody: here the login is that of a second administrator."""
    bound, own = bare, login_name()
    appoint(bound)
    assert own is not None
    assert bound("person", "add", "ra", "--name", "Rea Ash", "--login", own, login="gwen.os").code == 0
    assert bound("person", "grant", "ra", "administrator", login="gwen.os").code == 0
    made_up = tmp_path / "uid_map"
    made_up.write_text("1001 1000 1\n", encoding="ascii")

    assert run(("person", "grant", "mc", "approver"), clock=Clock(NOON)) == 0
    monkeypatch.setattr(login, "_USER_MAP", made_up)
    for by in ((), ("--by", "ra"), ("--by", "gc")):
        assert run(("person", "grant", "mc", "officer", *by), clock=Clock(NOON)) == 2


def test_in_a_namespace_postgresql_still_proves_who_uses_it(postgresql_tracker: Tracker) -> None:
    """A service in a container is not touched."""
    appoint(postgresql_tracker)
    app = App(Settings.read({}, postgres.as_person(postgresql_tracker.url, "gwen.os")), Clock(NOON))
    with app.inspecting() as session:
        assert proved(session, Actor("root", Proof.NAMESPACE)) == Actor("gwen.os", Proof.POSTGRESQL)
    app.close()
