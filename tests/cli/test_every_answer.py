"""Every command with --json has something to print of one settlement: each object of the schemas is printed, none is idle."""

from __future__ import annotations

import shlex
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.answers.checking import command_of, objects_in
from tests.cli.calling import Tracker
from tracker.answers.schema import every_schema

LATER = datetime(2026, 5, 20, 17, 0, tzinfo=UTC)
FILE = """\
settlement: acme
title: Acme, 2026
organisation: Acme Corporation
time_zone: America/New_York
sources:
  L1: {title: The order}
persons:
  mc: {name: Maria Chen, email: mc@acme.example}
instruments:
  order:
    title: Consent order
    authority: OCC
    kind: consent order
    respondents: [Acme Corporation]
    counting: calendar-days
    calendar: us-federal
    source: L1
  eyes:
    {title: Second order, authority: EPA, kind: consent order, counting: calendar-days, calendar: none, needs_approval: yes}
events:
  effective: {on: 2026-01-15}
  monitor-engaged: {}
  breach: {}
  violation: {repeats: yes}
terms:
  monitorship: {instrument: order, kind: monitorship, starts: effective, length: 2 years, monitor: {firm: FRA}}
  probation: {instrument: order, kind: probation, starts: monitor-engaged, length: 1 year}
recommendation_terms:
  occ: {instrument: order, adopt: 150 days, object: 60 days, clause: Article V}
penalties:
  late:
    instrument: order
    clause: Section X.A
    mode: by-band
    citation: each day of the period
    tiers: [{through: 14, amount: {USD: 1500}}, {amount: {USD: 5000}}]
    cure_day: counts
obligations:
  A1: {instrument: order, title: Action plan, kind: report, due: 60 days after effective, owner: mc, penalty: late}
  A2: {instrument: order, title: Board answers, kind: report, due: 15 days after received(A1)}
  A3: {instrument: order, title: Quarterly, kind: report, due: 30 days after the end of each calendar quarter from effective}
  A5: {instrument: order, title: Tell, kind: notice, term: probation, due: 5 days after each violation}
  A7:
    {instrument: order, title: Keep, kind: standing, due: continuing from effective,
     attested: 10 days after the end of each calendar quarter}
  A6: {instrument: order, title: Look, kind: review, due: every 1 year from effective}
  A4: {instrument: order, title: After the breach, kind: report, due: 30 days after breach}
  E1: {instrument: eyes, title: Certify, kind: certification, due: on 2026-06-01}
  F1:
    instrument: order
    title: Pay
    kind: payment
    owed_by: Acme Corporation
    amount: {USD: 1000.00}
    due: on 2026-02-01
    interest:
      {text: "5 %", rate: 5 %, basis: actual/365, from: effective, compounding: none, on: balance, until: paid}
  F2: {instrument: order, title: Pay more, kind: payment, due: null, amount: {USD: 10}, interest: {text: as a court sets it}}
  P1:
    instrument: order
    title: Plan for approval
    kind: report
    due: on 2026-02-16
    satisfied_on: receipt
    cut_off: "17:00"
    acceptance: {on_return: 15 days, silence: accepted after 30 days}
    extension: {ask_by: 5 business days, meanwhile: waits, after_denial: 3 business days}
    dispute: stops
  P2: {instrument: order, title: Certify, kind: certification, due: on 2026-02-16, signed_by: [CEO, CCO]}
  P3: {instrument: order, title: Cure, kind: report, due: 30 days after monitor-engaged, cures: P2}
"""
AMENDED = FILE.replace("due: 30 days after the end of each", "due: 45 days after the end of each")
# Another settlement, which cites this one.
OTHER = """\
settlement: other
title: Other, 2026
organisation: Other Corporation
time_zone: America/New_York
precedents:
  - {settlement: acme, cited_for: A monitor that left early, cited_by: Counsel, on: 2026-05-01}
instruments:
  other-order: {title: Order, authority: EPA, kind: consent order, counting: calendar-days, calendar: none}
obligations:
  O1: {instrument: other-order, title: Report, kind: report, due: on 2026-08-03}
"""
RECOMMENDATIONS = "code,title,received\nR2,Train,2026-02-02\n"
# What is printed only where something is amiss, or calendars changed: the tests of doctor, health, verify, day and upgrade do,
# and those of the clock.
RARE = {
    *("ChannelHealth", "DateKept", "Failure", "Fault", "Finding", "Premature", "RunFailure", "SettlementRecounted"),
    *("ClockSet", "Remark", "VoidDates"),
}
# In an order in which each finds something; what is printed is held to its schema wherever it is called.
SESSION = (
    *(
        "library",
        "load acme.yaml",
        "load amended.yaml --effective 2026-05-15 --yes",
        "check acme.yaml",
        "check bad.yaml",
        "person add zoe --name Zoë",
    ),
    *("list", "list --status met", "evidence list", "notices list", "recommendation list", "journal checkpoints"),
    *(
        "record monitor-engaged --on 2026-03-10",
        "monitor engage probation --person Ann --on 2026-03-10",
        "submit P1 --on 2026-02-10",
        "return P1 --on 2026-03-02 --reason short",
    ),
    *(
        "extension ask P1 --to 2026-04-01 --on 2026-03-03",
        "extension deny P1 --on 2026-03-05",
        "submit P1 --on 2026-03-06",
    ),
    *(
        "clock stop A3@2026-Q3 --on 2026-05-10 --because dispute",
        "clock restart A3@2026-Q3 --on 2026-05-15",
        "sign P2 --as CEO --on 2026-03-01",
    ),
    *(
        "acknowledge P1 --on 2026-03-20",
        "resolve P3 --on 2026-04-01",
        "attest A7@2026-Q1 --on 2026-04-01 --as CCO --complied",
        "resolve A1 --on 2026-03-01 --evidence letter.txt",
    ),
    *(
        "extend A3@2026-Q1 --to 2026-06-30",
        "waive A3@2026-Q2",
        "resolve E1 --on 2026-05-01 --by mc",
        "show E1",
        "approve E1 --by zoe",
    ),
    *("evidence add letter.txt --for A1", "evidence add --link https://acme.example/1 --for A1", "evidence list"),
    *(
        "pay F1 --amount USD=100 --on 2026-02-20",
        "payments",
        "penalty list",
        "penalty verify late --citation X.A --by mc",
    ),
    *(
        "penalty list",
        "recommendation add R1 --title Screen --on 2026-02-02",
        "recommendation add R1a --title Part --parent R1 --on 2026-02-02",
    ),
    *(
        "recommendation list",
        "recommendation adopt R1a --on 2026-03-03",
        "recommendation import recs.csv --dry-run",
        "recommendation list",
    ),
    *(
        "term extend monitorship --by-span '1 year'",
        "term end probation --on 2026-05-01",
        "record violation --on 2026-05-10",
        "whatif --record breach=2026-05-02",
        "whatif --record breach=2036-05-02",
    ),
    *(
        "doctor",
        "list",
        "day",
        "health",
        "notices list",
        "notices send",
        "notices failed",
        "portfolio",
        "show A3",
        "show A1",
        "show order",
        "show monitorship",
        "show FRA",
        "show effective",
        "show 'Acme Corporation'",
        "breach declare A3 --on 2026-05-11 --authority OCC",
        "breach cure A3 --on 2026-05-12",
        "list",
        "contradiction add A1 --title 'Which day' --reading 'The 1st | L1 | record' --reading 'The 2nd'",
        "development add A1 --title Talks --on 2026-05-02",
        "show A1",
        "moves",
        "show L1",
        "laws",
        "laws frcp-6",
        "why A2",
        "why A4",
        "why E1",
    ),
    *(
        "journal",
        "journal head",
        "journal checkpoints",
        "journal verify",
        "journal export --out acme.journal",
        "doctor",
    ),
    *(
        "upgrade",
        "withdraw 4",
        "person list",
    ),
    *(
        "backup acme.tar",
        "restore acme.tar --force",
        "pack",
        "load other.yaml",
        "show other",
        "show acme",
        "due '30 days after signed'",
        "due 'on 2026-03-02'",
    ),
    # The last: from here on each act needs a role.
    *(
        "person grant zoe administrator",
        "person grant mc administrator --by zoe",
        "person link mc --by zoe",
        "person delegate mc --to zoe --from 2026-12-01 --until 2026-12-09 --by zoe",
        "person revoke mc administrator --by zoe",
    ),
    "person set zoe --login maria --by zoe",
)


