"""The agreement that the machine lives under, written from the model's plain values."""

from __future__ import annotations

from benchmarks.torture.model import Days, Text
from tests.operations import acme
from tracker.agreements.file.reader import Agreement, read
from tracker.operations.facts.record import Attribution
from tracker.rules.facts import When
from tracker.rules.grades import Grade

_FILE = """\
settlement: acme
title: Acme, 2026
organisation: Acme Corporation
time_zone: America/New_York
persons:
  mia: {{name: Mia Ortiz, email: mia@acme.example}}
  omar: {{name: Omar Diaz}}
  tara: {{name: Tara Lind}}
instruments:
  order: {{title: Order, authority: OCC, kind: order, counting: calendar-days, calendar: none}}
  plea: {{title: Plea, authority: DOJ, kind: plea, counting: calendar-days, calendar: none, needs_approval: yes}}
events:
  effective: {{on: {effective}}}
  kickoff: {{}}
  breach: {{}}
obligations:
  F1: {{instrument: order, title: "{title}", kind: report, owner: mia, due: on {plan_due}}}
  E1: {{instrument: order, title: Hire, kind: action, due: {after_kickoff} days after kickoff}}
  B1: {{instrument: order, title: Explain, kind: report, due: 10 days after breach, contingent_on: breach}}
  G1: {{instrument: plea, title: Train, kind: action, owner: mia, due: 20 days after kickoff}}
  G2: {{instrument: plea, title: Certify, kind: certification, due: on 2026-06-30}}
  P1: {{instrument: order, title: Pay, kind: payment, amount: {{USD: 1000.00}}, due: 45 days after effective}}
  S1: {{instrument: order, title: Report, kind: report, due: every 1 month from effective until 2026-12-31}}
"""


def agreement(text: Text) -> Agreement:
    """Give the file that says so."""
    said = _FILE.format(
        effective=text.effective, title=text.title, plan_due=text.plan_due, after_kickoff=text.after_kickoff
    )
    return read(said.encode(), "acme.yaml")


def when(days: Days) -> When:
    """Give the days on which something happened as the tracker takes them."""
    return When(*days)


def saying(by: str, *, planned: bool = False, note: str = "") -> Attribution:
    """Give who says something, and that it is only planned."""
    return Attribution(actor=acme.ACTOR, by=by, note=note, grade=Grade.ESTIMATED if planned else Grade.RECORD)
