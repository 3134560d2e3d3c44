"""`tracker whatif`: the same list as the commands that record such facts, and nothing written."""

from __future__ import annotations

import shlex
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from tests.cli.calling import Said, Tracker
from tests.operations.acme import FILE
from tracker.database import reading
from tracker.models import Base

JUNE = datetime(2026, 6, 10, 12, 0, tzinfo=UTC)
TERMS = FILE.replace("monitor-engaged: {}", "monitor-engaged: {on: 2026-02-01, grade: record, source: P1}") + (
    "  A7: {instrument: order, title: Yearly review, kind: report, source: P1, "
    "due: every 6 months from start(monitorship) until end(monitorship)}\n"
    "  A8: {instrument: order, title: Stay out, kind: standing, source: P1, due: continuing through end(monitorship)}\n"
)


@pytest.fixture
def book(tracker: Tracker) -> Tracker:
    tracker.write("acme.yaml", TERMS)
    assert tracker.begin("load", "acme.yaml").code == 0
    return tracker


def told(said: Said) -> tuple[object, object, object]:
    assert (said.code, said.err) == (0, "")
    # Whatever is only supposed says so where the record would give its grade.
    moves = [{**each, "why": each["why"].replace("(supposed)", "(record)")} for each in said.json["moves"]]
    return moves, said.json["changes"], said.json["failures"]


def stored(tracker: Tracker) -> dict[str, list[str]]:
    """Give every row of every table."""
    with tracker.opened() as engine, reading(engine) as session:
        return {
            table.name: sorted(map(repr, session.execute(select(table)))) for table in Base.metadata.tables.values()
        }


@pytest.mark.both_kinds
@pytest.mark.parametrize(
    ("supposed", "real"),
    [
        (("--record", "effective=2026-02-15"), ("record", "effective", "--on", "2026-02-15", "--correct")),
        (("--record", "received(A1)=2026-03-20"), ("record", "received(A1)", "--on", "2026-03-20")),
        (("--record", "breach", "--on", "2026-04-01"), ("record", "breach", "--on", "2026-04-01")),
        (("--end", "monitorship=2026-05-01"), ("term", "end", "monitorship", "--on", "2026-05-01")),
        (("--end", "monitorship", "--on", "2026-05-01"), ("term", "end", "monitorship", "--on", "2026-05-01")),
        (("--end", "acme/order=2026-05-01"), ("term", "end", "order", "--on", "2026-05-01")),
        (("--extend", "A1=2026-07-01"), ("extend", "A1", "--to", "2026-07-01")),
        (("--extend", "A3@2026-Q2", "--to", "2026-09-01"), ("extend", "A3@2026-Q2", "--to", "2026-09-01")),
        (("--resolve", "A1=2026-03-10"), ("resolve", "A1", "--on", "2026-03-10")),
        (("--resolve", "A3@1=2026-05-20..2026-05-22"), ("resolve", "A3@1", "--on", "2026-05-20..2026-05-22")),
        (("--waive", "A1=2026-06-01"), ("waive", "A1", "--on", "2026-06-01")),
        (("--waive", "A5", "--on", "2026-06-01"), ("waive", "A5", "--on", "2026-06-01")),
        (("--extend-term", "monitorship=1 year"), ("term", "extend", "monitorship", "--by-span", "1 year")),
        (("--extend-term", "monitorship=2029-01-31"), ("term", "extend", "monitorship", "--to", "2029-01-31")),
    ],
)
def test_whatif_tells_what_the_real_command_then_tells(
    book: Tracker, supposed: tuple[str, ...], real: tuple[str, ...]
) -> None:
    foreseen = told(book("whatif", *supposed, "--json", at=JUNE))
    in_its_words = told(book("whatif", "--suppose", shlex.join(real), "--json", at=JUNE))

    recorded = told(book(*real, "--json", at=JUNE))
    assert in_its_words == foreseen == recorded
    assert foreseen[0] or foreseen[1]


@pytest.mark.both_kinds
def test_an_extension_supposed_beside_one_of_the_same_day_is_the_later(book: Tracker) -> None:
    book("extend", "A1", "--to", "2026-07-01", at=JUNE)

    foreseen = told(book("whatif", "--extend", "A1=2026-08-01", "--json", at=JUNE))

    assert foreseen == told(book("extend", "A1", "--to", "2026-08-01", "--json", at=JUNE))


