"""The manual is true: its examples are run, and its lists are those of the program."""

from __future__ import annotations

import io
import json
import os
import re
import shlex
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click
import pytest

from tests.manual import (
    MANUAL,
    PAGES,
    ROOT,
    anchors,
    blocks,
    examples,
    files,
    fits,
    links,
    name_of,
    sections,
    table,
    text_of,
)
from tracker import cli
from tracker.agreements.file.reader import read
from tracker.agreements.file.schema import json_schema
from tracker.clock import Clock
from tracker.errors import FileRefused
from tracker.models import Base
from tracker.rules.counting.calendars import calendar_names
from tracker.rules.counting.laws import COUNTING_RULES, CountingRule, Move, Moves
from tracker.rules.counting.vintage import vintage
from tracker.rules.deadlines.deadline import standing_of
from tracker.rules.deadlines.status import Status, days_late, status_of
from tracker.rules.due.kinds import Kind
from tracker.rules.facts import Resolved, When
from tracker.rules.grades import Grade
from tracker.rules.people.notices import NoticeKind
from tracker.rules.plan import plan, standing_on

# The moment at which every example is run: 10:00 in New York on Saturday 21 November 2026.
NOW = Clock(datetime(2026, 11, 21, 15, 0, tzinfo=UTC))
README = (ROOT / "README.md").read_text(encoding="utf-8")
SCHEMA = json_schema()
# Which section of the manual holds the keys of which entry.
ENTRIES = {
    "The top of the file": ["", "Amended"],
    "sources": ["Source"],
    "persons": ["Person"],
    "parties": ["Party"],
    "instruments": ["Instrument"],
    "events": ["Event"],
    "terms": ["Term", "Monitor"],
    "penalties": ["Penalty"],
    "obligations": ["Obligation", "Attestation", "Instalment", "Interest", "Credit"],
    "recommendation_terms": ["RecommendationTerms"],
    "cycles": ["Cycle", "CycleStep"],
    "reviews": ["Review", "ChangedStep"],
    "facts": [
        *("ResolvedFact", "AttestedFact", "PaidFact", "HappenedFact", "ExtendedFact", "WaivedFact"),
        *("TermStartedFact", "TermExtendedFact", "TermSuspendedFact", "TermResumedFact", "EndedFact", "MonitorFact"),
        *("RecommendedFact", "AnsweredFact"),
        *("SentFact", "PostmarkedFact", "FiledFact", "ReceivedFact", "AcknowledgedFact", "ReturnedFact", "SignedFact"),
        *("ExtensionAskedFact", "ExtensionDeniedFact", "ClockStoppedFact", "ClockRestartedFact"),
        *("BreachDeclaredFact", "BreachCuredFact", "BreachWithdrawnFact", "BreachUpheldFact", "BreachRejectedFact"),
    ],
    "notices": ["Notices", "EscalationStep"],
    "developments": ["Development"],
    "contradictions": ["Contradiction", "SourcedReading"],
    "precedents": ["Precedent"],
}
FACTS = ("record", "pay", "resolve", "extend", "waive", "withdraw")
# Every command that prints JSON, in an order in which each has something to print.
JSON_SESSION = (
    ("library", ""),
    ("check", "acme-2026.yaml"),
    ("load", "acme-2026.yaml --by mia"),
    ("record", "sentencing --on 2026-11-02 --correct --by mia"),
    ("resolve", "D1 --on 2026-11-20 --evidence acme-2026.yaml --by mia"),
    ("extend", "D2@2026-Q4 --to 2027-02-15 --by mia"),
    ("waive", "D2@2027-Q1 --by mia"),
    ("withdraw", "5 --by mia"),
    ("day", ""),
    ("list", ""),
    ("payments", ""),
    ("show", "D1"),
    ("why", "D3"),
    ("portfolio", ""),
    ("due", "'30 days after sentencing'"),
    ("journal", ""),
    ("journal head", ""),
    ("journal checkpoints", ""),
    ("journal verify", ""),
    ("journal export", "--out acme.journal"),
    ("doctor", ""),
    ("health", ""),
    ("backup", "acme.tar"),
    ("restore", "acme.tar --force"),
)


def _run(command: str) -> tuple[int, list[str]]:
    """Run a command as a reader would, Mia or whom `sudo -u` names, and give its exit code and all the lines it printed."""
    words = shlex.split(command)
    login, words = (words[2], words[3:]) if words[:2] == ["sudo", "-u"] else ("mia", words)
    program, *arguments = words
    assert program == "tracker", f"the manual shows a command that is none of ours: {command}"
    printed = io.StringIO()
    with redirect_stdout(printed), redirect_stderr(printed):
        code = cli.run(arguments, clock=NOW, login=login)
    return code, [line.rstrip() for line in printed.getvalue().splitlines()]


