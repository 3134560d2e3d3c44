"""`tracker show` of whatever has a code: not an obligation alone."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.cli.calling import Said, Tracker

NOON = datetime(2026, 6, 1, 16, 0, tzinfo=UTC)
FILE = """\
settlement: acme
title: Acme, 2026
organisation: Acme Corporation
time_zone: America/New_York
sources:
  P1: {title: The order, url: "https://acme.example/order", grade: record}
  watch: {title: A newsletter that is called so, grade: reported}
parties:
  Acme Corporation: {source: P1}
  Acme Bank A/S: {note: Signed as guarantor.}
  Acme US: {in_scope: no, note: Mentioned as an affiliate., source: P1}
instruments:
  order:
    title: Consent order
    authority: OCC
    kind: consent order
    respondents: [Acme Corporation, Acme US]
    counting: calendar-days
    calendar: none
    source: P1
events:
  effective: {on: 2026-01-15, grade: reported, source: P1}
  violation: {repeats: yes, title: A violation became known}
  request: {}
terms:
  watch: {instrument: order, kind: monitorship, starts: effective, length: 4 months, monitor: {firm: FRA, person: Ann Lee}}
obligations:
  PLAN: {instrument: order, title: Action plan, kind: report, due: 60 days after effective, owed_by: Acme Corporation}
  PAY: {instrument: order, title: Guarantee, kind: payment, due: 10 days after effective, owed_by: Acme Bank A/S}
  TELL: {instrument: order, title: Tell of it, kind: notice, contingent_on: violation, due: 10 days after each violation}
  TIED: {instrument: order, title: Tell the monitor, kind: notice, term: watch, due: 5 days after each violation}
  LOOK: {instrument: order, title: Look again, kind: review, due: 90 days after the latest violation}
  CLOSE: {instrument: order, title: Certify, kind: certification, due: at least 30 days before end(watch)}
facts:
  - {resolved: PAY, on: 2026-01-20, source: P1}