def test_several_things_are_supposed_at_once(book: Tracker) -> None:
    said = book(
        "whatif", "--record", "received(A1)=2026-03-20", "--resolve", "A1=2026-03-10", "--end", "monitorship=2027-01-01",
        "--json", at=JUNE,
    )  # fmt: skip

    moves, changes, _ = told(said)
    assert isinstance(moves, list)
    assert isinstance(changes, list)
    assert {"A2", "A4", "end(monitorship)"} <= {move["code"] for move in moves}
    assert {"code": "A1", "on": "2026-06-10", "before": "overdue", "after": "met"} in changes


@pytest.mark.both_kinds
def test_nothing_is_written(book: Tracker) -> None:
    before = stored(book)

    assert book("whatif", "--end", "monitorship", "--on", "2026-12-31", "--waive", "A1=2026-06-01", at=JUNE).code == 0

    assert stored(book) == before
    assert [entry["seq"] for entry in book("journal", "--json", at=JUNE).json] == [1]


def test_it_says_what_would_move_in_words(book: Tracker) -> None:
    said = book("whatif", "--record", "received(A1)=2026-03-20", at=JUNE)

    assert said.lines[:2] == [
        "Supposed of acme; nothing was written.",
        "A2 moved from awaits received(A1) (about 2026-03-31) to 2026-04-04 / 2026-04-06.",
    ]
    assert said.lines[-1].startswith("A2: awaiting event → overdue")


def test_statuses_are_those_of_another_day_when_asked(book: Tracker) -> None:
    asked = ("whatif", "--waive", "A1=2026-06-01", "--json")

    assert book(*asked, at=JUNE).json["changes"][0]["before"] == "overdue"
    assert book(*asked, "--as-of", "2026-03-01", at=JUNE).json["changes"] == []
    assert book(*asked, "--as-of", "2026-06-02", at=JUNE).json["changes"][0]["on"] == "2026-06-02"


def test_what_follows_a_day_to_come_is_told_as_of_that_day(book: Tracker) -> None:
    ended = ("whatif", "--end", "monitorship=2027-01-01")

    lines = book(*ended, at=JUNE).lines
    told_later = lines[lines.index("So far statuses as of 2026-06-10. By 2027-01-02 these would differ too:") :]
    # What is counted back from the end would be late by then, and what ends with it released on its day.
    assert told_later[1:] == [
        "  A4: upcoming → overdue (from 2026-12-03).",
        "  A7@2: due soon → released (from 2027-01-01).",
        *(f"  A7@{number}: upcoming → released (from 2027-01-01)." for number in (3, 4)),
        "  A8: continuing → released (from 2027-01-01).",
    ]
    assert "A8: continuing → released (from 2027-01-02)." in book(*ended, "--as-of", "2027-01-02", at=JUNE).lines


def test_a_term_may_be_supposed_to_end_on_a_day_to_come(book: Tracker) -> None:
    moves, _, _ = told(book("whatif", "--end", "monitorship=2027-01-01", "--json", at=JUNE))

    assert isinstance(moves, list)
    assert moves[0]["code"] == "end(monitorship)"
    assert moves[0]["after"]["safe"] == "2027-01-01"


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        ((), 2, "Nothing is supposed.\nSay what to suppose, such as --record EVENT=DATE or --end TERM=DATE."),
        (("--record", "breech=2026-04-01"), 3, "There is no event “breech” here. Did you mean “breach”?"),
        (("--end", "monitorships=2026-04-01"), 3, "There is no term or instrument “monitorships” here."),
        (("--waive", "B1=2026-04-01"), 3, "There is no obligation “B1” here."),
        (("--resolve", "A3=2026-04-01"), 2, "A3 recurs: say which occurrence to resolve, as A3@"),
        (("--extend", "A1=2026-01-31"), 2, "A1 is due on Monday 16 March 2026; an extension must be to a later day"),
        (("--extend", "A2=2026-01-31"), 2, "A2 has no date to extend: it is awaiting event."),
        (("--end", "monitorship"), 2, "“--end monitorship” lacks its day: write --end NAME=DATE, or add --on DATE."),
        (("--extend", "A1"), 2, "“--extend A1” lacks its day: write --extend NAME=DATE, or add --to DATE."),
        (("--extend-term", "monitorship=a year"), 2, "“--extend-term monitorship=a year” cannot be read"),
        (("--extend-term", "monitorship=2027-01-01"), 2, "monitorship runs to "),
        (("--extend-term", "order=1 year"), 3, "There is no term “order” here."),
        (("--end", "order=2026-05-01", "--end", "order=2026-06-01"), 2, "order is supposed to end twice."),
    ],
)
def test_what_the_real_command_refuses_is_refused(
    book: Tracker, arguments: tuple[str, ...], code: int, sentence: str
) -> None:
    said = book("whatif", *arguments, at=JUNE)

    assert (said.code, said.out) == (code, "")
    assert said.err.startswith(sentence)


