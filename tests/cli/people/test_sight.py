"""Who reads what, once roles are in force: the monitor gets the monitor's edition, and every refusal is in the journal."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import psycopg
import pytest

from tests import postgres
from tests.cli.calling import NOON, Said, Tracker
from tests.operations.acme import FILE
from tracker import settings
from tracker.cli import run
from tracker.clock import Clock

# A7 is counsel's, and A8 runs from it; A9 is a payment that only counsel sees.
ACME = (
    FILE.replace("counting: unread", "counting: calendar-days")
    + """\
  A7:
    instrument: order
    title: Privileged advice
    kind: report
    due: on 2026-02-20
    owner: mc
    audience: [counsel]
    source: P1
  A8: {instrument: order, title: Follow up, kind: report, due: 10 days after resolved(A7), owner: mc, source: P1}
  A9:
    instrument: order
    title: Hidden payment
    kind: payment
    due: on 2026-06-01
    amount: {USD: 777.00}
    audience: [counsel, authority]
    source: P1
facts:
  - {resolved: A7, on: 2026-02-19, note: Memo of outside counsel}
developments:
  - {on: 2026-02-10, title: Rumour about the memo, about: A7, source: P1}
"""
)
TERMS = """\
recommendation_terms:
  occ:
    instrument: order
    adopt: 150 days
    object: 60 days
    talks: 45 days
    decide: promptly after talks, target 10 business days
    after_decision: 30 days
    implement: 90 days
    verify: 60 days
    after_reopening: 30 days
    clause: Article V