"""


@pytest.fixture
def acme(tracker: Tracker) -> Tracker:
    tracker.write("acme.yaml", FILE)
    assert tracker.begin("load", "--yes", "acme.yaml", at=NOON).code == 0
    for day, label in (("2026-04-01", ""), ("2026-05-20", "Second plant")):
        given = ("--label", label) if label else ()
        assert tracker.begin("record", "violation", "--on", day, *given, "--by", "mc", at=NOON).code == 0
    return tracker


def show(acme: Tracker, *arguments: str) -> Said:
    said = acme("show", *arguments, at=NOON)
    assert said.code == 0, said.err
    return said


@pytest.mark.both_kinds
def test_an_instrument_has_its_parties_terms_and_duties_with_their_status(acme: Tracker) -> None:
    said = show(acme, "order")

    assert said.lines[:12] == [
        "order: Consent order",
        "acme, as of Monday 1 June 2026",
        "",
        "Kind:          consent order",
        "Authority:     OCC",
        "Docket:        not found",
        "Binds:         Acme Corporation, Acme US (out of scope)",
        "Counted by:    calendar-days",
        "Calendar:      none",
        "Ended:         no end on record",
        "Grade:         record",
        "Sources:       P1",
    ]
    found = show(acme, "order", "--json").json
    (watch,) = found["terms"]
    assert (watch["code"], watch["standing"], watch["ends"]["safe"]) == ("watch", "ran its length", "2026-05-15")
    assert {each["code"]: each["status"] for each in found["deadlines"]} == {
        "PLAN": "overdue",
        "PAY": "met",
        "TELL@1": "overdue",
        "TELL@2": "overdue",
        "TIED@1": "overdue",
        "LOOK": "upcoming",
        "CLOSE": "overdue",
    }


def test_an_instrument_that_ended_says_how(acme: Tracker) -> None:
    ended = ("--on", "2026-05-29", "--manner", "dismissed", "--authority", "OCC", "--by", "mc")
    assert acme("term", "end", "order", *ended, at=NOON).code == 0

    said = show(acme, "order")
    assert "Ended:         was dismissed, by OCC, on 29 May 2026" in said.lines
    assert "2026-05-29  4      order ended (dismissed), by OCC (record, by mc)" in said.lines
    assert show(acme, "order", "--as-of", "2026-05-01", "--json").json["ended"] is None


def test_a_term_has_both_edges_with_their_steps_the_duties_that_hang_on_it_and_its_history(acme: Tracker) -> None:
    longer = ("--by-span", "1 year", "--authority", "OCC", "--on", "2026-05-01", "--by", "mc")
    assert acme("term", "extend", "watch", *longer, at=NOON).code == 0

    said = show(acme, "watch")
    assert said.lines[:11] == [
        "watch: monitorship",
        "acme, as of Monday 1 June 2026",
        "",
        "Kind:          monitorship",
        "Instrument:    Consent order (order), OCC",
        "Monitor:       FRA, Ann Lee",
        "Stands:        in force",
        "Starts:        Thursday 15 January 2026 (reported)",
        "Ends:          Saturday 15 May 2027 (reported)",
        "Grade:         record",
        "",
    ]
    assert (
        "  3. watch was extended by OCC by 1 year, decided on Friday 1 May 2026, to Saturday 15 May 2027." in said.lines
    )
    assert [line.split()[0] for line in said.lines if "order  " in line] == ["TIED@1", "TIED@2", "CLOSE"]
    assert said.lines[-1].endswith("watch extended by 1 year, by OCC (record, by mc)")


def test_a_repeating_event_lists_its_happenings_what_each_woke_and_what_it_did_not_wake(acme: Tracker) -> None:
    said = show(acme, "violation")

    assert said.lines == [
        "violation: A violation became known",
        "acme, as of Monday 1 June 2026",
        "",
        "Repeats:       yes",
        "Duties:        TELL, TIED, LOOK",
        "",
        "Happening    On          Label         Grade   What runs from it",
        "violation@1  2026-04-01                record  TELL@1, TIED@1",
        "violation@2  2026-05-20  Second plant  record  TELL@2, LOOK",
        "violation@2 wakes no TIED: it took place after its last day, Friday 15 May 2026.",
        "",
        "On          Entry  What",
        "2026-04-01  2      violation@1 happened (record, by mc)",
        "2026-05-20  3      violation@2 happened (Second plant) (record, by mc)",
    ]
    assert [each["name"] for each in show(acme, "violation@2", "--json").json["happenings"]] == ["violation@2"]
    assert acme("show", "violation@3", at=NOON).err.splitlines()[0] == "violation has no happening 3."


def test_an_event_that_did_not_happen_yet_says_so_and_one_that_did_names_what_runs_from_it(acme: Tracker) -> None:
    assert "Happened:      not yet, as far as is recorded" in show(acme, "request").lines
    (happening,) = show(acme, "effective", "--json").json["happenings"]
    assert happening["woke"] == ["PLAN", "PAY", "start(watch)"]


@pytest.mark.parametrize("name", ["FRA", "Ann Lee"])
def test_a_monitor_has_the_terms_served(acme: Tracker, name: str) -> None:
    found = show(acme, name, "--json").json

    assert (found["monitor"], [each["code"] for each in found["terms"]]) == (name, ["watch"])
    assert show(acme, name).lines[0] == f"{name}: monitor"


def test_a_party_is_bound_or_out_of_scope_and_has_what_it_owes(acme: Tracker) -> None:
    bank = show(acme, "Acme Bank A/S", "--json").json
    assert (bank["in_scope"], bank["instruments"]) == (True, [])
    assert [(each["code"], each["status"]) for each in bank["deadlines"]] == [("PAY", "met")]
    # What names nobody is the organisation's.
    own = show(acme, "acme/Acme Corporation", "--json").json
    assert {each["code"] for each in own["deadlines"]} == {"PLAN", "TELL@1", "TELL@2", "TIED@1", "LOOK", "CLOSE"}

    assert show(acme, "Acme US").lines == [
        "Acme US: party",
        "acme, as of Monday 1 June 2026",
        "",
        "In scope:      no: the settlement mentions it and does not bind it",
        "Bound by:      Consent order (order), OCC",
        "Owes:          nothing that the file says",
        "Sources:       P1",
        "Note:          Mentioned as an affiliate.",
    ]


def test_a_source_has_what_cites_it(acme: Tracker) -> None:
    said = show(acme, "P1")

    assert "Address:       https://acme.example/order" in said.lines
    assert said.lines[-6:] == [
        "Cited by    Code              What",
        "party       Acme Corporation",
        "party       Acme US",
        "instrument  order             Consent order",
        "fact        effective         happened 2026-01-15",
        "fact        PAY               resolved 2026-01-20",
    ]


def test_a_code_of_several_kinds_of_things_shows_one_and_says_what_else_has_it(acme: Tracker) -> None:
    assert show(acme, "watch").err == "“watch” is also the code of something else: see --kind source.\n"
    said = show(acme, "watch", "--kind", "source")
    assert (said.lines[0], said.err) == ("watch: A newsletter that is called so", "")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("vilation",), "There is nothing called “vilation” here. Did you mean “violation”?"),
        (("acme corporation",), "There is nothing called “acme corporation” here. Did you mean “Acme Corporation”?"),
        (("order", "--kind", "term"), "There is no term “order” here. Known: watch."),
        (("PLN",), "There is nothing called “PLN” here. Did you mean “PLAN”?"),
    ],
)
def test_what_nothing_is_called_is_refused_with_what_is_nearest_of_all_kinds(
    acme: Tracker, asked: tuple[str, ...], said: str
) -> None:
    refused = acme("show", *asked, at=NOON)

    assert (refused.code, refused.err.splitlines()[0]) == (3, said)


def test_two_settlements_that_have_a_name_are_told_apart(acme: Tracker) -> None:
    acme.write("bolt.yaml", FILE.replace("settlement: acme", "settlement: bolt"))
    assert acme("load", "--yes", "bolt.yaml", at=NOON).code == 0

    assert acme("show", "FRA", at=NOON).err.splitlines()[0] == (
        "Several settlements have something called “FRA”: name one of acme/FRA, bolt/FRA."
    )
    assert show(acme, "bolt/FRA", "--json").json["settlement"] == "bolt"


def test_the_report_names_the_parties_out_of_scope_as_such(acme: Tracker) -> None:
    assert acme("report", "--month", "2026-05", "--out", "report.html", at=NOON).code == 0

    page = (acme.folder / "report.html").read_text(encoding="utf-8")
    section = page.partition("Parties out of scope")[2].partition("</ul>")[0]
    assert "<strong>Acme US</strong>" in section
    assert "Acme Bank" not in section


TAKEN_OUT = """\
settlement: acme
title: Acme, 2026
organisation: Acme Limited
time_zone: America/New_York
sources:
  S1: {title: The first letter, grade: record}
