"""Every kind of fact, in every variant, through everyone who tells of facts: each says the same sentence."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date

import pytest

from tests.builders import a_settlement, a_term, an_instrument, an_obligation
from tests.every_fact import DAY, EVERY_FACT, MOMENT
from tests.reports.subjects import a_deadline
from tracker.agreements.comparison import changes
from tracker.agreements.file.reader import Agreement
from tracker.operations.queries.history import fact_line, how
from tracker.operations.reports.pack_tables import facts_table
from tracker.reports.monthly.agenda import last_recorded
from tracker.reports.monthly.changes import fact_row
from tracker.reports.monthly.settlement_view import SettlementView
from tracker.reports.monthly.subject import Month, Subject
from tracker.reports.page.wording import day_in_full, when_in_full
from tracker.reports.whatif import supposed_page
from tracker.rules.deadlines.deadline import ComputedDate, Plan
from tracker.rules.facts import Appointment, DateKept, Evidenced, Fact, Topic, When, Writing
from tracker.rules.grades import Grade
from tracker.rules.proof.heads import Head

EACH = pytest.mark.parametrize("name", EVERY_FACT)
SETTLEMENT = a_settlement(
    an_obligation("D1"),
    an_obligation("Q1", due="every 3 months from sentencing", title="Report"),
    instruments=(an_instrument(), an_instrument("dpa", title="Deferred prosecution agreement")),
    terms=(a_term(),),
)
QUARTERLY = replace(
    a_deadline("Q1", ComputedDate(DAY, DAY, Grade.RECORD, ()), number=3, label="2026-Q1", recurring=True)
)
NAMES = {("Q1", 3): "Q1@2026-Q1"}

# What happened, as each of them says it after the name of what it happened to.
SENTENCES = {
    "happened": "happened",
    "happened between": "happened",
    "happened by": "happened",
    "resolved": "resolved",
    "resolved of a series": "resolved",
    "resolved by": "resolved",
    "resolved at": "resolved",
    "attested": "attested by the CCO: complied",
    "attested with exceptions": "attested by the CCO: exceptions: Two reviews were late",
    "extended": "extended to 2026-04-01",
    "extended of a series": "extended to 2026-04-01",
    "waived": "waived",
    "waived of a series": "waived",
    "paid": "paid USD 400.00",
    "paid with interest": "paid USD 400.00 and JPY 1,500 and USD 1.20 interest",
    "penalty verified": "verified",
    "penalty verified without citations": "verified",
    "sent": "sent",
    "postmarked": "postmarked",
    "filed": "filed",
    "received": "received",
    "acknowledged": "acknowledged",
    "returned": "returned (figures missing; not signed)",
    "signed": "signed by the CEO",
    "extension asked": "extension asked",
    "extension asked to a day": "extension asked to 2026-04-01",
    "extension denied": "extension denied",
    "disputed": "disputed",
    "tolled": "clock tolled",
    "clock restarted": "clock restarted",
    "term started": "started",
    "term started by an authority": "started, by DOJ",
    "term extended by a span": "extended by 12 months, by FinCEN",
    "term extended to a day": "extended to 2026-04-01",
    "term suspended": "suspended",
    "term suspended by an authority": "suspended, by DOJ",
    "term resumed": "resumed",
    "term resumed by an authority": "resumed, by DOJ",
    "ended": "ended (early)",
    "ended with a successor": "ended (early, followed by reporting), by DOJ",
    "superseded": "ended (superseded by dpa), by DOJ",
    "monitor proposed": "monitor proposed: Holt LLP, by Acme",
    "monitor rejected": "monitor rejected: Holt LLP (a conflict), by DOJ",
    "monitor chosen": "monitor chosen: Ann Reed, Reed & Co",
    "monitor engaged": "monitor engaged: Ann Reed",
    "monitor left": "monitor left: Ann Reed (retired; followed by Li Wu)",
    "recommended": "recommended (Keep a log)",
    "recommended in full": "recommended (Keep a log)",
    "adopted": "adopted",
    "objected": "objected to by Acme",
    "alternative proposed": "answered with an alternative",
    "talks ended": "talked over",
    "decided as written": "decided (to be adopted as written) by DOJ",
    "decided for the alternative": "decided (the alternative is accepted)",
    "dropped": "dropped by DOJ",
    "implemented": "implemented",
    "verified": "verified",
    "closed": "closed",
    "reopened": "reopened",
    "evidence, a file": "evidence minutes.pdf",
    "evidence, a reference": "evidence Board minutes of 2 March",
    "evidence, a link": "evidence https://example.org/a",
    "approved": "approved",
    "rejected": "not approved",
    "reported": "reported",
    "reported of terms": "reported of term, plea",
    "contradicted": "contradicted of end(term) (Three years. | P1 | record / Five years.)",
    "date kept": "date stands as counted",
    "date kept, a moment": "date stands as counted",
    "breach declared": "declared breached by DOJ",
    "breach declared again": "declared breached by DOJ (declaration 2; late reports)",
    "breach of a deadline declared": "declared breached by DOJ (never sent)",
    "breach cured": "declared breach 2 cured, accepted by DOJ",
    "breach withdrawn": "declaration of breach withdrawn by DOJ",
    "breach upheld": "declaration of breach upheld by the court",
    "breach rejected": "declaration of breach rejected by the court",
}


def code(fact: Fact) -> str:
    return "Q1@2026-Q1" if fact.about.number == 3 else str(fact.about)


def test_every_variant_has_its_sentence() -> None:
    assert {name: fact.sentence() for name, fact in EVERY_FACT.items()} == SENTENCES


@EACH
def test_the_history_says_it_with_its_ground_and_with_its_time_where_the_day_is_not_all(name: str) -> None:
    fact = EVERY_FACT[name]
    line = fact_line(fact, NAMES)
    subject = "" if code(fact) == "D1" else f"{code(fact)} "
    time = "" if fact.when in {When.on(DAY), When.on(fact.when.last_day)} else f" {how(fact.when)}"
    note = f", {fact.note}" if fact.note else ""
    assert line.text == f"{subject}{SENTENCES[name]}{time} (record{note})"
    assert line.on == fact.when.last_day


def test_a_moment_and_a_range_are_said_as_exactly_as_they_are_known() -> None:
    assert how(When.on(MOMENT)) == "at 17:30 on Monday 2 March 2026"
    assert how(When.on(DAY)) == "on Monday 2 March 2026"
    assert how(When(None, DAY)) == "by Monday 2 March 2026; the day itself was not found"


@EACH
def test_the_monthly_report_says_it_of_what_it_is_about_by_its_title(name: str) -> None:
    fact = EVERY_FACT[name]
    plan = Plan(settlement=SETTLEMENT, terms=(), deadlines=(QUARTERLY,), failures=())
    view = SettlementView(
        Subject(plan=plan, month_before=plan, facts=()), key="s1", month=Month(2026, 3), as_of=date(2026, 3, 31)
    )
    row = fact_row(view, fact)
    said = fact.sentence(Writing(day=day_in_full, code=view.about_words))
    about = {
        Topic.DEADLINE: f"{code(fact)}, {'Report' if fact.about.number else 'Do D1'}",
        Topic.TERM: view.about_words(fact.about.code),
        Topic.EVENT: view.event_words(fact.about.code),
        Topic.RECOMMENDATION: f"recommendation {fact.about.code}",
        Topic.PENALTY: str(fact.about),
        Topic.DEVELOPMENT: str(fact.about),
        Topic.CONTRADICTION: str(fact.about),
    }[fact.about.topic]
    assert row.what == f"{said[:1].upper()}{said[1:]}: {about}"
    assert row.day == when_in_full(fact.when)


@EACH
def test_what_is_only_supposed_is_said_in_the_same_words(name: str) -> None:
    fact = EVERY_FACT[name]
    page = supposed_page(
        SETTLEMENT, day=DAY, supposed=[fact], moves=(), changes=(), failures=(), journal_head=Head("acme", 1, "0" * 64)
    )
    said = SENTENCES[name].replace("2026-04-01", "1 April 2026")
    assert page.supposed == (f"{fact.about} {said}: {when_in_full(fact.when)}",)


@EACH
def test_a_file_that_says_it_no_longer_differs_in_that_alone(name: str) -> None:
    fact = EVERY_FACT[name]
    before = Agreement(settlement=SETTLEMENT, facts=(fact,), text="", sha256="", file="acme.yaml")
    (removed,) = changes(before, replace(before, facts=()))
    (added,) = changes(replace(before, facts=()), before)
    assert (removed.what, added.what) == ("removed", "added")
    assert str(removed).startswith(f"{fact.about} ")
    for word in SENTENCES[name].split():
        assert word in str(removed) or word.strip("(),;") in str(removed)
    assert changes(before, before) == ()


@EACH
def test_a_silent_duty_names_it_as_the_last_thing_recorded(name: str) -> None:
    fact = EVERY_FACT[name]
    said = SENTENCES[name].replace("2026-04-01", "1 April 2026")
    expected = f"review 3 {said}" if fact.about.number and not name.startswith("attested") else said
    assert last_recorded(fact) == (expected if fact.about.topic is Topic.DEADLINE else str(fact.about))


@EACH
def test_the_pack_lists_it_by_code_and_time(name: str) -> None:
    fact = EVERY_FACT[name]
    table = facts_table("facts.csv", [fact], [], NAMES, ())
    (row,) = csv.DictReader(io.StringIO(table.data.decode("utf-8-sig")))
    when = When.on(fact.effective_on) if isinstance(fact, Evidenced) else fact.when
    assert (row["code"], row["what"]) == (code(fact), SENTENCES[name])
    assert (row["from"], row["to"]) == ("" if when.earliest is None else str(when.earliest), str(when.latest))


@EACH
def test_it_stands_from_its_day_or_from_the_day_it_was_learned(name: str) -> None:
    fact = EVERY_FACT[name]
    early = replace(fact, learned_on=date(2026, 1, 1))
    always = isinstance(fact, DateKept)
    assert fact.stands_from == (None if always else fact.when.last_day)
    # Who will monitor does not before that day.
    own_day = isinstance(fact, Appointment)
    assert early.stands_from == (None if always else fact.when.last_day if own_day else date(2026, 1, 1))
