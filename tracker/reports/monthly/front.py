"""What a reader sees first: a headline of facts, worst first, the month's figures, and where each term stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.reports.monthly.agenda import DUE, ended_on
from tracker.reports.monthly.pages import Counts, Front, TermProgress
from tracker.reports.monthly.settlement_view import Placed, SettlementView, excepted, lateness, open_day
from tracker.reports.monthly.subject import Month
from tracker.reports.page.parts import Dated, Figure, dated, is_uncertain
from tracker.reports.page.wording import day_in_full, listed, month_in_full, quantity, sentence, span_in_short
from tracker.reports.terms.term import (
    END,
    IN_FORCE,
    binding_of,
    day_known,
    edge_words,
    ending_in_short,
    ending_words,
    term_title,
)
from tracker.rules.currencies import Money
from tracker.rules.deadlines.deadline import ComputedDate, Deadline, standing_of
from tracker.rules.deadlines.status import OPEN, Standing, Status, may_turn, status_of
from tracker.rules.due.kinds import Kind
from tracker.rules.facts import Ended, PenaltyVerified, declared_breaches
from tracker.rules.money.accounts import accounts
from tracker.rules.money.penalties import Accrual, accrual, verification
from tracker.rules.plan import standing_on
from tracker.rules.settlement.apart import Apart
from tracker.rules.settlement.records import Records

SOON = 30  # days
_ONE_DAY = timedelta(days=1)
_ENDED = frozenset({Status.MET, Status.MET_LATE, Status.WAIVED, Status.RELEASED, Status.SUPERSEDED})


def front(view: SettlementView, *, own: bool) -> Front:
    """The first screen of one settlement; `own` is for readers inside the organisation."""
    found, before = counts(view), _counts_before(view)
    nearest = next(iter(_ahead([_Seen(view, placed) for placed in view.ours], view.as_of)), (None, None))[0]
    return Front(
        headline=" ".join(headline([view], own=own)),
        counts=found,
        figures=(*_figures(view, found, before), *_breach_figure(view, compared=before is not None)),
        others=_others(view),
        terms=tuple(_progress(view)),
        footnote=_footnote(view, before),
        breaches=_standing_breaches(breaches) if (breaches := sum(each.stands for each in view.breaches)) else "",
        next_date=Dated("none") if nearest is None else dated(nearest.safe, nearest.grade),
    )


# One deadline as it stood on a day.
Stood = tuple[Deadline, Standing, Status]


def counts(view: SettlementView) -> Counts:
    """Count what the organisation owes as it stands on the report's day, and what was met late in the month."""
    return _counts([(each.deadline, each.standing, each.status) for each in view.ours], view.month, view.as_of)


def _counts_before(view: SettlementView) -> Counts | None:
    """The same of the month before, on its last day, by what is known now; None where nothing was agreed by then."""
    if view.subject.is_first:
        return None
    eve = view.month.eve
    return _counts(list(_stood(view, eve)), Month.of(eve), eve)


def _stood(view: SettlementView, eve: date) -> Iterator[Stood]:
    for deadline in view.subject.month_before.deadlines:
        if deadline.apart is not None:
            continue
        now = view.by_code.get(deadline.code)
        # Of most nothing happened: the same value stands as it stood.
        if now is not None and now.deadline is deadline:
            turns = may_turn(now.standing, eve, view.as_of)
            yield deadline, now.standing, status_of(now.standing, eve) if turns else now.status
        else:
            standing = standing_of(deadline)
            yield deadline, standing, status_of(standing, eve)


def _counts(stood: Iterable[Stood], month: Month, day: date) -> Counts:
    statuses: Counter[Status] = Counter()
    met_late, due_soon = 0, 0
    last = day + timedelta(days=SOON)
    for _, standing, status in stood:
        statuses[status] += 1
        if status is Status.MET_LATE:
            met_on = ended_on(standing, status)
            met_late += met_on is not None and met_on in month
        elif status in DUE:
            due_soon += standing.safe_on is not None and standing.safe_on <= last
    return Counts(
        late_open=statuses[Status.OVERDUE],
        past_safe=statuses[Status.PAST_SAFE],
        met_late=met_late,
        due_soon=due_soon,
        not_known=statuses[Status.NOT_KNOWN],
    )


# Each figure of the first screen: what it counts, and its tone where there is any of it.
FIGURES = {
    "late_open": ("late and open", "bad"),
    "past_safe": ("past the safe date", "warn"),
    "met_late": ("met late in {month}", "warn"),
    "due_soon": (f"due in {SOON} days", "calm"),
    "not_known": ("not known whether done", "calm"),
}


