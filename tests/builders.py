"""Plain values for tests: the dull parts are given, a test names what matters to it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from tracker.rules.due.parser import parse, parse_anchor
from tracker.rules.due.spans import Span, Unit
from tracker.rules.facts import Happened, Resolved, When
from tracker.rules.settlement.settlement import Instrument, NamedEvent, Obligation, Settlement, Term


def an_instrument(code: str = "plea", **given: Any) -> Instrument:
    return Instrument(
        **{
            "code": code,
            "title": "Plea agreement",
            "authority": "DOJ",
            "kind": "plea agreement",
            "counting": "calendar-days",
            "calendar": "us-federal",
            **given,
        }
    )


def an_obligation(code: str = "D1", due: str | None = "30 days after sentencing", **given: Any) -> Obligation:
    return Obligation(
        **{
            "code": code,
            "instrument": "plea",
            "title": f"Do {code}",
            "kind": "report",
            "due": None if due is None else parse(due),
            **given,
        }
    )


def a_term(code: str = "term", starts: str | None = "engaged", years: int | None = 3, **given: Any) -> Term:
    return Term(
        **{
            "code": code,
            "instrument": "plea",
            "kind": "monitorship",
            "starts": None if starts is None else parse_anchor(starts),
            "length": None if years is None else Span(years, Unit.YEAR),
            **given,
        }
    )


def a_settlement(*obligations: Obligation, **given: Any) -> Settlement:
    names = ("sentencing", "engaged", "signed", "failed")
    return Settlement(
        **{
            "code": "acme",
            "title": "Acme, 2024",
            "organisation": "Acme",
            "time_zone": "America/New_York",
            "instruments": (an_instrument(),),
            "events": tuple(NamedEvent(name=name) for name in names),
            "obligations": obligations,
            **given,
        }
    )


def happened(event: str, on: date | datetime, **given: Any) -> Happened:
    return Happened(event=event, when=When.on(on), **given)


def resolved(code: str, on: date, **given: Any) -> Resolved:
    return Resolved(obligation=code, when=When.on(on), **given)
