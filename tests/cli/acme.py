"""A small settlement for the tests of the command line."""

FILE = """\
settlement: acme
title: Acme, 2026
organisation: Acme Corporation
time_zone: America/New_York
sources:
  P1: {title: The order, grade: record}
persons:
  mc: {name: Maria Chen, email: mc@acme.example}
instruments:
  order:
    title: Consent order
    authority: OCC
    kind: consent order
    counting: unread
    calendar: us-federal
events:
  effective: {on: 2026-01-15, grade: record, source: P1}
  monitor-engaged: {}
  breach: {}
terms:
  monitorship: {instrument: order, kind: monitorship, starts: monitor-engaged, length: 2 years}
obligations:
  A1: {instrument: order, title: Action plan, kind: report, due: 60 days after effective, owner: mc, source: P1}
  A2: {instrument: order, title: Board answers, kind: report, due: 15 days after received(A1), source: P1}
  A3:
    instrument: order
    title: Quarterly report
    kind: report
    due: 30 days after the end of each calendar quarter from effective
    source: P1
  A4: {instrument: order, title: Certify, kind: certification, due: at least 30 days before end(monitorship), source: P1}
  A5: {instrument: order, title: Keep a programme, kind: standing, due: continuing from effective, source: P1}
  A6: {instrument: order, title: Pay, kind: payment, due: null, amount: {USD: 100.00}, contingent_on: breach, source: P1}
"""