def _standing_breaches(number: int) -> str:
    return f"{number:,} {'breach' if number == 1 else 'breaches'} declared"


def _breach_figure(view: SettlementView, *, compared: bool) -> Iterator[Figure]:
    """How many declared breaches stand, where there are any; most settlements have none, and five figures."""
    now = sum(each.stands for each in view.breaches)
    then = sum(each.stands for each in declared_breaches(standing_on(view.facts, view.month.eve)))
    if now:
        number, _, label = _standing_breaches(now).partition(" ")
        yield Figure(number, label, "bad", _change(view, now, then if compared else None))


def _change(view: SettlementView, number: int, then: int | None) -> str:
    """How a figure differs from that of the last day of the month before."""
    eve = view.month.eve
    past = month_in_full(eve.year, eve.month).split()[0]
    change = "" if then is None else f"as in {past}" if then == number else f"{number - then:+,} since {past}"
    return change.replace("-", "\N{MINUS SIGN}")


def _figures(view: SettlementView, found: Counts, before: Counts | None) -> tuple[Figure, ...]:
    name = month_in_full(view.month.year, view.month.month).split()[0]
    figures = []
    for key, (label, tone) in FIGURES.items():
        number: int = getattr(found, key)
        then: int | None = None if before is None else getattr(before, key)
        tone_now = tone if number else "calm"
        figures.append(Figure(f"{number:,}", label.format(month=name), tone_now, _change(view, number, then)))
    return tuple(figures)


def _footnote(view: SettlementView, before: Counts | None) -> str:
    """How the published report of the month before counted, where what was recorded since makes it another figure."""
    if before is None:
        return ""
    differ = [
        f"{view.subject.published[key]:,} {label.format(month=_month_before(view))} (now {getattr(before, key):,})"
        for key, (label, _) in FIGURES.items()
        if key in view.subject.published and view.subject.published[key] != getattr(before, key)
    ]
    return (
        f"The report of {_month_before(view)}, as published, counted {listed(differ)}: what was recorded since changed it."
        if differ
        else ""
    )


def _month_before(view: SettlementView) -> str:
    return month_in_full(view.month.eve.year, view.month.eve.month)


@dataclass(frozen=True, slots=True)
class _Seen:
    """One of the organisation's deadlines, with the settlement that it belongs to."""

    view: SettlementView
    placed: Placed

    @property
    def title(self) -> str:
        return self.placed.obligation.title.rstrip(".")


def headline(views: Sequence[SettlementView], *, own: bool) -> tuple[str, ...]:
    """The sentences of the first screen, worst first; of several settlements together."""
    seen = [_Seen(view, placed) for view in views for placed in view.ours]
    failures = sum(len(view.subject.plan.failures) for view in views)
    by_status: dict[Status, list[_Seen]] = {}
    for each in seen:
        by_status.setdefault(each.placed.status, []).append(each)
    proposed = [each for each in seen if each.placed.deadline.proposed]
    found = (
        f"{sentence(quantity(failures, 'date'))} could not be computed." if failures else "",
        _breached(views),
        _late(seen, views[0].month, views[0].as_of),
        _excepted(seen, views[0].month),
        _open(by_status.get(Status.OVERDUE, []), views, own=own),
        _not_known(by_status.get(Status.NOT_KNOWN, [])),
        _past_safe(by_status.get(Status.PAST_SAFE, [])),
        _one_or_many(
            proposed, "is said to be done and waits for approval", "are said to be done and wait for approval"
        ),
        *(words for view in views for words in _ends(view)),
        _undated(by_status.get(Status.NOT_FOUND, [])),
        _next(seen, views[0].as_of),
    )
    return tuple(filter(None, found))


def _one_or_many(several: list[_Seen], one: str, many: str) -> str:
    if not several:
        return ""
    return (
        f"{several[0].title} {one}."
        if len(several) == 1
        else f"{sentence(quantity(len(several), 'duty', 'duties'))} {many}."
    )


def _late(seen: list[_Seen], month: Month, as_of: date) -> str:
    """What was late in the month: met late in it, or past its latest date in it for the first time; and what that may cost."""
    until = min(month.last, as_of)
    late = [each for each in seen if was_late_in(each.placed, month, until)]
    if not late:
        return ""
    name = month_in_full(month.year, month.month).split()[0]
    costs = [accrued for each in late if (accrued := _cost(each)) is not None]
    cost = _sum_in_words(costs)
    if len(late) == 1:
        (only,) = late
        how = lateness(only.placed)
        met = f", met {how}" if only.placed.status is Status.MET_LATE and how else ""
        return f"One duty was late in {name}: {only.title}{met}{f'; it may cost {cost}' if cost else ''}."
    which = "together they" if len(costs) == len(late) else quantity(len(costs), "of them", "of them together")
    return f"{sentence(quantity(len(late), 'duty', 'duties'))} were late in {name}{f'; {which} may cost {cost}' if cost else ''}."