def _commands() -> Iterator[tuple[str, click.Command]]:
    """Give every command by the words that call it."""
    with click.Context(cli.tracker) as context:
        for name in cli.COMMANDS:
            command = cli.tracker.get_command(context, name)
            assert command is not None
            yield name, command
            if isinstance(command, click.Group):
                yield from ((f"{name} {each}", sub) for each, sub in command.commands.items())


COMMANDS = dict(_commands())


def _options(command: click.Command) -> set[str]:
    return {
        name
        for parameter in command.params
        if isinstance(parameter, click.Option)
        for name in (*parameter.opts, *parameter.secondary_opts)
    }


def _moves(moves: Moves) -> str:
    words = {Move.PREVIOUS: "previous open day", Move.STAND: "stands", Move.NEXT: "next open day"}
    either = " or ".join(words[move] for move in moves)
    return either if len(moves) == 1 else f"arguable: {either}"


def _row(rule: CountingRule) -> list[str]:
    left_out = f"{rule.skips_up_to} days" if rule.skips_up_to else "none"
    return [f"`{rule.name}`", left_out, *map(_moves, (rule.forward, rule.backward, rule.fixed, rule.hours))]


@pytest.mark.parametrize("page", [page for page in PAGES if list(examples(page.read_text("utf-8")))], ids=name_of)
def test_every_command_shown_prints_what_is_shown(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TRACKER_DATABASE_URL", f"sqlite:///{tmp_path / 'tracker.db'}")
    text = page.read_text(encoding="utf-8")
    for name, content in files(text).items():
        Path(name).write_text(content, encoding="utf-8")
    code, printed = 0, list[str]()

    for example in examples(text):
        if example.command == "echo $?":
            printed = [str(code)]
        else:
            code, printed = _run(example.command)
        assert fits(example.shown, printed), "\n".join([f"$ {example.command}", *printed])


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_whole_agreement_file_shown_is_read(page: Path) -> None:
    for block in blocks(page.read_text(encoding="utf-8"), "yaml"):
        if "settlement: " not in block:
            continue
        if block.startswith("# broken"):
            with pytest.raises(FileRefused):
                read(block.encode(), "broken.yaml")
        else:
            assert read(block.encode(), "example.yaml").settlement.obligations


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_into_the_project_leads_somewhere(page: Path) -> None:
    for link in links(page.read_text(encoding="utf-8")):
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), f"{name_of(page)} links to {link}"
        if anchor:
            assert anchor in anchors(target.read_text(encoding="utf-8")), f"{name_of(page)} links to {link}"


def test_the_manual_links_to_each_of_its_pages() -> None:
    linked = {(MANUAL / link.partition("#")[0]).resolve() for link in links(text_of("README.md"))}

    assert {page for page in MANUAL.rglob("*.md") if page != MANUAL / "README.md"} <= linked


@pytest.mark.parametrize("words", COMMANDS)
def test_every_command_and_option_is_in_the_manual(words: str) -> None:
    section = sections(text_of("commands.md"))[words]
    # What every command takes is told once, for all of them.
    options = _options(COMMANDS[words]) - _options(cli.tracker)

    assert {option for option in options if f"`{option}" not in section} == set()
    for argument in COMMANDS[words].params:
        if isinstance(argument, click.Argument):
            assert argument.make_metavar(click.Context(COMMANDS[words])).strip("[]") in section


@pytest.mark.parametrize("words", COMMANDS)
def test_the_manual_gives_no_command_an_option_it_lacks(words: str) -> None:
    rows = re.findall(r"^\| `(--[a-z-]+)", sections(text_of("commands.md"))[words], re.MULTILINE)

    assert set(rows) <= _options(COMMANDS[words])


def test_the_manual_has_no_command_that_the_program_lacks() -> None:
    headed = {heading for heading in sections(text_of("commands.md")) if heading == heading.lower()}

    assert headed == set(COMMANDS)