def test_what_is_done_already_is_refused(book: Tracker) -> None:
    book("resolve", "A1", "--on", "2026-03-01", at=JUNE)
    book("term", "end", "monitorship", "--on", "2026-05-01", at=JUNE)

    resolved = book("whatif", "--waive", "A1=2026-03-01", at=JUNE)
    ended = book("whatif", "--extend-term", "monitorship=1 year", at=JUNE)

    assert (resolved.code, resolved.err.partition(".")[0]) == (2, "A1 is already met (since 2026-03-01)")
    assert (ended.code, ended.err.partition("\n")[0]) == (2, "monitorship ended (early, 2026-05-01).")


def test_things_of_two_settlements_are_refused(book: Tracker) -> None:
    book.write("other.yaml", FILE.replace("settlement: acme", "settlement: other"))
    book("load", "other.yaml")

    said = book("whatif", "--waive", "acme/A1=2026-03-01", "--waive", "other/A1=2026-03-01", at=JUNE)

    assert (said.code, said.err.splitlines()[0]) == (2, "These belong to several settlements: acme, other.")


@pytest.mark.both_kinds
def test_the_page_stands_alone_and_says_the_same(book: Tracker) -> None:
    said = book(
        "whatif", "--record", "received(A1)=2026-03-20", "--end", "monitorship=2026-05-01", "--waive", "A1=2026-06-01",
        "--extend-term", "monitorship=1 year", "--out", "page.html", at=JUNE,
    )  # fmt: skip
    assert said.code == 2
    assert not (book.folder / "page.html").exists()

    said = book(
        "whatif", "--record", "received(A1)=2026-03-20", "--end", "monitorship=2026-05-01", "--waive", "A1=2026-06-01",
        "--extend", "A3@1=2026-09-01", "--resolve", "A3@2=2026-06-01",
        "--early", "Handed in ahead.", "--out", "page.html", at=JUNE,
    )  # fmt: skip
    page = (book.folder / "page.html").read_text(encoding="utf-8")

    assert said.lines[-1] == "The page is at page.html."
    assert page.startswith("<!DOCTYPE html>")
    assert "default-src 'none'; style-src 'sha256-" in page.replace("&#39;", "'")
    assert book("journal", "head", at=JUNE).lines[0] in page
    assert "<script" not in page
    assert "http://" not in page
    assert "Nothing of this has been recorded" in page
    for words in ("received(A1) happened: ", "End of monitorship", "Board answers", " waived: 1"):
        assert words in page.replace("\xa0", " ")


def test_a_page_that_cannot_be_written_is_refused(book: Tracker) -> None:
    said = book("whatif", "--waive", "A1=2026-06-01", "--out", "nowhere/page.html", at=JUNE)

    assert (said.code, said.err.splitlines()[0]) == (2, "There is no folder nowhere to write page.html into.")


def test_a_longer_term_lists_the_deadlines_that_would_be_new(tracker: Tracker) -> None:
    text = FILE.replace("monitor-engaged: {}", "monitor-engaged: {on: 2026-01-20, source: P1}")
    text = text.replace("length: 2 years", "length: 18 months")
    tracker.write("grow.yaml", text.replace("quarter from effective", "quarter from effective until end(monitorship)"))
    assert tracker("load", "grow.yaml").code == 0

    # The second quarter of 2027 ends within the term, and is asked for as it is; the next ends within the longer term.
    said = tracker("whatif", "--extend-term", "monitorship=3 months", "--out", "page.html")

    assert said.code == 0, said.err
    assert [
        each["code"] for each in tracker("whatif", "--extend-term", "monitorship=3 months", "--json").json["new"]
    ] == ["A3@2027-Q3"]
    assert "A3@2027-Q3 is new: 2027-10-30 / 2027-11-01." in said.lines
    assert "Deadlines that would be new" in (tracker.folder / "page.html").read_text(encoding="utf-8")


SUPPOSABLE = (
    FILE.replace("monitor-engaged: {}", "monitor-engaged: {on: 2026-02-01, source: P1}")
    + """\
  A7:
    {instrument: order, title: Plan, kind: plan, due: on 2026-06-15, acceptance: {on_return: 30 days},
     signed_by: [CEO], source: P1}
  A8: {instrument: order, title: Pay the fine, kind: payment, due: on 2026-07-01, amount: {USD: 50.00}, source: P1}
recommendation_terms:
  occ: {instrument: order, adopt: 150 days, object: 60 days, implement: 90 days, clause: Article V}
"""
)
_ASKED = "recommendation add REC-1 --title 'Screen all' --on 2026-05-02"


