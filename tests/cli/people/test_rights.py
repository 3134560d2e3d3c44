"""Every command states what it needs, and each role gets in just where that says: the whole matrix, from both lists."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
import pytest

from tests.cli.calling import Said, Tracker
from tracker import cli, settings
from tracker.cli.rights import NEEDS
from tracker.rules.people.roles import RIGHTS, Right, Role, Sees, allowed, sees

NOW = datetime(2026, 5, 20, 17, 0, tzinfo=UTC)
FILE = """\
settlement: acme
title: Acme, 2026
organisation: Acme Corporation
time_zone: America/New_York
persons:
  owner: {name: Owen Ord, email: owen@acme.example}
instruments:
  order: {title: Consent order, authority: OCC, kind: consent order, counting: calendar-days, calendar: none}
  eyes:
    {title: Second order, authority: EPA, kind: consent order, counting: calendar-days, calendar: none, needs_approval: yes}
events:
  effective: {on: 2026-01-15}
  violation: {}
terms:
  monitorship: {instrument: order, kind: monitorship, starts: effective, length: 2 years, monitor: {firm: FRA}}
  probation: {instrument: order, kind: probation, starts: effective, length: 2 years}
recommendation_terms:
  occ: {instrument: order, adopt: 150 days, object: 60 days}
penalties:
  late: {instrument: order, clause: X.A, mode: by-band, citation: each day, tiers: [{amount: {USD: 1500}}]}
obligations:
  A1: {instrument: order, title: Action plan, kind: report, due: 60 days after effective, owner: owner, penalty: late}
  A3: {instrument: order, title: Quarterly, kind: report, due: 30 days after the end of each calendar quarter from effective}
  A7:
    {instrument: order, title: Keep, kind: standing, due: continuing from effective, owner: owner,
     attested: 10 days after the end of each calendar quarter}
  E1: {instrument: eyes, title: Certify, kind: certification, due: on 2026-06-01, owner: owner}
  F1: {instrument: order, title: Pay, kind: payment, amount: {USD: 1000.00}, due: on 2026-02-01, owner: owner}
  P1: {instrument: order, title: Plan, kind: report, due: on 2026-02-16, satisfied_on: receipt, owner: owner}
  P2: {instrument: order, title: Certify, kind: certification, due: on 2026-02-16, signed_by: [CEO, CCO], owner: owner}