def test_every_command_prints_what_its_schema_says_and_each_object_of_the_schemas_is_printed(
    tracker: Tracker, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tracker.folder / "notices").mkdir()
    monkeypatch.setenv("TRACKER_NOTICES_FOLDER", str(tracker.folder / "notices"))
    for name, text in (
        ("acme.yaml", FILE),
        ("amended.yaml", AMENDED),
        ("bad.yaml", "titel: Acme"),
        ("letter.txt", "x"),
        ("other.yaml", OTHER),
        ("recs.csv", RECOMMENDATIONS),
    ):
        tracker.write(name, text)
    tracker("init")
    assert tracker("load", "acme.yaml", "--by", "mc", "--json", at=LATER).code == 0
    definitions = every_schema()["$defs"]
    printed: set[str] = set()
    for line in SESSION:
        words = shlex.split(line)
        said = tracker(*words, "--json", at=LATER)
        assert said.out, (line, said.err)
        printed |= set(objects_in(said.json, every_schema()["answers"][command_of(words)], definitions))

    refusals = {"PlacedProblem"} | {name for name, each in definitions.items() if _of_refusals(each)}
    assert {name for name, each in definitions.items() if "properties" in each} - printed - refusals == RARE


def _of_refusals(definition: dict[str, Any]) -> bool:
    return bool({"say", "remedies"} & definition.get("properties", {}).keys())
