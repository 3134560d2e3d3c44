"""How `tracker show` prints what is no obligation: an instrument, a term, an event, a party, a settlement and so on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from tracker.cli.facts.evidence import print_evidence
from tracker.cli.output import date_in_words, print_contradictions, print_steps, print_table, say
from tracker.operations.queries.agreed import (
    EventView,
    InstrumentView,
    MonitorView,
    PartyView,
    ShownSettlement,
    SourceView,
    StandingTerm,
    TermView,
    monitors_of,
)
from tracker.reports.page.wording import day_in_full
from tracker.rules.deadlines.deadline import AwaitedDate, ComputedDate
from tracker.rules.grades import Grade
from tracker.rules.wording import written

if TYPE_CHECKING:
    from tracker.operations.facts.evidence import EvidenceLine
    from tracker.operations.queries.deadlines import DeadlineLine
    from tracker.operations.queries.history import HistoryLine
    from tracker.rules.deadlines.deadline import DerivedDate
    from tracker.rules.facts import DeclaredBreach
    from tracker.rules.settlement.settlement import Contradiction, Instrument, Party, Precedent

Lines = Callable[[Sequence["DeadlineLine"]], object]
AgreedView = ShownSettlement | InstrumentView | TermView | EventView | MonitorView | PartyView | SourceView


def print_agreed(view: AgreedView, print_lines: Lines) -> None:
    """Print what has a code and is no obligation; `print_lines` prints deadlines."""
    match view:
        case InstrumentView():
            _print_instrument(view, print_lines)
        case TermView():
            _print_term(view, print_lines)
        case EventView():
            _print_event(view)
        case MonitorView():
            _print_head(view, view.name, "monitor")
            serves = [each for each in view.terms if view.name in monitors_of(each.planned.term)]
            print_pairs([("Serves", _terms(serves) or "no term on that day")])
            for each in view.terms:
                if each.step is not None:
                    now = f"its monitor is {each.monitor}" if each.monitor else "nobody monitors"
                    say(f"{each.planned.term.code}: last {each.step}, as far as is recorded; {now}.")
            print_terms(view.terms)
            _print_contradictions(view.contradictions)
            print_history(view.history)
        case PartyView():
            _print_party(view, print_lines)
        case SourceView():
            _print_source(view)
        case ShownSettlement():
            _print_settlement(view)


def print_pairs(pairs: Iterable[tuple[str, str]]) -> None:
    """Print names with their values, those that have one."""
    for name, value in pairs:
        if value:
            say(f"{name + ':':<15}{value}")


def print_history(history: Sequence[HistoryLine]) -> None:
    """Print what became of something, where there is anything."""
    if history:
        say()
        rows = [(line.on.isoformat(), "" if line.entry is None else str(line.entry), line.text) for line in history]
        print_table(("On", "Entry", "What"), rows)


def print_terms(terms: Sequence[StandingTerm]) -> None:
    """Print terms with their edges, where there are any."""
    if terms:
        say()
        rows = [
            (
                each.planned.term.code,
                each.standing,
                _edge_of_term(each.planned.starts),
                _edge_of_term(each.planned.ends),
                each.planned.term.title or each.planned.term.kind,
            )
            for each in terms
        ]
        print_table(("Term", "Stands", "Starts", "Ends", "Title"), rows)


def _print_head(view: AgreedView, code: str, title: str) -> None:
    say(f"{code}: {title}" if title else code)
    say(f"{view.settlement}, as of {written(view.as_of)}")
    say()


def _print_settlement(view: ShownSettlement) -> None:
    agreed = view.agreed
    _print_head(view, agreed.code, agreed.title)
    print_pairs(
        (
            ("Organisation", agreed.organisation),
            ("Time zone", agreed.time_zone),
            ("Kept from", str(agreed.kept_from)),
            ("Instruments", ", ".join(each.code for each in agreed.instruments)),
            ("Parties", "; ".join(map(_party, agreed.parties))),
            ("Note", agreed.note),
        )
    )
    print_terms(view.terms)
    _print_precedents("Cites", [(each.cited, each) for each in view.cites])
    _print_precedents("Cited by", [(each.settlement, each.precedent) for each in view.cited_by])
    print_history(view.developments)
    _print_contradictions(view.contradictions)


def _print_precedents(which: str, precedents: Sequence[tuple[str, Precedent]]) -> None:
    if precedents:
        say()
        rows = [
            (
                code,
                each.cited_for,
                each.cited_by or "not found",
                "not found" if each.when is None else str(each.when),
                str(each.grade),
                ", ".join(each.sources),
            )
            for code, each in precedents
        ]
        print_table((which, "For", "By", "When", "Grade", "Sources"), rows)


def _print_instrument(view: InstrumentView, print_lines: Lines) -> None:
    each = view.instrument
    _print_head(view, each.code, each.title)
    print_pairs(
        (
            ("Kind", each.kind),
            ("Authority", each.authority),
            ("Docket", each.docket or "not found"),
            ("Binds", ", ".join(map(_party, view.parties)) or "not found"),
            ("Counted by", each.counting),
            ("Calendar", each.calendar),
            ("Approval", "needed from another person" if each.needs_approval else ""),
            ("Ended", view.ended or "no end on record"),
            *_breaches(view.breaches),
            ("Grade", str(each.grade)),
            ("Sources", ", ".join(each.sources)),
            ("Note", each.note),
        )
    )
    print_terms(view.terms)
    _print_deadlines(view.lines, print_lines)
    _print_contradictions(view.contradictions)
    print_history(view.history)
    _print_evidence(view.evidence)


def _print_term(view: TermView, print_lines: Lines) -> None:
    term = view.term
    _print_head(view, term.code, term.title or term.kind)
    print_pairs(
        (
            ("Kind", term.kind),
            ("Instrument", _of(view.instrument)),
            ("Monitor", "" if term.monitor is None else ", ".join(monitors_of(term)) or "not found"),
            ("Stands", view.standing),
            ("Starts", _edge_of_term(view.starts.due)),
            ("Ends", _edge_of_term(view.ends.due)),
            *_breaches(view.breaches),
            ("Grade", str(term.grade)),
            ("Sources", ", ".join(term.sources)),
            ("Note", term.note),
        )
    )
    for name, edge in (("Start", view.starts), ("End", view.ends)):
        say()
        say(f"{name}: {edge.rule or 'no rule found'}")
        print_steps(edge.steps)
        for note in edge.notes:
            if note != term.note:
                say(f"  Note: {note}")
    _print_deadlines(view.lines, print_lines)
    _print_contradictions(view.contradictions)
    print_history(view.history)
    _print_evidence(view.evidence)


def _print_event(view: EventView) -> None:
    event = view.event
    _print_head(view, event.name, event.title)
    print_pairs(
        (
            ("Repeats", "yes" if event.repeats else ""),
            ("Happened", "" if view.happenings else "not yet, as far as is recorded"),
            ("Expected", "" if event.expected is None else str(event.expected)),
            ("Duties", ", ".join(each.code for each in view.duties)),
            ("Terms", ", ".join(view.terms)),
            ("Note", event.note),
        )
    )
    if view.happenings:
        say()
        rows = [
            (each.name, str(each.fact.when), each.fact.label, str(each.fact.grade), ", ".join(each.woke) or "nothing")
            for each in view.happenings
        ]
        print_table(("Happening", "On", "Label", "Grade", "What runs from it"), rows)
        for each in view.happenings:
            for sentence in each.unwoken:
                say(sentence)
    _print_contradictions(view.contradictions)
    print_history(view.history)
    _print_evidence(view.evidence)


def _print_party(view: PartyView, print_lines: Lines) -> None:
    party = view.party
    _print_head(view, party.name, "party")
    print_pairs(
        (
            ("In scope", "yes" if party.in_scope else "no: the settlement mentions it and does not bind it"),
            ("Bound by", ", ".join(map(_of, view.instruments)) or "no instrument that names it"),
            ("Owes", "" if view.lines else "nothing that the file says"),
            ("Sources", ", ".join(party.sources)),
            ("Note", party.note),
        )
    )
    _print_deadlines(view.lines, print_lines)


def _print_source(view: SourceView) -> None:
    source = view.source
    _print_head(view, source.key, source.title)
    print_pairs(
        (
            ("Address", source.url or ""),
            ("Grade", str(source.grade)),
            ("Note", source.note),
            ("Cited by", "" if view.cited_by else "nothing"),
        )
    )
    if view.cited_by:
        say()
        print_table(("Cited by", "Code", "What"), [(each.kind, each.code, each.title) for each in view.cited_by])


def _print_contradictions(contradictions: Sequence[Contradiction]) -> None:
    if contradictions:
        say()
        print_contradictions(contradictions)


def _print_evidence(lines: Sequence[EvidenceLine]) -> None:
    if lines:
        say()
        print_evidence(lines)


def _print_deadlines(lines: Sequence[DeadlineLine], print_lines: Lines) -> None:
    if lines:
        say()
        print_lines(lines)


def _breaches(declared: Iterable[DeclaredBreach]) -> Iterator[tuple[str, str]]:
    for each in declared:
        yield "Breach", f"{each.code} {each.words(day_in_full)}"


def _party(party: Party) -> str:
    return party.name if party.in_scope else f"{party.name} (out of scope)"


def _of(instrument: Instrument) -> str:
    return f"{instrument.title} ({instrument.code}), {instrument.authority}"


def _terms(terms: Sequence[StandingTerm]) -> str:
    return ", ".join(each.planned.term.code for each in terms)


def _edge_of_term(found: DerivedDate | None) -> str:
    match found:
        case ComputedDate(grade=Grade.RECORD):
            return date_in_words(found)
        case ComputedDate(grade=grade):
            return f"{date_in_words(found)} ({grade})"
        case AwaitedDate(events=events) if events:
            return date_in_words(found)
        case AwaitedDate() | None:
            return "not found"