"""
OTHER = FILE.replace("settlement: acme", "settlement: bolt").replace("Acme, 2026", "Bolt, 2026")
SECRETS = (
    "REC-1",
    "Hidden advice",
    "A7@",
    "A7:",
    "A9",
    "Privileged",
    "Memo of outside",
    "Hidden payment",
    "777",
    "Rumour",
)


APPOINTING = (
    ("init",),
    ("load", "--yes", "acme.yaml"),
    ("load", "--yes", "bolt.yaml"),
    ("person", "add", "gc", "--name", "Gwen Cole", "--login", "gwen"),
    ("person", "grant", "gc", "administrator"),
    ("person", "add", "mona", "--name", "Mona Hart", "--login", "mona.os"),
    ("person", "grant", "mona", "monitor", "--settlement", "acme"),
    ("person", "add", "rita", "--name", "Rita Lund", "--login", "rita.os"),
    ("person", "grant", "rita", "reader"),
    ("evidence", "add", "memo.pdf", "--for", "acme/A7"),
    ("evidence", "add", "plan.pdf", "--for", "acme/A1"),
    ("recommendation", "add", "acme/REC-1", "--title", "Hidden advice", "--on", "2026-02-20", "--report", "A7"),
    ("recommendation", "add", "acme/REC-2", "--title", "Shown advice", "--on", "2026-02-21", "--report", "A1"),
    ("day",),
)


@dataclass(frozen=True, slots=True)
class Made:
    """What every test here begins with: files in a folder, and on a server the database to copy."""

    folder: Path
    template: str | None = None


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def made(request: pytest.FixtureRequest, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Acme with a monitor (mona), a reader (rita) and an administrator (gc); Bolt, in which Mona has no role.

    On SQLite and on PostgreSQL, there by roles of those names.
    """
    folder = tmp_path_factory.mktemp("team")
    made, url = Made(folder), settings.address(str(folder / "tracker.db"))
    if request.param == "postgresql":
        server: postgres.Server = request.getfixturevalue("server")
        made = Made(folder, server.make(request.getfixturevalue("postgresql_template")))
        url = postgres.as_person(server.url(made.template or ""), "gwen")
    else:
        shutil.copy(sqlite_template, folder / "tracker.db")
    for name, text in (("acme.yaml", ACME + TERMS), ("bolt.yaml", OTHER), ("memo.pdf", "secret"), ("plan.pdf", "plan")):
        (folder / name).write_text(text, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("TRACKER_DATABASE_URL", url)
        patch.setenv("TRACKER_EVIDENCE", str(folder / "evidence"))
        for arguments in APPOINTING:
            assert run(arguments, clock=Clock(NOON), login="gwen") == 0, arguments
    return made


@pytest.fixture
def team(
    request: pytest.FixtureRequest, made: Made, tmp_path: Path, calling_on: Callable[[str], Tracker]
) -> Iterator[Tracker]:
    shutil.copytree(made.folder, tmp_path, dirs_exist_ok=True)
    if made.template is None:
        yield calling_on(settings.address(str(tmp_path / "tracker.db")))
        return
    server: postgres.Server = request.getfixturevalue("server")
    name = server.make(made.template)
    yield calling_on(server.url(name))
    server.drop(name)


def last(tracker: Tracker) -> dict[str, Any]:
    entry: dict[str, Any] = tracker("journal", "--json", "--last", "1", login="gwen").json[0]
    return entry


def mona(tracker: Tracker, *arguments: str, at: datetime | None = None) -> Said:
    return tracker(*arguments, login="mona.os") if at is None else tracker(*arguments, login="mona.os", at=at)


@pytest.mark.parametrize(
    "arguments",
    [
        ("list",),
        ("list", "--json"),
        ("list", "--settlement", "acme", "--as-of", "2026-02-25"),
        ("list", "--known-at", "2026-03-02"),
        ("list", "--owner", "mc", "--status", "met"),
        ("payments",),
        ("payments", "--json", "--settlement", "acme"),
        ("portfolio",),
        ("portfolio", "--json"),
        ("portfolio", "--out", "-"),
        ("portfolio", "--as-of", "2026-02-25", "--json"),
        ("recommendation", "list"),
        ("calendar", "--for", "mc", "--out", "-"),
        ("calendar", "--settlement", "acme", "--out", "-"),
        ("calendar", "--role", "administrator", "--out", "-"),
        ("report", "--settlement", "acme", "--month", "2026-02", "--out", "-"),
        ("report", "--month", "2026-02", "--out", "-"),
        ("report", "--settlement", "acme", "--month", "2026-02", "--out", "-", "--edition", "monitor"),
        ("evidence", "list", "--settlement", "acme"),
        ("show", "acme/A1"),
        ("why", "acme/A1"),
        ("whatif", "--record", "acme/effective=2026-02-01"),
        ("show", "acme/REC-2.adopt"),
        ("penalty", "list"),
    ],
)
def test_the_monitor_gets_the_monitors_edition_without_asking(team: Tracker, arguments: tuple[str, ...]) -> None:
    whole = team(*arguments, login="gwen", at=datetime(2026, 3, 2, 12, 30, tzinfo=UTC))
    assert whole.code == 0, whole.err

    said = mona(team, *arguments)

    assert said.code == 0, said.err
    assert [each for each in SECRETS if each in said.out] == []
    assert "bolt" not in said.out
    assert "Bolt" not in said.out


def test_what_the_monitor_sees_is_the_edition_that_others_may_ask_for(team: Tracker) -> None:
    report = ("report", "--settlement", "acme", "--month", "2026-02", "--out", "-")

    assert mona(team, *report).out == team(*report, "--edition", "monitor", login="gwen").out
    assert "for the monitor; " in mona(team, *report).out


@pytest.mark.parametrize("listed", ["list", "moves", "payments", "portfolio", "recommendation list"])
def test_a_monitors_spreadsheet_shows_no_more_than_the_monitors_list(team: Tracker, listed: str) -> None:
    command = listed.split()
    whole = team(*command, "--csv", login="gwen")
    in_csv = mona(team, *command, "--csv")
    assert (whole.code, in_csv.code) == (0, 0), in_csv.err
    assert mona(team, *command, "--xlsx", "seen.xlsx").code == 0
    sheets = openpyxl.load_workbook("seen.xlsx")
    in_workbook = [str(cell.value) for sheet in sheets for row in sheet.iter_rows() for cell in row]

    for told in (in_csv.out, " ".join(in_workbook)):
        assert [each for each in (*SECRETS, "bolt", "Bolt") if each in told] == []
    assert len(in_csv.lines) == sheets.worksheets[0].max_row
    assert "bolt" in whole.out.casefold() or listed in {"moves", "recommendation list"}


@pytest.mark.parametrize("reader", ["gwen", "rita.os"])
def test_who_administers_or_reads_sees_everything(team: Tracker, reader: str) -> None:
    assert {"A7", "A9"} <= {each["code"] for each in team("list", "--json", login=reader).json}
    assert "Privileged advice" in team("report", "--month", "2026-02", "--out", "-", login=reader).out
    assert team("show", "acme/A7", login=reader).code == 0
    assert team("journal", login=reader).code == 0


def test_of_several_roles_the_widest_counts(team: Tracker) -> None:
    team("person", "grant", "mona", "reader", "--settlement", "acme", login="gwen")

    assert mona(team, "show", "acme/A7").code == 0
    assert mona(team, "list", "--settlement", "bolt").code == 3


@pytest.mark.parametrize(
    "arguments",
    [
        ("show", "A7", "--settlement", "acme"),
        ("show", "acme/A7"),
        ("why", "acme/A7"),
        ("show", "acme/REC-1.adopt"),
        ("why", "acme/A7", "--known-at", "2026-03-02"),
        ("whatif", "--waive", "acme/A9=2026-03-02"),
        ("pack", "--defence", "acme/A7"),
        ("evidence", "get", "4f9a8b1e0c2d"),
        ("list", "--settlement", "bolt"),
        ("show", "bolt/A1"),
        ("payments", "--settlement", "bolt"),
        ("report", "--settlement", "bolt", "--month", "2026-02", "--out", "-"),
        ("report", "--settlement", "bolt", "--month", "2026-02", "--as-published"),
        ("journal", "--settlement", "bolt"),
        ("pack", "--settlement", "bolt"),
    ],
)
def test_what_is_not_for_the_monitor_is_not_found_and_that_is_kept(team: Tracker, arguments: tuple[str, ...]) -> None:
    if arguments[0] == "evidence":
        digest = team("evidence", "list", "--for", "A7", "--settlement", "acme", "--json", login="gwen").json[0][
            "content"
        ]
        arguments = ("evidence", "get", digest[:12], "--out", "out.pdf")

    said = mona(team, *arguments)

    assert said.code == 3
    assert said.out == ""
    entry = last(team)
    assert (entry["action"], entry["actor"]) == ("refused", "mona")
    assert (entry["payload"]["tried"], entry["payload"]["login"]) == ("read", "mona.os")


def test_what_is_hidden_sounds_as_if_it_were_not_here(team: Tracker) -> None:
    hidden = mona(team, "show", "acme/A7").err
    absent = mona(team, "show", "acme/A6x").err

    assert hidden.startswith("There is nothing called “A7” here.")
    assert absent.startswith("There is nothing called “A6x” here.")
    assert "A7" not in absent
    assert "A9," not in mona(team, "show", "acme/A99").err
    assert "bolt" not in mona(team, "list", "--settlement", "boat").err


@pytest.mark.parametrize(
    "arguments",
    [
        ("pack", "--settlement", "acme"),
        ("report", "--settlement", "acme", "--month", "2026-02", "--edition", "counsel", "--out", "-"),
        ("report", "--settlement", "acme", "--month", "2026-02", "--as-published"),
        ("journal",),
        ("journal", "--settlement", "acme"),
        ("journal", "export", "--out", "all.journal"),
        ("journal", "prove", "1"),
        ("notices", "list"),
        ("notices", "failed"),
        ("notices", "show", "1"),
        ("doctor",),
    ],
)
def test_what_has_no_edition_is_refused_plainly_and_that_is_kept(team: Tracker, arguments: tuple[str, ...]) -> None:
    said = mona(team, *arguments)

    assert said.code == 2
    assert "Mona Hart sees" in said.err
    assert said.out == ""
    entry = last(team)
    assert (entry["action"], entry["actor"], entry["payload"]["tried"]) == ("refused", "mona", "read")
    assert entry["payload"]["subject"].startswith(f"tracker {arguments[0]}")
    assert not Path("all.journal").exists()


@pytest.mark.parametrize("arguments", [("health",), ("journal", "head"), ("journal", "verify"), ("person", "list")])
def test_what_shows_nothing_of_any_duty_is_for_everybody(team: Tracker, arguments: tuple[str, ...]) -> None:
    assert mona(team, *arguments).code == 0


def test_the_date_of_what_is_shown_may_hang_on_what_is_not(team: Tracker) -> None:
    lines = {each["code"]: each for each in mona(team, "list", "--json").json}

    assert lines["A8"]["safe"] == "2026-03-01"
    assert "A7" not in lines


def test_what_was_hidden_once_or_is_hidden_now_stays_so_at_every_moment(team: Tracker) -> None:
    text = (
        (ACME + TERMS)
        .replace("    audience: [counsel]\n", "")
        .replace("title: Follow up, kind: report,", "title: Follow up, kind: report, audience: [counsel],")
    )
    later = datetime(2026, 3, 5, 12, 0, tzinfo=UTC)
    assert team("load", "--yes", str(team.write("acme.yaml", text)), login="gwen", at=later).code == 0

    now = {each["code"] for each in mona(team, "list", "--json", at=later).json}
    then = {each["code"] for each in mona(team, "list", "--json", "--known-at", "2026-03-02", at=later).json}

    assert "A7" in now
    assert "A8" not in now
    assert {"A7", "A8"} & then == set()


def test_what_a_monitor_records_tells_of_no_hidden_date_that_follows(team: Tracker) -> None:
    add = ("recommendation", "add", "--on", "2026-02-25", "--title", "More")

    shown = mona(team, *add, "acme/REC-3", "--report", "A1")
    hidden = mona(team, *add, "acme/REC-4", "--report", "A7")

    assert (shown.code, "REC-3.adopt" in shown.out) == (0, True)
    # A duty that is hidden is no report that a monitor could name.
    assert (hidden.code, "There is no obligation “A7”" in hidden.err) == (3, True)
    assert "REC-4" not in team("list", login="gwen").out


def test_digests_hold_what_their_reader_may_see(team: Tracker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_NOTICES_FOLDER", str(team.folder / "mail"))
    text = (ACME + TERMS).replace("persons:\n", "notices: {to: [mona, mc]}\npersons:\n  mona: {name: Mona Hart}\n")
    assert team("load", "--yes", str(team.write("acme.yaml", text)), login="gwen").code == 0
    june = datetime(2026, 6, 2, 12, 0, tzinfo=UTC)
    assert team("day", "--leap", login="gwen", at=june).code == 0

    told = {each["person"]: "" for each in team("notices", "list", "--json", login="gwen", at=june).json}
    for each in team("notices", "list", "--json", login="gwen", at=june).json:
        told[each["person"]] += team("notices", "show", str(each["id"]), login="gwen", at=june).out

    assert "acme/A9" in told["mc"]
    assert "acme/A3@2026-Q1" in told["mona"]
    assert [each for each in ("A7", "A9", "REC-1") if each in told["mona"]] == []


def test_a_refusal_that_cannot_be_entered_is_refused_still_and_says_so(
    tracker: Tracker, postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACKER_DATABASE_URL", postgresql_url)
    with psycopg.connect(postgresql_url, autocommit=True) as owner:
        owner.execute("CREATE ROLE mona_ro LOGIN")
        owner.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO mona_ro")
    try:
        for arguments in (
            ("load", "--yes", str(tracker.write("acme.yaml", ACME)), "--by", "gc"),
            ("person", "add", "gc", "--name", "Gwen Cole", "--by", "gc"),
            ("person", "add", "mona", "--name", "Mona Hart", "--login", "mona_ro", "--by", "gc"),
            ("person", "grant", "gc", "administrator", "--by", "gc"),
            ("person", "grant", "mona", "monitor", "--by", "gc"),
            ("person", "add", "all", "--name", "Everybody else", "--login", "*", "--by", "gc"),
            ("person", "grant", "all", "reader", "--by", "gc"),
        ):
            assert tracker(*arguments).code == 0
        entries = len(tracker("journal", "--json").json)
        reading = postgresql_url.replace("postgresql://tracker@", "postgresql://mona_ro@")

        said = tracker("--database", reading, "show", "A7")

        assert said.code == 3
        assert "The refusal could not be entered in the journal:" in said.err
        assert len(tracker("journal", "--json").json) == entries
        assert tracker("--database", reading, "show", "A1").code == 0
    finally:
        with psycopg.connect(postgresql_url, autocommit=True) as owner:
            owner.execute("DROP OWNED BY mona_ro")
            owner.execute("DROP ROLE mona_ro")


def test_without_roles_or_without_logins_everybody_reads_everything(tracker: Tracker) -> None:
    tracker("init")
    tracker("load", "--yes", str(tracker.write("acme.yaml", ACME)))
    tracker("person", "add", "mona", "--name", "Mona Hart", "--login", "mona.os")

    assert mona(tracker, "show", "A7").code == 0
    assert mona(tracker, "pack", "--settlement", "acme").code == 0


@pytest.mark.parametrize(
    "arguments", [("list",), ("show", "acme/A1"), ("report", "--out", "-"), ("journal",), ("doctor",)]
)
def test_a_login_that_is_nobodys_sees_nothing_and_that_is_kept(team: Tracker, arguments: tuple[str, ...]) -> None:
    said = team(*arguments, login="nobo")

    assert (said.code, said.out) == (2, "")
    assert "The login “nobo” is nobody's, and roles are in force: it sees nothing." in said.err
    assert (last(team)["action"], last(team)["actor"]) == ("refused", "nobo")


def test_an_administrator_may_let_everybody_else_read(team: Tracker) -> None:
    assert team("person", "add", "rest", "--name", "Everybody else", "--login", "*", login="gwen").code == 0
    assert team("list", login="nobo").out.startswith("No settlement is loaded")
    assert team("person", "grant", "rest", "reader", "--settlement", "bolt", login="gwen").code == 0

    assert {each["settlement"] for each in team("list", "--json", login="nobo").json} == {"bolt"}
    # Who is somebody goes on to see what that person's own roles give.
    assert {each["settlement"] for each in team("list", "--json", login="mona.os").json} == {"acme"}
    refused = team("person", "grant", "rest", "officer", login="gwen")
    assert (refused.code, "stands for every login that is nobody's" in refused.err) == (2, True)
    assert team("waive", "bolt/A1", "--by", "rest", login="nobo").code == 2


def test_who_has_a_role_by_which_one_acts_does_not_stand_for_everybody_else(team: Tracker) -> None:
    assert team("person", "add", "ann", "--name", "Ann Low", login="gwen").code == 0
    assert team("person", "grant", "ann", "officer", "--settlement", "bolt", login="gwen").code == 0

    assert team("person", "set", "ann", "--login", "*", login="gwen").code == 2


# What a monitor, or a login of nobody's, could learn from what a command that writes says when it refuses.
ASKED_BY_WRITING = [
    ("extend", "acme/ZZ9", "--to", "2027-01-01"),
    ("extend", "acme/A7", "--to", "2027-01-01"),
    ("resolve", "A9", "--on", "2026-03-01"),
    ("waive", "bolt/A1"),
    ("evidence", "add", "--link", "https://example.org", "--for", "acme/A7"),
    ("pay", "acme/A9", "--amount", "USD=1.00", "--on", "2026-03-01"),
    ("record", "resolved(A7)", "--on", "2026-03-01"),
    ("recommendation", "add", "acme/REC-9", "--title", "T", "--on", "2026-03-01", "--report", "A7"),
    ("submit", "A7", "--on", "2026-03-01"),
    ("approve", "acme/A7"),
]


@pytest.mark.parametrize("login", ["mona.os", "nobo"])
@pytest.mark.parametrize("arguments", ASKED_BY_WRITING)
def test_a_refusal_to_write_names_nothing_that_its_reader_may_not_see(
    team: Tracker, login: str, arguments: tuple[str, ...]
) -> None:
    said = team(*arguments, login=login)

    assert said.code in {2, 3}
    given = " ".join(arguments)
    for secret in ("A7", "A9", "REC-1", "Privileged", "Hidden", "bolt", *(["A1", "A8"] if login == "nobo" else [])):
        assert secret in given or secret not in said.err, said.err
    # A duty that is hidden is refused in the words for one that is not there.
    if arguments[0] in {"extend", "resolve", "waive", "submit"}:
        absent = team(
            *(each.replace("A7", "A77").replace("A9", "A99").replace("bolt/A1", "bolt/A99") for each in arguments),
            login=login,
        )
        assert said.err == absent.err.replace("A77", "A7").replace("A99", "A9" if "A9" in given else "A1")