parties:
  Acme Sub: {}
instruments:
  order: {title: Consent order, authority: OCC, kind: consent order, counting: calendar-days, calendar: us-federal}
events:
  effective: {on: 2026-01-05}
  hearing: {}
terms:
  watch: {instrument: order, kind: probation, starts: effective, length: 1 year, monitor: {firm: Watch LLP}}
obligations:
  A: {instrument: order, title: Report, kind: report, due: 60 days after effective}
  B: {instrument: order, title: Answer, kind: report, due: 5 days after hearing, owed_by: Acme Sub, source: S1}
"""


@pytest.mark.parametrize("clock", ["--as-of", "--known-at"])
def test_what_an_amendment_took_out_is_found_as_it_stood(tracker: Tracker, clock: str) -> None:
    tracker.write("acme.yaml", TAKEN_OUT)
    assert tracker("load", "acme.yaml", at=datetime(2026, 1, 6, 17, tzinfo=UTC)).code == 0
    left = [
        line
        for line in TAKEN_OUT.splitlines(keepends=True)
        if not line.startswith(("  S1", "  Acme Sub", "  hearing", "  watch", "  B"))
    ]
    tracker.write("acme.yaml", "".join(line for line in left if line not in {"sources:\n", "parties:\n", "terms:\n"}))
    march = datetime(2026, 3, 2, 17, tzinfo=UTC)
    assert tracker("load", "acme.yaml", "--effective", "2026-03-01", "--yes", at=march).code == 0

    for name in ("S1", "Acme Sub", "hearing", "watch", "Watch LLP", "B"):
        said = tracker("show", name, clock, "2026-02-10", at=march)
        assert (said.code, said.err) == (0, ""), name
        assert said.lines[1] == "acme, as of Tuesday 10 February 2026"
    assert tracker("show", "S1", at=march).code == 3
