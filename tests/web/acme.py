"""Acme's settlement with a duty that only counsel sees, sources that disagree, and recommendations in each state."""

from __future__ import annotations

from tests.operations import acme

TEXT = (
    acme.FILE
    + """\
  A7:
    instrument: order
    title: Privileged advice
    kind: report
    due: on 2026-02-20
    owner: mc
    audience: [counsel]
    source: P1
  A9:
    instrument: order
    title: Hidden payment
    kind: payment
    due: on 2026-06-01
    amount: {USD: 777.00}
    audience: [counsel, authority]
    source: P1
recommendation_terms:
  occ: {instrument: order, adopt: 150 days, object: 60 days, implement: 90 days, verify: 60 days, clause: Article V}
developments:
  - {on: 2026-02-10, title: Rumour about the memo, about: A7, source: P1}
  - {on: 2026-02-11, title: The order may end early, about: order, source: P1}
contradictions:
  - title: How long the plan may take
    about: A1
    readings: [{text: Sixty days, source: P1}, {text: Ninety days, source: P1}]
"""
)
# What nobody reads whom the duties of counsel are hidden from.
SECRETS = ("A7", "A9", "Privileged", "Hidden payment", "777", "Rumour")
