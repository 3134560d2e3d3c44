"""An agreement file with every key that takes a text, found by trying, and the same with a hostile text in each of them.

Which texts are free is not listed here: each value of the file is replaced by a harmless word, and those with which the
file can still be read are the free ones. The schema says which keys take a text; each of them must be among the file's.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from tracker.agreements.file.reader import read
from tracker.agreements.file.schema import json_schema
from tracker.errors import FileRefused

FULL = """\
settlement: acme
title: The whole of it
organisation: Acme Corporation
time_zone: America/New_York
note: A note on the whole
amended: {effective: 2026-01-15, authority: The court, source: P1}
sources:
  P1: {title: The order, url: "https://example.org/order", grade: record, note: A second address}
  P2: {title: The newspaper, url: "https://example.org/news", grade: reported}
persons:
  mc: {name: Maria Chen, email: mc@acme.example, quiet_days: [sunday]}
  gc: {name: General Counsel, email: gc@acme.example}
parties:
  Acme Holding: {in_scope: no, source: P2, note: Mentioned as the parent}
  Acme Bank: {}
  Monitor: {}
instruments:
  order:
    title: Consent order
    authority: OCC
    kind: consent order
    counting: unread
    calendar: us-federal
    docket: 26-CR-100
    respondents: [Acme Corporation, Acme Bank]
    effective: effective
    source: P1
    note: A note on the order
  pact: {title: The pact, authority: DOJ, kind: agreement, counting: calendar-days, calendar: none, docket: "12.10"}
events:
  effective: {title: It took effect, on: 2026-01-15, grade: record, source: P1, note: By its own words}
  monitor-engaged: {title: Engaged, on: 2026-02-01, source: P2}
  breach: {}
  sale: {expected: 6 months after effective, note: Perhaps}
  visit: {repeats: yes}
terms:
  monitorship:
    instrument: order
    kind: monitorship
    title: The monitorship
    monitor: {firm: Watch & Co, person: Ada Watch}
    starts: monitor-engaged
    length: 2 years
    source: P1
    note: A note on the term
  probation: {instrument: pact, kind: probation, title: Probation, starts: effective, length: 1 year}
  watch: {instrument: order, kind: monitorship, starts: effective, length: 1 year, monitor: {firm: Other}}
penalties:
  late:
    instrument: order
    clause: Section X.A
    mode: by-band
    citation: for each day in the range stated
    tiers: [{through: 14, amount: {USD: 1500}}, {amount: {USD: 10000}}]
    cure_day: silent
    verified_by: gc
    source: P1
    note: A note on the schedule
recommendation_terms:
  att-d: {instrument: order, term: monitorship, owed_by: Acme Bank, monitor: Ada Watch, adopt: 150 days, object: 60 days,
    implement: 90 days, verify: 60 days, clause: Attachment D, note: A note on the clocks}
cycles:
  review:
    instrument: order
    term: monitorship
    owed_by: Monitor
    owed_to: DOJ itself
    owner: mc
    clause: Attachment C
    source: P1
    steps:
      plan: {title: Send the plan, kind: report, due: 30 days after begins, note: A note on the plan}
      report: {title: Report on it, kind: report, due: 150 days after received(plan)}
reviews:
  initial: {cycle: review, begins: monitor-engaged, title: first review, steps: {plan: {title: Send the first plan}}}
obligations:
  A1:
    instrument: order
    title: Action plan
    kind: report
    due: 30 days after effective
    owed_by: Acme Corporation
    owed_to: OCC itself
    owner: mc
    clause: Article II
    wording: Within thirty days.
    signed_by: [CEO, CCO]
    penalty: late
    source: P1
    note: A note on the plan
  A2: {instrument: order, title: Board answers, kind: report, due: 15 days after received(A1), owner: mc, clause: Article III}
  A3: {instrument: order, title: Quarterly report, kind: report, owner: mc, notices: [30, 7, 1],
    due: 30 days after the end of each calendar quarter from effective, clause: "12.10"}
  A4: {instrument: order, title: Certify, kind: certification, due: at least 30 days before end(monitorship), owner: gc}
  A5: {instrument: order, title: Keep a programme, kind: standing, due: continuing from effective, source: P1,
    attested: 10 days after the end of each calendar month}
  A6: {instrument: order, title: Pay, kind: payment, due: null, amount: {USD: 100.00}, contingent_on: breach, source: P1}
  A7: {instrument: order, title: Pay the fine, kind: payment, due: 10 days after effective, amount: {USD: 900.00},
    owner: mc, interest: {text: At the rate of the court}}
  A8: {instrument: pact, title: Pay in parts, kind: payment, due: on 2026-12-01, amount: {USD: 300.00}, remainder: What is left,
    owner: gc, instalments: [{due: 10 days after effective, amount: {USD: 100.00}, clause: Part one, wording: The first part,
    note: A note on it, source: P1}]}
  A9: {instrument: pact, title: Pay less, kind: payment, due: on 2026-12-01, amount: {USD: 50.00}, credited: What others pay,
    owner: gc}
  B1: {instrument: pact, title: Overdue long since, kind: report, due: 5 days after effective, owner: mc, clause: Art. 9,
    wording: At once., note: Nobody did it}
