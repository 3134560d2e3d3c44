"""A series that another counting makes longer or shorter: what comes and what goes is told as a move, with its reason."""

from __future__ import annotations

import json

from sqlalchemy import Engine, select, update

from tests.operations.acme import NOW, loaded
from tracker import database
from tracker.models import CalendarVintage, Deadline, JournalEntry, Obligation
from tracker.operations.derivation.recount import recount
from tracker.rules.deadlines.moves import in_short

FILE = """\
settlement: acme
title: Acme, 2026
organisation: Acme Corporation
time_zone: America/New_York
instruments:
  order: {title: Order, authority: OCC, kind: consent order, counting: calendar-days, calendar: us-federal}
events:
  effective: {on: 2026-01-15, grade: record}
obligations:
  R: {instrument: order, title: Report, kind: report, due: every 3 months from effective until 2027-01-15}
"""


def test_what_comes_to_a_series_and_what_goes_from_it_are_moves_with_their_reason(engine: Engine) -> None:
    loaded(engine, FILE)
    with database.writing(engine) as session:
        # As a program had it that counted the last of the four as a fifth.
        of_report = Deadline.obligation_id.in_(select(Obligation.id).where(Obligation.code == "R"))
        session.execute(update(Deadline).where(of_report, Deadline.number == 4).values(number=5, label="5"))
        session.add(CalendarVintage(vintage="before", entry_seq=1))

    with database.writing(engine) as session:
        recounted = recount(session, now=NOW)
        payload = session.scalars(select(JournalEntry.payload).order_by(JournalEntry.seq.desc()).offset(1)).first()

    assert recounted is not None
    (acme,) = recounted.settlements
    moves = [[each.code, in_short(each.before), in_short(each.after), each.step] for each in acme.replanned.moves]
    assert moves == [
        [
            "R@4",
            "none",
            "2027-01-15",
            "By the counting of today its series gives it. effective: Thursday 15 January 2026 (record).",
        ],
        ["R@5", "2027-01-15", "none", "By the counting of today its series does not give it."],
    ]
    assert payload is not None
    assert json.loads(payload)["moves"] == moves
    assert (acme.replanned.born, acme.replanned.gone) == ((), ())