def _excepted(seen: list[_Seen], month: Month) -> str:
    """What was attested in the month with exceptions, which is done and not as it should be."""
    name = month_in_full(month.year, month.month).split()[0]
    several = [each for each in seen if (said := excepted(each.placed)) is not None and said.when.last_day in month]
    return _one_or_many(several, f"was attested with exceptions in {name}", f"were attested with exceptions in {name}")


def was_late_in(placed: Placed, month: Month, until: date) -> bool:
    """Whether a deadline was met late in a month, or its latest date passed in it while it was open, up to a day (inclusive)."""
    standing = placed.standing
    if placed.status is Status.MET_LATE:
        met_on = ended_on(standing, placed.status)
        if met_on is not None and met_on in month:
            return True
    if standing.latest_on is None:
        return False
    first = standing.latest_on + _ONE_DAY
    return month.first <= first <= until and status_of(standing, first) is Status.OVERDUE


def _cost(each: _Seen) -> Accrual | None:
    """What the lateness of a deadline costs by its schedule up to the report's day, None where nothing does."""
    view = each.view
    schedule = next((one for one in view.settlement.penalties if one.key == each.placed.obligation.penalty), None)
    if schedule is None:
        return None
    vouched = verification(schedule, [fact for fact in view.facts if isinstance(fact, PenaltyVerified)], names={})
    return accrual(each.placed.deadline, schedule, view.as_of, vouched=vouched)


def _sum_in_words(costs: Sequence[Accrual]) -> str:
    ranges: dict[str, tuple[int, int]] = {}
    for each in costs:
        least, most = ranges.get(each.most.currency, (0, 0))
        ranges[each.most.currency] = (least + each.least.minor, most + each.most.minor)
    return listed(
        [span_in_short(Money(code, least), Money(code, most)) for code, (least, most) in ranges.items() if most]
    )


def _open(overdue: list[_Seen], views: Sequence[SettlementView], *, own: bool) -> str:
    if not overdue:
        public = any(view.settlement.kept_from is Records.PUBLIC for view in views)
        organisations = listed(list(dict.fromkeys(view.settlement.organisation for view in views)))
        return f"Nothing {'of ours' if own and not public else f'that {organisations} owes'} is open past its date."
    oldest = min(overdue, key=lambda each: (each.placed.standing.latest_on or date.max, each.placed.code))
    since = (
        "" if oldest.placed.standing.latest_on is None else f", due by {day_in_full(oldest.placed.standing.latest_on)}"
    )
    if len(overdue) == 1:
        return f"One duty is open past its date: {oldest.title}{since}."
    return f"{sentence(quantity(len(overdue), 'duty', 'duties'))} are open past their dates, the oldest {oldest.title}{since}."


def _breached(views: Sequence[SettlementView]) -> str:
    """What is declared breached and stands: one is named, of more the last."""
    standing = [(each, view) for view in views for each in view.breaches if each.stands]
    if not standing:
        return ""
    last, view = max(standing, key=lambda pair: pair[0].declared.when.last_day)
    words = f"{view.about_words(last.declared.code)} was {last.words(day_in_full)}"
    if len(standing) == 1:
        return f"{sentence(words)}."
    return f"{sentence(quantity(len(standing), 'declared breach', 'declared breaches'))} stand; the last: {words}."


def _not_known(several: list[_Seen]) -> str:
    if not several:
        return ""
    duties = quantity(len(several), "duty", "duties")
    return f"Of {duties} whose date has passed it is not known whether {'it was' if len(several) == 1 else 'they were'} done."


def _undated(several: list[_Seen]) -> str:
    """What has a date that nobody could find: unknown, and neither late nor in time."""
    if not several:
        return ""
    return f"Of {quantity(len(several), 'duty', 'duties')} the due date was not found."