"""
# Each role by the person who has it, by whose login it is; nobody at all is a login that is no person's.
ROLES: dict[str, Role | None] = {**{role.value: role for role in Role}, "roleless": None, "stranger": None}
# What happened before, by the officer, so that each command below has something to do.
BEFORE = (
    "submit P1 --on 2026-02-10",
    "extension ask A1 --to 2026-07-01 --on 2026-03-03",
    "clock stop A3@2026-Q3 --on 2026-05-10 --because dispute",
    "breach declare A1 --on 2026-05-11 --authority OCC",
    "term suspend probation --on 2026-05-01",
    "recommendation add R1 --title Screen --on 2026-02-02",
    "recommendation add R2 --title Train --on 2026-02-02",
    "recommendation add R4 --title Screen --on 2026-02-02",
    "recommendation add R5 --title Train --on 2026-02-02",
    "recommendation adopt R2 R4 --on 2026-03-03",
    "recommendation implement R4 --on 2026-04-03",
    "recommendation object R5 --on 2026-03-03",
    "resolve E1 --on 2026-05-01 --evidence letter.txt",
    "evidence add letter.txt --for A1",
)
# A call of each that works: each is made on a copy of the same database. `%` is a file that is written.
CALLS = {
    "load": "load amended.yaml --yes",
    "list": "list",
    "why": "why A1",
    "resolve": "resolve A1 --on 2026-03-01",
    "record": "record violation --on 2026-05-10",
    "withdraw": "withdraw {entry}",
    "submit": "submit A1 --on 2026-03-01",
    "acknowledge": "acknowledge P1 --on 2026-03-20",
    "return": "return P1 --on 2026-03-02 --reason short",
    "sign": "sign P2 --as CEO --on 2026-03-01",
    "attest": "attest A7@2026-Q1 --on 2026-04-01 --as CCO --complied",
    "extension ask": "extension ask P2 --to 2026-04-01 --on 2026-02-03",
    "extension deny": "extension deny A1 --on 2026-03-05",
    "clock restart": "clock restart A3@2026-Q3 --on 2026-05-15",
    "clock stop": "clock stop A3@2026-Q2 --on 2026-05-10 --because dispute",
    "breach cure": "breach cure A1 --on 2026-05-12",
    "breach decide": "breach decide A1 --on 2026-05-12 --outcome rejected --authority Court",
    "breach declare": "breach declare P2 --on 2026-05-11 --authority OCC",
    "breach withdraw": "breach withdraw A1 --on 2026-05-12",
    "development add": "development add A1 --title Talks --on 2026-05-02",
    "contradiction add": "contradiction add A1 --title 'Which day' --reading 'The 1st' --reading 'The 2nd'",
    "extend": "extend A1 --to 2026-06-30",
    "waive": "waive A1",
    "term end": "term end monitorship --on 2026-05-01",
    "term extend": "term extend monitorship --by-span '1 year'",
    "term resume": "term resume probation --on 2026-05-10",
    "term start": "term start monitorship --on 2026-02-01",
    "term supersede": "term supersede order --on 2026-05-01 --successor eyes",
    "term suspend": "term suspend monitorship --on 2026-05-01",
    "monitor choose": "monitor choose probation --firm Kroll --on 2026-05-10",
    "monitor engage": "monitor engage probation --firm Kroll --on 2026-05-10",
    "monitor leave": "monitor leave monitorship --firm FRA --on 2026-05-10",
    "monitor propose": "monitor propose probation --firm Kroll --on 2026-05-10",
    "monitor reject": "monitor reject probation --firm Kroll --on 2026-05-10",
    "recommendation add": "recommendation add R3 --title Part --on 2026-02-02",
    "recommendation adopt": "recommendation adopt R1 --on 2026-03-03",
    "recommendation close": "recommendation close R4 --on 2026-05-03",
    "recommendation decide": "recommendation decide R1 --on 2026-03-03 --decision dropped",
    "recommendation implement": "recommendation implement R2 --on 2026-05-03",
    "recommendation import": "recommendation import recs.csv",
    "recommendation list": "recommendation list",
    "recommendation object": "recommendation object R1 --on 2026-03-03",
    "recommendation propose": "recommendation propose R1 --on 2026-03-03",
    "recommendation reopen": "recommendation reopen R4 --on 2026-05-03",
    "recommendation talks": "recommendation talks R5 --on 2026-04-03",
    "recommendation verify": "recommendation verify R4 --on 2026-05-03",
    "pay": "pay F1 --amount USD=100 --on 2026-02-20",
    "payments": "payments",
    "penalty list": "penalty list",
    "penalty verify": "penalty verify late --citation X.A --by {login}",
    "person add": "person add zoe --name Zoë",
    "person delegate": "person delegate administrator --to reader --from 2026-06-01 --until 2026-12-09",
    "person grant": "person grant roleless reader",
    "person link": "person link roleless",
    "person revoke": "person revoke reader reader",
    "person set": "person set reader --no-login",
    "approve": "approve E1",
    "reject": "reject E1 --reason short",
    "evidence add": "evidence add other.txt --for A1",
    "evidence get": "evidence get {evidence} --out %get.txt",
    "evidence list": "evidence list",
    "show": "show A1",
    "moves": "moves --month 2026-05",
    "whatif": "whatif --record violation=2026-05-02",
    "report": "report --month 2026-04 --out %report.html",
    "portfolio": "portfolio",
    "calendar": "calendar --settlement acme --out %all.ics",
    "register": "register acme --xlsx %register.xlsx",
    "pack": "pack --out %pack.zip",
    "journal": "journal",
    "journal export": "journal export --out %acme.journal",
    "journal prove": "journal prove 1",
    "journal clock": "journal clock --note 'A clock was ahead.'",
    "day": "day",
    "notices failed": "notices failed",
    "notices list": "notices list --sent",
    "notices off": "notices off ahead --for administrator",
    "notices on": "notices on ahead --for administrator",
    "notices retry": "notices retry --all",
    "notices send": "notices send",
    "notices show": "notices show 1",
    "notices to": "notices to administrator",
    "doctor": "doctor",
    "upgrade": "upgrade",
    "backup": "backup %all.tar",
    "restore": "restore kept.tar --force",
    "grants": "grants tracker_app",
}
# What needs nothing, and yet a database: that each role may call it is seen by one who has none.
OPEN = {
    "init": "init",
    "person list": "person list",
    "journal checkpoints": "journal checkpoints",
    "journal head": "journal head",
    "journal verify": "journal verify",
    "health": "health",
}
# Without any database; and the services, of which `schedule` asks as `day` does, at each waking.
ELSEWHERE = {"due", "laws", "new", "draft", "check", "library", "schema", "journal verifier", "serve", "schedule"}


@dataclass(frozen=True, slots=True)
class Book:
    """The command line on a settlement in which much has happened, and its database to begin each call with."""

    tracker: Tracker
    kept: Path
    entry: str
    evidence: str

    def __call__(self, command: str, login: str) -> Said:
        place = settings.file_of(self.tracker.url)
        assert place is not None
        shutil.copyfile(self.kept, place)
        for left in self.tracker.folder.glob("out-*"):
            left.unlink()
        line = {**CALLS, **OPEN}[command].format(login=login, entry=self.entry, evidence=self.evidence)
        # What was done lies in the future only to the one that sets the clock right.
        at = NOW - timedelta(hours=1) if command == "journal clock" else NOW
        return self.tracker(*shlex.split(line.replace("%", "out-")), at=at, login=login)


@pytest.fixture
def book(sqlite_url: str, calling_on: object, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Book:
    """The command line on SQLite, in whose file much has happened."""
    tracker: Tracker = calling_on(sqlite_url)  # type: ignore[operator] # the fixture's own type is of its module
    (tmp_path / "spool").mkdir()
    monkeypatch.setenv("TRACKER_NOTICES_FOLDER", str(tmp_path / "spool"))
    for name, text in (
        ("acme.yaml", FILE),
        ("amended.yaml", FILE.replace("title: Action plan", "title: Plan of action")),
        ("letter.txt", "x"),
        ("other.txt", "y"),
        ("recs.csv", "code,title,received\nR9,Train,2026-02-02\n"),
    ):
        tracker.write(name, text)

    def must(line: str, login: str) -> str:
        said = tracker(*shlex.split(line), at=NOW, login=login)
        assert said.code == 0, (line, said.err)
        return said.out

    administrator, officer = Role.ADMINISTRATOR.value, Role.OFFICER.value
    must("load acme.yaml --yes --by administrator", administrator)
    for name, role in ROLES.items():
        if name == "stranger":
            continue
        if name != "owner":
            must(f"person add {name} --name 'The {name}' --by administrator", administrator)
        if role is not None:
            must(f"person grant {name} {role} --by administrator", administrator)
    for name in ROLES:
        if name != "stranger":
            must(f"person set {name} --login {name}", name if name == administrator else administrator)
    for line in BEFORE:
        must(line, officer)
    entry = must("journal head", administrator).split()[1]
    must("day", administrator)
    must("backup kept.tar", administrator)
    evidence = re.findall(r"[0-9a-f]{8,}", must("evidence list", administrator))[0]
    kept = tmp_path / "kept.db"
    shutil.copyfile(tmp_path / "tracker.db", kept)
    return Book(tracker, kept, entry, evidence)


def test_each_command_states_what_it_needs_and_is_tried() -> None:
    commands = set(_commands())

    assert set(NEEDS) == commands
    assert {*CALLS, *OPEN, *ELSEWHERE} == commands
    assert {name for name, need in NEEDS.items() if need == "nothing"} == {*OPEN, *ELSEWHERE} - {"schedule"}


def test_the_manual_lists_what_each_command_needs() -> None:
    manual = (Path(__file__).parents[3] / "docs" / "persons.md").read_text(encoding="utf-8")
    by_need: dict[str, list[str]] = {}
    for name, need in NEEDS.items():
        by_need.setdefault(str(need), []).append(f"`{name}`")

    for words, names in by_need.items():
        assert f"| {words} | {', '.join(names)} |" in manual


def _commands() -> Iterator[str]:
    with click.Context(cli.tracker) as context:
        yield from _below(cli.tracker, "", context)


def _below(command: click.Command, name: str, context: click.Context) -> Iterator[str]:
    if not isinstance(command, click.Group):
        yield name
        return
    if name and command.invoke_without_command:
        yield name
    for each in command.list_commands(context):
        found = command.get_command(context, each)
        assert found is not None
        yield from _below(found, f"{name} {each}".strip(), context)


def test_each_role_gets_in_just_where_its_rights_say(book: Book) -> None:
    whole = {command: book(command, "administrator") for command in CALLS}
    failed = {command: said.err for command, said in whole.items() if said.code not in {0, 1}}
    assert failed == {}, "an administrator may do all of it"
    for command in CALLS:
        tried = _one_of_each(command)
        found = {name: _in(book(command, name), whole[command], command) for name in tried}
        assert found == {name: _may(command, name) for name in tried}, command
    assert {command: book(command, "stranger").code for command in OPEN} == dict.fromkeys(OPEN, 0)


def _one_of_each(command: str) -> list[str]:
    """Give a role of each kind that a command can tell apart: two of the same rights, or the same sight, are one to it."""
    told: dict[object, str] = {}
    for name in ROLES:
        roles = _held(name)
        rights = frozenset[Right]().union(*(RIGHTS[each] for each in roles))
        told[name == "stranger", rights if isinstance(NEEDS[command], Right) else sees(roles)] = name
    return [name for name in told.values() if name != "administrator"]


def _in(said: Said, whole: Said, command: str) -> bool:
    """Whether a call did what it was to; one that reads did where it shows what the administrator sees."""
    if said.code not in {0, 1}:
        return False
    return isinstance(NEEDS[command], Right) or said.out == whole.out


def _may(command: str, name: str) -> bool:
    need, roles = NEEDS[command], _held(name)
    if isinstance(need, Right):
        # A recommendation is about no duty that somebody owns.
        return allowed(roles, need, owns=not command.startswith("recommendation"))
    return sees(roles) in ({Sees.ALL} if need == "a reader of all" else {Sees.ALL, Sees.EDITION})


def _held(name: str) -> frozenset[Role]:
    role = ROLES[name]
    return frozenset() if role is None else frozenset({role})