facts:
  - {resolved: A7, on: 2026-01-20, source: P1, note: Paid by wire}
  - {event: visit, on: 2026-02-11, label: To the bank}
  - {waived: A3@2026-Q4, on: 2026-01-10, early: Agreed at the signing}
  - {term_extended: probation, longer_by: 1 month, decided_on: 2026-02-01, authority: The judge, note: By consent}
  - {ended: watch, on: 2026-02-10, manner: early, authority: The judge again, note: Early}
  - {recommended: R1, title: Train everyone, on: 2026-02-05, under: att-d, owner: mc, clause: page 14, wording: All of them,
    note: A note on the training}
  - {answered: R1, step: adopted, on: 2026-02-20, who: The company, note: Gladly}
  - {recommended: R2, title: Train them again, on: 2026-02-06, under: att-d}
  - {returned: A1, on: 2026-02-16, reasons: [Not signed, Not whole], note: By mail}
  - {signed: A1, signatory: CEO, on: 2026-02-12, note: In ink}
  - {attested: A5.attestation@2026-01, on: 2026-02-03, attestor: CCO, exceptions: One was found}
  - {breach_declared: order, on: 2026-02-12, authority: OCC, grounds: Reports came late}
  - {monitor: probation, step: rejected, person: Jo Bell, on: 2026-01-25, who: OCC, reason: Too close to the bank}
precedents:
  - {settlement: Other Bank, cited_for: An end before its time, cited_by: Counsel, on: 2026-02-20}
developments:
  - {title: The term may be cut, about: monitorship, grade: reported, on: 2026-02-20, source: P2, note: A note on it}
contradictions:
  - {about: A1, title: The day is disputed, readings: [It is the first, It is the second], source: [P1, P2]}
"""

# A text in a key that holds an address must be one still: by what such a value holds, its shape.
_ADDRESSES = {"://": "https://example.org/{}", "@": "{}@acme.example"}
# No code, name of an event or address could be this, so that what takes it takes any text.
_WORD = 'a "harmless" <word>'
# Keys that take the code of another entry, and that the file does without: no text can stand in one.
CODES = frozenset(
    {
        *("breach_cured", "breach_rejected", "breach_upheld", "breach_withdrawn"),
        *("acknowledged", "clock_restarted", "clock_stopped", "cures", "extended", "extension_asked"),
        *(
            "extension_denied",
            "filed",
            "paid",
            "parent",
            "part_of",
            "payment_of",
            "postmarked",
            "received",
            "recorded_by",
            "report",
        ),
        *(
            "satisfied_by",
            "sent",
            "successor",
            "term_resumed",
            "term_started",
            "term_suspended",
            "to",
            "without",
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Field:
    """One place for a text in the file: its path, where its value stands, and the shape that a value has there."""

    path: str
    start: int
    end: int
    shape: str
    key: str


@cache
def fields() -> tuple[Field, ...]:
    """Give every place of the file in which any text may stand."""
    found = []
    for path, key, start, end in _scalars(yaml.compose(FULL), ""):
        for shape in ("{}", *(shape for mark, shape in _ADDRESSES.items() if mark in FULL[start:end])):
            if _reads(FULL[:start] + json.dumps(_shaped(_WORD, shape)) + FULL[end:]):
                found.append(Field(path, start, end, shape, key))
                break
    return tuple(found)


def text_keys() -> frozenset[str]:
    """Give the name of every key that takes a text, as the schema has them."""
    named = set()
    for model in json_schema()["$defs"].values():
        named |= {key for key, schema in model.get("properties", {}).items() if _takes_text(schema)}
    return frozenset(named)


def keys_in_file() -> frozenset[str]:
    """Give the name of every key that has a value in the file."""
    return frozenset(key for _, key, _, _ in _scalars(yaml.compose(FULL), ""))


def planted(payload: str) -> str:
    """Give the file with a text in each of its free places, an address made of the text's letters where one must stand."""
    text = FULL
    for field in sorted(fields(), key=lambda each: -each.start):
        text = text[: field.start] + json.dumps(_shaped(payload, field.shape), ensure_ascii=False) + text[field.end :]
    return text


def twin(payload: str) -> str:
    """Give a harmless text that is as long and breaks into lines and words at the same places."""
    # What nobody sees is refused in some fields, in both alike.
    return "".join(each if each.isspace() or not each.isprintable() else "x" for each in payload)


def _shaped(payload: str, shape: str) -> str:
    return shape.format(payload if shape == "{}" else _for_address(payload, shape))


def _for_address(payload: str, shape: str) -> str:
    allowed = r"[^\s<>\"]" if shape.startswith("http") else r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]"
    return "".join(re.findall(allowed, payload))[:60] or "x"


def _scalars(node: Any, path: str, key: str = "") -> Iterator[tuple[str, str, int, int]]:
    match node:
        case yaml.ScalarNode():
            yield path, key, node.start_mark.index, node.end_mark.index
        case yaml.SequenceNode():
            for number, each in enumerate(node.value):
                yield from _scalars(each, f"{path}[{number}]", key)
        case yaml.MappingNode():
            for name, each in node.value:
                yield from _scalars(name, f"{path}.{name.value}~", "~")
                yield from _scalars(each, f"{path}.{name.value}", name.value)
        case _:
            return


def _takes_text(schema: dict[str, Any]) -> bool:
    ways = schema.get("anyOf", [schema])
    kinds = [way.get("items", way) for way in ways] + list(ways)
    return any(
        "string" in (way.get("type") if isinstance(way.get("type"), list) else [way.get("type")])
        and not {"enum", "pattern", "examples", "const"} & set(way)
        and (way.get("minLength") == 1 or isinstance(way.get("type"), list) or way.get("format") == "email")
        for way in kinds
    )


def _reads(text: str) -> bool:
    try:
        read(text.encode(), "full.yaml")
    except FileRefused:
        return False
    return True
