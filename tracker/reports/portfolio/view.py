"""Build the frozen view of the portfolio: who is under what today, until when, and what ended early and by whom."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tracker.reports.monthly.view import NOT_ADVICE, run_words
from tracker.reports.page.parts import GRADE_BADGES, Badge, Dated, Figure, Group, dated
from tracker.reports.page.wording import NOT_FOUND, day_in_full, listed, quantity, sentence, when_in_full
from tracker.reports.portfolio.holdings import SOON, Holding, Holdings, Tally, together
from tracker.reports.portfolio.overview import overview
from tracker.reports.portfolio.pages import CountLine, EndLine, PortfolioPage, SettlementLines, TermLine
from tracker.reports.terms import term as terms
from tracker.rules.deadlines.deadline import AwaitedDate, PlannedTerm
from tracker.rules.deadlines.open_days import open_day_note
from tracker.rules.deadlines.status import Status
from tracker.rules.facts import Ended, Ending
from tracker.rules.settlement.settlement import Instrument

# Of these no source says whether they bind; the term's own note may say why.
_UNSURE = frozenset({terms.Binding.PAST_ESTIMATE, terms.Binding.UNKNOWN})
# Ways to end that leave nothing of what was agreed for the days that were still to come.
_CUT_OFF = frozenset({Ending.EARLY, Ending.SUPERSEDED, Ending.VOID, Ending.DISMISSED})


def _contents(as_of: date | None) -> tuple[tuple[str, str], ...]:
    when = "today" if as_of is None else f"on {day_in_full(as_of)}"
    return (
        ("monitored", f"Under a monitor {when}"),
        ("timeline", "All terms over time"),
        ("in-force", f"Other terms in force {when}"),
        ("early", "Ended before their time, replaced or dismissed"),
        ("extended", "Made longer"),
        ("never", "Never took force"),
        ("as-agreed", "Ended as agreed"),
        ("unsure", "Not known to be in force"),
        ("to-come", "Not begun"),
        ("settlements", "Every settlement, with its deadlines"),
    )


@dataclass(frozen=True, slots=True)
class _Placed:
    """One term of a settlement, with where it stands on its day."""

    holding: Holding
    planned: PlannedTerm
    binding: terms.Binding


def portfolio_page(holdings: Holdings) -> PortfolioPage:
    """Build the page of a portfolio; the same values always give the same view."""
    placed = [
        _Placed(holding, planned, terms.binding_of(planned, holding.day))
        for holding in holdings.each
        for planned in holding.terms
    ]
    in_force = [each for each in placed if each.binding in terms.IN_FORCE]
    monitored = [each for each in in_force if terms.is_monitorship(each.planned)]
    others = [each for each in in_force if not terms.is_monitorship(each.planned)]
    watched = {each.holding.settlement.code for each in monitored}
    organisations = list(dict.fromkeys(each.holding.settlement.organisation for each in monitored))
    contents = _contents(holdings.as_of)
    titles = dict(contents)
    over = _over(holdings.each, titles)
    early = len(over[0].rows)
    # Several days where the settlements' own zones are not on the same date.
    as_of = listed([day_in_full(day) for day in sorted({each.day for each in holdings.each})])

    def group(key: str, several: Iterable[_Placed], nothing: str, lead: str = "") -> Group[TermLine]:
        rows = tuple(_line(each.holding, each.planned) for each in several)
        return Group(key=key, title=titles[key], lead=lead, rows=rows, nothing=nothing)

    return PortfolioPage(
        title=f"Portfolio of {quantity(len(holdings.each), 'settlement')}, as of {as_of}",
        heading=f"Portfolio report, as of {as_of}",
        summary=_summary(organisations, len(in_force), len(holdings.each), early),
        facts=_front(holdings, as_of),
        figures=_figures(holdings.each, placed, watched=len(organisations), in_force=len(in_force), early=early),
        contents=contents,
        in_force=(
            group("monitored", monitored, "Nobody is under a monitor today."),
            group("in-force", others, "No other term is in force today."),
        ),
        overview=overview(sorted(holdings.each, key=lambda each: each.settlement.code not in watched), as_of=as_of),
        over=over,
        open_questions=(
            group(
                "extended",
                (each for each in placed if each.planned.extensions),
                "No term was made longer.",
                "Their end beside the one before; what became of it since is said too.",
            ),
            group(
                "unsure",
                (each for each in placed if each.binding in _UNSURE),
                "Of every term it is known whether it is in force.",
                "No source says whether these bind today: an end that is only estimated ends nothing.",
            ),
            group(
                "to-come",
                (each for each in placed if each.binding is terms.Binding.TO_COME),
                "No term is still to begin.",
            ),
        ),
        settlements=tuple(_settlement_lines(each) for each in holdings.each),
    )


def _line(holding: Holding, planned: PlannedTerm) -> TermLine:
    instrument = _instrument(holding, planned)
    term = planned.term
    return TermLine(
        organisation=holding.settlement.organisation,
        settlement=holding.settlement.title,
        title=terms.term_title(planned),
        instrument=instrument.title,
        authority=instrument.authority,
        monitor=_monitor(planned),
        since=terms.starts_dated(planned, holding.vague_starts, _waits_for(holding)),
        until=terms.ends_dated(planned, _waits_for(holding)),
        remaining=terms.remaining(planned, holding.day),
        state=terms.binding_badge(planned, holding.day),
        grade=GRADE_BADGES[terms.term_grade(planned)],
        history=tuple(map(sentence, terms.history(planned, holding.day, holding.pauses.get(term.code, ())))),
        monitor_note=" ".join(_who_it_was(planned)),
        note=term.note if terms.binding_of(planned, holding.day) in _UNSURE and not _who_it_was(planned) else "",
    )


# What is over


# How things end: the key of the group, what stands above it, and what instead of it.
_BEFORE = "Nominal ends stand beside the actual ones; where somebody brought the end about, by whom."
_RAN = "They ran their length, or met the condition that their end hung on."
_MANNERS = (
    ("early", _BEFORE, "Nothing ended before its time."),
    ("never", "Made, and never in force: what they ask for binds nobody.", "Everything that was agreed took force."),
    ("as-agreed", _RAN, "Nothing has ended as agreed yet."),
)


@dataclass(frozen=True, slots=True)
class _Over:
    """One term or instrument that is over, and the last day on which that can have happened."""

    key: str
    on: date
    line: EndLine


def _over(several: Sequence[Holding], titles: Mapping[str, str]) -> tuple[Group[EndLine], ...]:
    found = [each for holding in several for each in (*_terms_over(holding), *_instruments_over(holding))]
    found.sort(key=lambda each: (-each.on.toordinal(), each.line.organisation, each.line.title))
    return tuple(
        Group(
            key=key,
            title=titles[key],
            lead=lead,
            rows=tuple(each.line for each in found if each.key == key),
            nothing=no,
        )
        for key, lead, no in _MANNERS
    )


def _terms_over(holding: Holding) -> Iterable[_Over]:
    for planned in holding.terms:
        binding = terms.binding_of(planned, holding.day)
        if binding not in {terms.Binding.ENDED, terms.Binding.NEVER, terms.Binding.RAN_OUT}:
            continue
        ended = planned.ended
        key, on = "as-agreed", date.min
        if ended is not None:
            on = ended.when.last_day
            early = terms.days_early(ended, planned.nominal)
            as_agreed = terms.ended_as_agreed(planned) or (
                early is None or (early[0] <= 0 and ended.manner not in _CUT_OFF)
            )
            key = "as-agreed" if as_agreed and ended.manner not in _CUT_OFF else "early"
        elif planned.ends is not None and not isinstance(planned.ends, AwaitedDate):
            on = planned.ends.latest_on
        yield _Over("never" if binding is terms.Binding.NEVER else key, on, _term_over(holding, planned, ended))


def _term_over(holding: Holding, planned: PlannedTerm, ended: Ended | None) -> EndLine:
    instrument = _instrument(holding, planned)
    moves = terms.moved(planned, holding.pauses.get(planned.term.code, ()))
    never = terms.binding_of(planned, holding.day) is terms.Binding.NEVER
    return EndLine(
        organisation=holding.settlement.organisation,
        settlement=holding.settlement.title,
        title=terms.term_title(planned),
        instrument=instrument.title,
        authority=instrument.authority,
        monitor=_monitor(planned),
        how=terms.binding_badge(planned, holding.day),
        on=terms.ends_dated(planned, _waits_for(holding)),
        nominal=terms.edge_dated(planned.nominal, _waits_for(holding)) if not never else Dated("none: it never began"),
        early="no" if ended is None or never else _early(ended, planned),
        by="by its length" if ended is None else _by_whom(ended),
        replaced_by="nothing" if ended is None else _successor(holding, ended),
        history=(*map(sentence, moves), *_who_it_was(planned)),
        note="" if ended is None else ended.note,
    )


def _instruments_over(holding: Holding) -> Iterable[_Over]:
    for instrument in holding.settlement.instruments:
        ended = holding.ended.get(instrument.code)
        if ended is None or not terms.is_over(ended, holding.day):
            continue
        how = terms.instrument_badge(instrument, holding.ended, holding.terms, holding.day)
        never = how.text == terms.Binding.NEVER
        key = "never" if never else "early" if ended.manner in _CUT_OFF else "as-agreed"
        yield _Over(key, ended.when.last_day, _instrument_over(holding, instrument, ended, how))


def _instrument_over(holding: Holding, instrument: Instrument, ended: Ended, how: Badge) -> EndLine:
    return EndLine(
        organisation=holding.settlement.organisation,
        settlement=holding.settlement.title,
        title=instrument.title,
        instrument="",
        authority=instrument.authority,
        monitor="",
        how=how,
        on=dated(ended.when.latest) if ended.when.exact else Dated(when_in_full(ended.when)),
        nominal=Dated("none of its own"),
        early="does not apply",
        by=_by_whom(ended),
        replaced_by=_successor(holding, ended),
        history=("Binds nobody now.",),
        note=ended.note,
    )


def _early(ended: Ended, planned: PlannedTerm) -> str:
    if terms.days_early(ended, planned.nominal) is None:
        return "not known"
    return terms.early_words(ended, planned.nominal) or "no"


def _by_whom(ended: Ended) -> str:
    return ended.authority or ("by its length" if ended.manner is Ending.EXPIRED else NOT_FOUND)


def _successor(holding: Holding, ended: Ended) -> str:
    if ended.successor is None:
        return "nothing"
    titles = {each.code: each.title for each in holding.settlement.instruments}
    titles |= {planned.term.code: terms.term_title(planned) for planned in holding.terms}
    return titles.get(ended.successor, ended.successor)


# How the deadlines stand, in figures

_NOTHING = Tally(statuses={})


def _settlement_lines(holding: Holding) -> SettlementLines:
    """Count the deadlines of a settlement as a whole, and under each of its instruments."""
    settlement = holding.settlement
    return SettlementLines(
        organisation=settlement.organisation,
        code=settlement.code,
        whole=_count_line(settlement.title, together(holding.tallies.values())),
        instruments=tuple(
            _count_line(
                each.title,
                holding.tallies.get(each.code, _NOTHING),
                authority=each.authority,
                state=terms.instrument_badge(each, holding.ended, holding.terms, holding.day),
                ending=""
                if each.code not in holding.ended
                else sentence(terms.ending_words(holding.ended[each.code], None, holding.day)),
            )
            for each in settlement.instruments
        ),
        failures=holding.failures,
        breaches=tuple(f"{each.code} {each.words(day_in_full)}" for each in holding.breaches),
    )


def _count_line(
    title: str, tally: Tally, *, authority: str = "", state: Badge | None = None, ending: str = ""
) -> CountLine:
    first = tally.upcoming
    return CountLine(
        title=title,
        authority=authority,
        state=state,
        ending=ending,
        overdue=f"{tally.of(Status.OVERDUE):,}",
        past_safe=f"{tally.of(Status.PAST_SAFE):,}",
        soon=f"{tally.soon:,}",
        ahead=f"{tally.ahead:,}",
        next_code="" if first is None else first.code,
        next_title="" if first is None else first.title,
        next_on=Dated("none") if first is None else dated(first.safe, first.grade),
        next_open="" if first is None or first.open_on is None else f" ({open_day_note(first)})",
    )


# Above the tables


def _summary(watched: Sequence[str], in_force: int, settlements: int, early: int) -> str:
    who = listed(watched) if len(watched) <= 4 else quantity(len(watched), "organisation")  # noqa: PLR2004 — more names are no sentence
    under = f"{who} {'is' if len(watched) == 1 else 'are'} under a monitor" if watched else "Nobody is under a monitor"
    return (
        f"{under}. {sentence(quantity(in_force, 'term is', 'terms are'))} in force in all, under "
        f"{quantity(settlements, 'settlement')}. {_ended_early(early)}"
    )


def _ended_early(count: int) -> str:
    if count == 0:
        return "Nothing ended before its time, was replaced or dismissed."
    number = sentence(quantity(count, "term or instrument", "terms and instruments"))
    its = "its time, was" if count == 1 else "their time, were"
    return f"{number} ended before {its} replaced or dismissed."


def _figures(
    several: Sequence[Holding], placed: Sequence[_Placed], *, watched: int, in_force: int, early: int
) -> tuple[Figure, ...]:
    tallies = [tally for holding in several for tally in holding.tallies.values()]
    overdue = sum(tally.of(Status.OVERDUE) for tally in tallies)
    not_known = sum(tally.of(Status.NOT_KNOWN) for tally in tallies)
    breached = sum(each.stands for holding in several for each in holding.breaches)
    extended = sum(bool(each.planned.extensions) for each in placed)
    return (
        Figure(f"{watched:,}", "organisations under a monitor", ""),
        Figure(f"{in_force:,}", "terms in force", ""),
        Figure(f"{early:,}", "ended before their time, replaced or dismissed", ""),
        Figure(f"{extended:,}", "terms made longer", ""),
        Figure(f"{overdue:,}", "deadlines overdue", "bad" if overdue else ""),
        *([Figure(f"{not_known:,}", "not known whether done", "")] if not_known else []),
        *(
            [Figure(f"{breached:,}", "breach declared" if breached == 1 else "breaches declared", "bad")]
            if breached
            else []
        ),
        Figure(f"{sum(tally.soon for tally in tallies):,}", f"deadlines due within {SOON} days", ""),
    )


def _front(holdings: Holdings, as_of: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    authorities = sorted({each.authority for holding in holdings.each for each in holding.settlement.instruments})
    head = holdings.journal_head
    lines = [
        ("As of", (as_of,)),
        ("Known at", (holdings.known_at,)),
        ("Authorities", (listed(authorities) or NOT_FOUND,)),
        ("Day's run", tuple(dict.fromkeys(run_words(run) for run in holdings.runs)) or (NOT_FOUND,)),
        ("Journal head", ("no entry yet",) if head is None else (f"entry {head.size:,}", str(head))),
        ("Not legal advice", (NOT_ADVICE,)),
    ]
    return tuple((name, words) for name, words in lines if words != ("",))


def _instrument(holding: Holding, planned: PlannedTerm) -> Instrument:
    return next(each for each in holding.settlement.instruments if each.code == planned.term.instrument)


def _monitor(planned: PlannedTerm) -> str:
    if planned.term.monitor is not None:
        return terms.monitor_words(planned.term.monitor)
    return NOT_FOUND if terms.is_monitorship(planned) else ""


def _who_it_was(planned: PlannedTerm) -> tuple[str, ...]:
    """A monitorship's note where no monitor is named: it says what is known of who watches."""
    note = planned.term.note
    return (note,) if note and terms.is_monitorship(planned) and planned.term.monitor is None else ()


def _waits_for(holding: Holding) -> Callable[[AwaitedDate], str]:
    titles = {each.name: each.title or each.name for each in holding.settlement.events}
    return lambda awaiting: listed([titles.get(name, name) for name in awaiting.events]) or NOT_FOUND