@pytest.mark.parametrize(
    ("before", "command"),
    [
        ((), "record breach --on 2026-04-01"),
        ((), "resolve A1 --on 2026-03-10 --note 'By hand.'"),
        ((), "extend A1 --to 2026-07-01 --on 2026-06-01"),
        ((), "waive A1 --on 2026-06-01"),
        ((), "submit A7 --on 2026-06-10"),
        (("submit A7 --on 2026-06-05",), "return A7 --on 2026-06-10"),
        (("submit A7 --on 2026-06-05", "sign A7 --as CEO --on 2026-06-05"), "acknowledge A7 --on 2026-06-10"),
        (("submit A7 --on 2026-06-05",), "sign A7 --as CEO --on 2026-06-10"),
        ((), "pay A8 --amount 'USD 50.00' --on 2026-06-10"),
        ((), "extension ask A1 --on 2026-03-02"),
        (("extension ask A1 --on 2026-03-02",), "extension deny A1 --on 2026-06-10"),
        ((), "clock stop A1 --on 2026-03-02 --because tolling"),
        (("clock stop A1 --on 2026-03-02 --because tolling",), "clock restart A1 --on 2026-06-01"),
        ((), "term start monitorship --on 2026-03-01"),
        ((), "term extend monitorship --by-span '1 year'"),
        ((), "term suspend monitorship --on 2026-05-01"),
        (("term suspend monitorship --on 2026-05-01",), "term resume monitorship --on 2026-06-01"),
        ((), "term end monitorship --on 2026-12-31 --manner expired --authority OCC"),
        ((), "term supersede order --on 2026-06-01 --successor monitorship"),
        (("resolve A1 --on 2026-03-10",), "withdraw 2"),
        ((), _ASKED),
        ((_ASKED,), "recommendation adopt REC-1 --on 2026-06-01"),
        ((_ASKED,), "recommendation object REC-1 --on 2026-06-01"),
        ((), "evidence add --for A1 --reference 'Box 3'"),
    ],
)
def test_b6_whatever_a_command_records_is_supposed_in_its_own_words(
    tracker: Tracker, before: tuple[str, ...], command: str
) -> None:
    tracker.write("acme.yaml", SUPPOSABLE)
    assert tracker("load", "acme.yaml").code == 0
    for each in before:
        done = tracker(*shlex.split(each), at=JUNE)
        assert done.code == 0, done.err
    rows = stored(tracker)

    supposed = tracker("whatif", "--suppose", command, "--json", at=JUNE)
    foreseen = told(supposed)
    assert stored(tracker) == rows
    in_words = tracker("whatif", "--suppose", f"tracker {command}", "--out", "page.html", at=JUNE)
    assert in_words.code == 0, in_words.err

    assert foreseen == told(tracker(*shlex.split(command), "--json", at=JUNE))


def test_b6_what_is_supposed_follows_on_what_was_supposed_before_it(book: Tracker) -> None:
    said = book(
        "whatif", "--suppose", "term suspend monitorship --on 2026-05-01", "--suppose",
        "term resume monitorship --on 2026-06-01", "--json", at=JUNE,
    )  # fmt: skip

    moves, _, _ = told(said)
    assert isinstance(moves, list)
    assert {move["code"]: move["after"]["safe"] for move in moves}["end(monitorship)"] == "2028-03-03"


def test_b6_a_day_that_is_only_supposed_says_so_in_the_place_of_a_grade(book: Tracker) -> None:
    said = book("whatif", "--end", "monitorship=2027-01-01", at=JUNE)

    assert "  end(monitorship): Friday 1 January 2027 (supposed)." in said.lines
    assert "(record)" not in "".join(line for line in said.lines if "2027" in line)


