"""Declared breaches in a file: of an instrument, a term, a duty or one deadline, and what became of each."""

from __future__ import annotations

from datetime import date

import pytest

from tracker.agreements.file.reader import read
from tracker.errors import FileRefused
from tracker.rules.facts import Breach, BreachStep, Topic, When

FILE = """\
settlement: acme
title: Acme
organisation: Acme
time_zone: America/New_York
instruments:
  dpa: {title: Agreement, authority: DOJ, kind: deferred prosecution agreement, counting: calendar-days, calendar: us-federal}
events:
  signed: {on: 2026-01-05}
terms:
  agreement: {instrument: dpa, kind: agreement, starts: signed, length: 3 years}
obligations:
  R:
    instrument: dpa
    title: Report
    kind: report
    due: 30 days after the end of each full calendar quarter from signed until end(agreement)
  P: {instrument: dpa, title: Pay, kind: payment, due: 30 days after signed}
facts:
"""


def facts(*lines: str) -> list[Breach]:
    found = read((FILE + "".join(f"  - {{{line}}}\n" for line in lines)).encode(), "acme.yaml").facts
    return [fact for fact in found if isinstance(fact, Breach)]


def test_each_step_becomes_a_fact_of_what_it_is_about() -> None:
    found = facts(
        "breach_declared: dpa, on: 2026-08-03, authority: DOJ, grounds: late reports",
        "breach_cured: dpa, on: 2026-09-01, authority: DOJ",
        "breach_declared: dpa, declaration: 2, after: 2026-08-31, by: 2026-09-30, authority: DOJ",
        "breach_withdrawn: dpa, declaration: 2, on: 2026-10-01, authority: DOJ",
        "breach_declared: R@2026-Q3, no_later_than: 2026-11-02, authority: DOJ",
        "breach_upheld: R@2026-Q3, on: 2026-12-01, authority: the court",
        "breach_rejected: R@2026-Q3, on: 2026-12-31, authority: the court of appeals",
        "breach_declared: R, on: 2026-11-03, authority: OCC",
        "breach_declared: P, on: 2026-11-03, authority: OCC",
        "breach_declared: agreement, on: 2026-11-03, authority: OCC",
    )
    assert [(each.of, each.code, each.number, each.declaration, each.step) for each in found] == [
        (Topic.TERM, "dpa", None, 1, BreachStep.DECLARED),
        (Topic.TERM, "dpa", None, 1, BreachStep.CURED),
        (Topic.TERM, "dpa", None, 2, BreachStep.DECLARED),
        (Topic.TERM, "dpa", None, 2, BreachStep.WITHDRAWN),
        (Topic.DEADLINE, "R", 2, 1, BreachStep.DECLARED),
        (Topic.DEADLINE, "R", 2, 1, BreachStep.UPHELD),
        (Topic.DEADLINE, "R", 2, 1, BreachStep.REJECTED),
        (Topic.DEADLINE, "R", None, 1, BreachStep.DECLARED),
        (Topic.DEADLINE, "P", None, 1, BreachStep.DECLARED),
        (Topic.TERM, "agreement", None, 1, BreachStep.DECLARED),
    ]
    assert found[0].grounds == "late reports"
    assert (found[2].when, found[4].when) == (When(date(2026, 9, 1), date(2026, 9, 30)), When(None, date(2026, 11, 2)))


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (("breach_declared: dpb, on: 2026-08-03, authority: DOJ",), "names “dpb”, which is no instrument, term or"),
        (("breach_declared: dpa@2, on: 2026-08-03, authority: DOJ",), "names “dpa@2”, which is no instrument, term"),
        (("breach_declared: P@1, on: 2026-08-03, authority: DOJ",), "P falls due once: write `P` without `@1`."),
        (("breach_declared: R@2031-Q1, on: 2026-08-03, authority: DOJ",), "2031-Q1"),
        (("breach_declared: dpa, on: 2026-08-03",), "`authority` is missing"),
        (("breach_declared: dpa, authority: DOJ",), "Nothing says when it happened"),
        (
            ("breach_declared: dpa, on: 2026-08-03, after: 2026-08-01, by: 2026-08-04, authority: DOJ",),
            "cannot both say",
        ),
        (
            ("breach_declared: dpa, on: 2026-08-03, authority: DOJ, declaration: none",),
            "must be a whole number from 1 on",
        ),
        (("breach_cured: dpa, on: 2026-08-03",), "Before this, no declaration 1 about dpa stands: write it above."),
        (
            (
                "breach_declared: dpa, on: 2026-08-03, authority: DOJ",
                "breach_cured: dpa, on: 2026-08-04, declaration: 2",
            ),
            "Before this, no declaration 2 about dpa stands: write it above.",
        ),
        (
            (
                "breach_declared: dpa, on: 2026-08-03, authority: DOJ",
                "breach_declared: dpa, on: 2026-09-03, authority: DOJ",
            ),
            "Declaration 1 about dpa has a `breach_declared` already: where it is another declaration, give it a number",
        ),
    ],
)
def test_what_cannot_be_so_is_told_at_its_place(lines: tuple[str, ...], told: str) -> None:
    with pytest.raises(FileRefused) as refused:
        facts(*lines)
    assert any(told in str(each) for each in refused.value.sentences), refused.value.sentences