def _past_safe(several: list[_Seen]) -> str:
    """Past the first reading of the date, and by the other still in time; a target is no date of the law's."""
    if not several:
        return ""
    if len(several) > 1:
        return f"{sentence(quantity(len(several), 'duty', 'duties'))} are past their safe dates, and arguably in time still."
    (only,) = several
    s = only.placed.standing
    if s.kind is Kind.TARGET or s.safe_on is None or s.latest_on is None:
        return f"{only.title} is past its target, which no text makes binding."
    return f"{only.title} was safe until {day_in_full(s.safe_on)}; it can be argued to have until {day_in_full(s.latest_on)}."


def _next(seen: list[_Seen], as_of: date) -> str:
    """The nearest date ahead: for a payment what is paid and to whom, else its title."""
    ahead = _ahead(seen, as_of)
    if not ahead:
        return "No date lies ahead."
    due, first = ahead[0]
    same = sum(each.safe_on == due.safe_on for each, _ in ahead)
    more = f", and {quantity(same - 1, 'other duty', 'other duties')} the same day" if same > 1 else ""
    about = "about" if is_uncertain(due.grade) else "on"
    beside = open_day(first.placed)
    return f"Next: {_what(first)} {about} {day_in_full(due.safe)}{f' ({beside})' if beside else ''}{more}."


def _ahead(seen: list[_Seen], as_of: date) -> list[tuple[ComputedDate, _Seen]]:
    """What is open and not past its safe date, the nearest first."""
    dates = (
        (due, each)
        for each in seen
        if each.placed.status in OPEN
        and isinstance(due := each.placed.deadline.due, ComputedDate)
        and due.safe_on >= as_of
    )
    return sorted(dates, key=lambda pair: (pair[0].safe_on, pair[1].placed.code))


def _what(each: _Seen) -> str:
    obligation, view = each.placed.obligation, each.view
    if obligation.amounts:
        found = accounts(view.subject.plan, view.facts, view.as_of, of=each.placed.deadline)
        sums = [Money(one.currency, one.balance) for one in found if one.balance]
        if sums:
            return f"{listed([span_in_short(money, money) for money in sums])} to {view.owed_to(obligation)}"
    return each.title


def _others(view: SettlementView) -> str:
    """Whom something is waited for: what others owe and has fallen due or soon will, and answers to what was delivered."""
    last = view.as_of + timedelta(days=SOON)
    waiting: Counter[str] = Counter()
    for each in view.apart:
        safe = each.standing.safe_on
        if each.deadline.apart is Apart.OTHERS and each.status not in _ENDED and safe is not None and safe <= last:
            waiting[each.obligation.owed_by or "another"] += 1
    answers = sum(each.status is Status.SUBMITTED for each in view.ours)
    words = [f"{name}: {number:,}" for name, number in waiting.items()]
    words += [f"an answer to what was delivered: {answers:,}"] if answers else []
    return f"Waiting for {'; '.join(words)}." if words else ""


def _progress(view: SettlementView) -> Iterator[TermProgress]:
    """Each term in force: on which of its days it is, and until when it runs."""
    for planned in view.subject.plan.terms:
        if binding_of(planned, view.as_of) not in IN_FORCE:
            continue
        still = planned.suspended_on
        if still is not None and still <= view.as_of:
            since = f"stands still since {day_in_full(still)}"
            yield TermProgress(title=term_title(planned), days=since, until="", percent="")
            continue
        starts, ends = day_known(planned.starts), day_known(planned.ends)
        until = f"to {edge_words(planned.ends, END)}"
        gone, whole = None, None
        if starts is not None:
            gone = (view.as_of - starts).days
            whole = None if ends is None or ends <= starts else (ends - starts).days
        passed = (
            "" if gone is None else f"{gone:,} of {whole:,} days" if whole else f"day {gone:,}, without a known end"
        )
        yield TermProgress(
            title=term_title(planned),
            days=passed,
            until=until if whole else "",
            percent="" if not whole or gone is None else str(min(100, 100 * gone // whole)),
        )


def _ends(view: SettlementView) -> tuple[str, ...]:
    """The ends that came in the month or are announced: of terms, and of instruments without one."""
    found = [each for each in view.subject.plan.terms if each.ended is not None and _told(view, each.ended)]
    words = [f"{term_title(each)} {ending_in_short(each, view.as_of)}" for each in found]
    told = {each.ended.code for each in found if each.ended is not None}
    words += [
        f"{view.instrument_title(code)} {ending_words(ended, None, view.as_of)}"
        for code, ended in view.endings.items()
        if code in view.instruments and code not in told and _told(view, ended)
    ]
    return tuple(f"{sentence(each)}." for each in words)


def _told(view: SettlementView, ended: Ended) -> bool:
    return ended.is_to_come(view.as_of) or ended.when.last_day in view.month