def test_b6_the_page_lists_what_the_end_of_a_day_to_come_would_release(book: Tracker) -> None:
    said = book("whatif", "--end", "monitorship=2027-01-01", "--out", "page.html", at=JUNE)
    assert said.code == 0, said.err
    page = (book.folder / "page.html").read_text(encoding="utf-8").replace("\xa0", " ")

    assert "No status would change" not in page
    assert "Statuses that would change later" in page
    later = page[page.index("Statuses that would change later") :]
    for words in ("A8 <", "Stay out", "A4 <", "overdue", "released", "Fri 1 Jan 2027", "Sat 2 Jan 2027"):
        assert words in later, words
    assert (
        book("whatif", "--end", "monitorship=2027-01-01", "--json", at=JUNE).json["afterwards"]["as_of"] == "2027-01-02"
    )
    assert book("whatif", "--waive", "A1=2026-06-01", "--json", at=JUNE).json["afterwards"] is None


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        ("list", "“--suppose list” names no command that records a fact"),
        ("term", "“--suppose term” names no command that records a fact"),
        ("", "“--suppose ” names no command that records a fact"),
        ("resolve 'A1", "“--suppose resolve 'A1” cannot be read: a quotation mark is not closed."),
        ("resolve B1 --on 2026-03-01", "There is no obligation “B1” here."),
        ("resolve A1 --on soon", "“--on soon” is not a date"),
        ("revolve A1", "There is no command “revolve”. Did you mean “resolve”?"),
    ],
)
def test_b6_what_cannot_be_supposed_is_refused(book: Tracker, command: str, sentence: str) -> None:
    said = book("whatif", "--suppose", command, at=JUNE)

    assert said.code in {2, 3}
    assert said.out == ""
    assert sentence in said.err


CHAINED = """\
settlement: acme
title: Acme, 2026
organisation: Acme Limited
time_zone: America/New_York
instruments:
  order: {title: Consent order, authority: OCC, kind: consent order, counting: calendar-days, calendar: us-federal}
  plea: {title: Plea, authority: DOJ, kind: plea, counting: calendar-days, calendar: us-federal, needs_approval: yes}
events:
  effective: {on: 2026-01-05}
  violation: {repeats: yes}
obligations:
  N: {instrument: order, title: Notify, kind: report, due: 10 days after each violation}
  PLAN: {instrument: order, title: Plan, kind: plan, due: 60 days after effective, acceptance: {on_return: 15 days}}
  X: {instrument: plea, title: Certify, kind: plan, due: 60 days after effective}
  P: {instrument: order, title: Pay, kind: payment, amount: {USD: 10.00}, due: 40 days after effective}
recommendation_terms:
  occ: {instrument: order, adopt: 33 days, object: 20 days}
"""


@pytest.mark.parametrize(
    ("chain", "told"),
    [
        (
            ["submit PLAN --on 2026-02-12", "acknowledge PLAN --on 2026-02-14"],
            "  PLAN: due soon → met (from 2026-02-14).",
        ),
        (
            ["submit PLAN --on 2026-01-20", "return PLAN --on 2026-01-21 --reason x", "submit PLAN --on 2026-01-22"],
            "PLAN: upcoming → submitted (from 2026-01-26).",
        ),
        (
            ["record violation --on 2026-01-20", "record violation --on 2026-01-21", "resolve N@2 --on 2026-01-22"],
            "N@2 is new: 2026-01-31.",
        ),
        (
            ["pay P --amount USD=4.00 --on 2026-01-20", "pay P --amount USD=6.00 --on 2026-01-21"],
            "P: due soon → met (from 2026-01-26).",
        ),
        (["resolve X --on 2026-01-22", "approve X"], "X: upcoming → met (from 2026-01-26)."),
        (
            ["recommendation add R1 --title More --on 2026-01-20", "recommendation adopt R1 --on 2026-01-22"],
            "R1.adopt is new: 2026-02-22.",
        ),
        (
            ["pay P --amount USD=10.00 --on 2026-01-20", "pay P --amount USD=1.00 --on 2026-01-21"],
            "P is already met (since 2026-01-20).",
        ),
        (
            ["waive PLAN --on 2026-01-22", "submit PLAN --on 2026-01-23"],
            "PLAN is waived since 2026-01-22: there is nothing to submit.",
        ),
        (
            ["record violation --on 2026-01-20", "record violation --on 2026-01-21", "resolve N@3 --on 2026-01-22"],
            "N has no occurrence “3”. It is planned up to 1.",
        ),
    ],
)
def test_each_supposition_stands_upon_those_before_it(tracker: Tracker, chain: list[str], told: str) -> None:
    tracker.write("acme.yaml", CHAINED)
    assert tracker("load", "acme.yaml", at=datetime(2026, 1, 6, 17, tzinfo=UTC)).code == 0

    said = tracker(
        "whatif", *(part for each in chain for part in ("--suppose", each)), at=datetime(2026, 1, 26, 17, tzinfo=UTC)
    )

    assert told in (said.out + said.err).splitlines()
    assert tracker("journal", "--json").json[-1]["action"] == "load"
