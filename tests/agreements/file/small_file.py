"""A small agreement file, and what the reader says of it after a change."""

from __future__ import annotations

from tracker.agreements.file.reader import Agreement, read
from tracker.errors import FileRefused

SMALL = """\
settlement: acme-2024
title: Acme, 2024
organisation: Acme Limited
time_zone: America/New_York
sources:
  S1: {title: Release, url: "https://example.org/release"}
persons:
  mia: {name: Mia Ortiz, email: mia@example.org}
instruments:
  plea:
    title: Plea agreement
    authority: DOJ
    kind: plea agreement
    counting: frcp-6
    calendar: us-federal
    source: S1
events:
  sentencing: {on: 2024-02-23, grade: reported, source: S1}
  served: {}
terms:
  watch: {instrument: plea, kind: monitorship, starts: sentencing, length: 3 years}
obligations:
  D1:
    instrument: plea
    title: Pay the fine
    kind: payment
    owner: mia
    clause: 12.10
    amount: {USD: 1000.50}
    due: 30 days after sentencing
  D2:
    instrument: plea
    title: Report each quarter
    kind: report
    due: 30 days after the end of each calendar quarter from sentencing until end(watch)
facts:
  - {resolved: D1, on: 2024-03-20}
"""


def small(*replacements: tuple[str, str], more: str = "") -> str:
    """Give the small file with texts replaced, each of which must be in it, and with more lines at its end."""
    text = SMALL
    for old, new in replacements:
        assert text.count(old) == 1, f"{old!r} is not in the small file exactly once"
        text = text.replace(old, new)
    return text + more


def read_small(*replacements: tuple[str, str], more: str = "") -> Agreement:
    return read(small(*replacements, more=more).encode(), "acme.yaml")


def problems_in(text: str | bytes) -> list[str]:
    """Give what the reader refuses in a file, each as `file:line:column: sentence`; none where it reads."""
    try:
        read(text.encode() if isinstance(text, str) else text, "acme.yaml")
    except FileRefused as refusal:
        return [str(problem) for problem in refusal.problems]
    return []


def problems_after(*replacements: tuple[str, str], more: str = "") -> list[str]:
    return problems_in(small(*replacements, more=more))