def test_the_manual_names_every_field_that_commands_print_as_json(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TRACKER_DATABASE_URL", f"sqlite:///{tmp_path / 'tracker.db'}")
    text = text_of("commands.md")
    told = sections(text)
    for name, content in files(text).items():
        Path(name).write_text(content, encoding="utf-8")
    _run("tracker init")

    for words, arguments in JSON_SESSION:
        code, printed = _run(f"tracker {words} {arguments} --json")
        assert code == cli.DONE, printed
        also = told["list"] if words == "show" else told["record"] if words in FACTS else ""
        fields = _fields(json.loads("\n".join(printed)))
        section = told[words] + also + told["why"]
        assert fields
        assert {field for field in fields if not re.search(f'["`]{field}["`]', section)} == set(), words


def test_the_options_before_a_command_are_in_the_manual() -> None:
    section = sections(text_of("commands.md"))["Before every command"]

    assert {option for option in _options(cli.tracker) if f"`{option}" not in section} == set()


def test_the_manual_names_the_vintage_of_the_program() -> None:
    assert f"`{vintage()}`" in text_of("calendars.md")


@pytest.mark.parametrize("rule", COUNTING_RULES.values(), ids=lambda rule: rule.name)
def test_every_counting_rule_is_in_the_manual_with_its_citation(rule: CountingRule) -> None:
    section = sections(text_of("counting.md"))[rule.name]

    assert rule.title in section
    assert rule.citation in section


def test_the_table_of_counting_rules_is_that_of_the_program() -> None:
    assert table(text_of("counting.md"), "rule") == [_row(rule) for rule in COUNTING_RULES.values()]


def test_every_named_calendar_is_in_the_manual() -> None:
    named = [row[0].strip("`") for row in table(text_of("calendars.md"), "name")]

    assert named == list(calendar_names())


def test_every_status_is_in_the_manual() -> None:
    told = sections(sections(text_of("statuses.md"))["Each status"], level=3)

    assert list(told) == [status.value for status in Status]
    assert set(told) == {row[1].strip("`") for row in table(text_of("statuses.md"), "on the day in question")}


@pytest.mark.parametrize("word", [*Status, *Kind, *Grade, *NoticeKind], ids=repr)
def test_every_word_of_a_closed_list_is_in_the_glossary(word: str) -> None:
    assert re.search(rf"^\| {re.escape(word)} \|", text_of("glossary.md"), re.MULTILINE)


def test_every_table_of_the_store_is_in_the_manual() -> None:
    rows = table(text_of("store.md"), "table")
    told = {name: "append-only" in row[1] for row in rows for name in re.findall(r"`(\w+)`", row[0])}

    assert told == {name: bool(held.info.get("append_only")) for name, held in Base.metadata.tables.items()}


def test_a_stranger_can_check_the_journal_by_the_manual(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "tracker.db"
    monkeypatch.setenv("TRACKER_DATABASE_URL", f"sqlite:///{file}")
    script = tmp_path / "verify_journal.py"
    script.write_text(blocks(text_of("store.md"), "python")[0], encoding="utf-8")
    for command in ("tracker init", "tracker load binance-2023 --by “Zoë”", "tracker day"):
        _run(command)
    _, printed = _run("tracker journal --last 1 --json")
    (newest,) = json.loads("\n".join(printed))
    check = [sys.executable, str(script), str(file)]

    honest = subprocess.run(check, check=True, capture_output=True, text=True)
    assert honest.stdout.strip() == f"{newest['seq']} entries hold. Newest hash: {newest['hash']}"

    connection = sqlite3.connect(file)
    connection.executescript("DROP TRIGGER journal_refuse_update; UPDATE journal SET actor = 'Zoe' WHERE seq = 1")
    connection.close()
    tampered = subprocess.run(check, check=False, capture_output=True, text=True)
    assert tampered.stderr.strip() == "Entry 1 does not hold."


def test_the_example_of_statuses_is_what_follows() -> None:
    agreement = read(blocks(text_of("statuses.md"), "yaml")[0].encode(), "example.yaml")
    resolutions = (None, date(2024, 3, 25), date(2024, 3, 27))

    for written, *shown in table(text_of("statuses.md"), "on"):
        day = datetime.strptime(written, "%d %B %Y").replace(tzinfo=UTC).date()
        for resolved, cell in zip(resolutions, shown, strict=True):
            facts = agreement.facts
            if resolved is not None:
                facts = (*facts, Resolved(obligation="D1", when=When.on(resolved)))
            (deadline,) = plan(agreement.settlement, standing_on(facts, day), until=day).deadlines
            standing = standing_of(deadline)
            late = f", by {days_late(standing)} days" if status_of(standing, day) is Status.MET_LATE else ""
            assert cell == f"`{status_of(standing, day)}`{late}", written


@pytest.mark.parametrize("heading", ENTRIES)
def test_every_key_of_the_agreement_file_is_in_the_manual(heading: str) -> None:
    section = sections(text_of("agreement-file.md"))[heading]
    keys = {key for entry in ENTRIES[heading] for key in _entry(entry)["properties"]}

    assert {key for key in keys if f"`{key}`" not in section} == set()


def test_every_entry_of_the_agreement_file_has_its_section() -> None:
    assert set(SCHEMA["$defs"]) == {name for names in ENTRIES.values() for name in names if name}


@pytest.mark.parametrize("heading", [heading for heading in ENTRIES if heading != "facts"])
def test_the_manual_says_which_keys_are_needed(heading: str) -> None:
    wanted = set(_entry(ENTRIES[heading][0]).get("required", ()))
    said = {
        key
        for row in table(sections(text_of("agreement-file.md"))[heading], "key")
        for key in re.findall(r"`(\w+)`", row[0])
        if row[1] == "yes"
    }

    assert said == wanted


def test_the_first_agreement_file_has_ten_lines() -> None:
    (block, *_) = blocks(README, "yaml")

    assert len(block.splitlines()) == 10
    assert read(block.encode(), "acme.yaml").settlement.code == "acme-2026"


def test_what_the_readme_says_to_type_after_the_report_works_as_printed(tmp_path: Path) -> None:
    """In a folder that is as `make report` leaves it."""
    (tmp_path / "build").mkdir()
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "tracker").symlink_to(Path(sys.executable).parent / "tracker")
    database = f"sqlite:///{tmp_path / 'build' / 'tracker.db'}"
    for words in ("init", "load --yes binance-2023"):
        assert cli.run(["--database", database, *words.split()]) == cli.DONE
    (typed,) = [block for block in blocks(README, "") if block.startswith("export ")]

    environment = {name: value for name, value in os.environ.items() if not name.startswith("TRACKER_")}
    told = subprocess.run(
        ["bash", "-euc", typed], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True, timeout=60
    ).stdout

    assert [line.split()[0] for line in typed.splitlines()] == ["export", "tracker", "tracker", "tracker"]
    assert "end(doj-monitorship): DOJ monitorship" in told
    assert "end(doj-monitorship) moved from 2027-05-10 to 2026-12-31." in told


def test_the_makefile_says_the_readmes_line_after_the_report() -> None:
    (typed,) = [block for block in blocks(README, "") if block.startswith("export ")]
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")

    said = makefile.replace("\\$$", "$").replace('\\"', '"').replace("$(DATABASE)", "build/tracker.db")
    assert typed.splitlines()[0] in said


def test_the_schema_in_the_repository_is_the_programs() -> None:
    """`make prebuilt` writes it."""
    assert json.loads((MANUAL / "agreement.schema.json").read_text(encoding="utf-8")) == json_schema()


# What the manual's pages are about, and the line of `tracker --help` by which a beginner finds it.
FOUND_FROM_HELP = {
    "web.md": "serve",
    "agreement-file.md": "check",
    "amendments.md": "load FILE --effective",
    "due-language.md": "due",
    "counting.md": "laws",
    "calendars.md": "laws",
    "statuses.md": "list",
    "shapes.md": "due",
    "recommendations.md": "recommendation",
    "commands.md": "COMMAND --help",
    "persons.md": "person",
    "day.md": "day",
    "delivery.md": "submit",
    "notices.md": "notices",
    "report.md": "report",
    "portfolio.md": "portfolio",
    "money.md": "payments",
    "store.md": "journal",
    "installation.md": "schedule",
    "backup.md": "backup",
    "journal-format.md": "journal",
}
NOT_OF_A_COMMAND = {"api.md", "performance.md", "security.md", "glossary.md"}


def test_every_page_of_the_manual_is_found_from_help() -> None:
    with click.Context(cli.tracker, info_name="tracker") as context:
        told = cli.tracker.get_help(context)
    index = text_of("README.md").partition("## Decisions")[0]

    assert {link for link in links(index) if link.endswith(".md") and "/" not in link} - NOT_OF_A_COMMAND == set(
        FOUND_FROM_HELP
    )
    for line in FOUND_FROM_HELP.values():
        assert re.search(rf"^  (tracker )?{re.escape(line)}\b", told, re.MULTILINE), line
    for feature in ('why "end(', "--edition", "--as-published", "_TRACKER_COMPLETE", "--as-of", "--known-at"):
        assert feature in told


def test_help_leads_with_what_a_beginner_needs() -> None:
    assert list(cli.GROUPS["To begin with"]) == ["init", "load", "list", "why", "resolve"]
    assert next(iter(cli.GROUPS)) == "To begin with"


def test_the_readme_gives_every_exit_code() -> None:
    codes = (cli.DONE, cli.FOUND_SOMETHING, cli.REFUSED, cli.NOT_HERE, cli.NO_DATABASE)

    assert [row[0] for row in table(README, "code")] == [str(code) for code in codes]


def test_the_changelog_says_what_is_not_yet_released() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")

    assert sections(text)["[Unreleased]"].strip()


def _fields(value: object) -> set[str]:
    """Give every field of a JSON document, those of a journal entry's payload left out."""
    match value:
        case dict():
            return set(value) | {name for key, each in value.items() if key != "payload" for name in _fields(each)}
        case list():
            return {name for each in value for name in _fields(each)}
        case _:
            return set()


def _entry(name: str) -> dict[str, Any]:
    found: dict[str, Any] = SCHEMA["$defs"][name] if name else SCHEMA
    return found
