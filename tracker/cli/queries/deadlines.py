"""`tracker list`, `show` and `why`: deadlines, one obligation, and the trace of a date."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from tracker.cli.arguments import DAY, Clocks, clocks
from tracker.cli.invocation import CommandAnswer, Invocation, answering, pages, settlement_option
from tracker.cli.output import (
    cell,
    date_in_words,
    print_contradictions,
    print_steps,
    print_table,
    say,
    tell,
)
from tracker.cli.spreadsheets import SPREADSHEET, refuse_two, say_lines, write_table

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem
    from sqlalchemy.orm import Session

    from tracker.operations.queries.agreed import View
    from tracker.operations.queries.deadlines import DeadlineLine
    from tracker.operations.queries.explanation import Explanation, ObligationView
    from tracker.operations.queries.pages import Paging
    from tracker.rules.deadlines.status import Status
    from tracker.rules.facts import DeclaredBreach
    from tracker.rules.settlement.apart import Apart


def remarks(line: DeadlineLine, *, quiet: bool) -> list[str]:
    """What is missing of a delivery, or what the date waits for, in a few words; `quiet` where nothing is left to do."""
    delivery = line.delivery or {}
    told = []
    if (delivery.get("attested") or {}).get("exceptions"):
        told.append("(with exceptions)")
    if delivery.get("missing_signatures") and not quiet:
        told.append(f"(not signed: {', '.join(delivery['missing_signatures'])})")
    if delivery.get("premature") and not quiet:
        told.append("(done too early to count)")
    asked = delivery.get("extension_asked")
    if asked is not None and asked["pending"]:
        told.append("(extension asked)")
    if delivery.get("deemed_accepted") is not None and line.status.value in {"met", "met late"}:
        told.append("(deemed accepted)")
    if delivery.get("cured") is not None:
        told.append(f"(cured {delivery['cured']['latest']} by {delivery['cured']['by']})")
    return told


def rule_versions(view: ObligationView) -> Iterator[tuple[str, str]]:
    """Each rule that an obligation has had with the days it holds for, and the day an amendment took it out."""
    from tracker.rules.wording import written

    for each in view.versions:
        rule = "not found" if each.rule is None else str(each.rule)
        since = "" if each.since is None else f" from {written(each.since)}"
        until = "" if each.until is None else f" before {written(each.until)}"
        entry = "" if each.entry is None else f" (journal entry {each.entry})"
        both = " and" if since and until else ""
        yield f"Rule {each.number}", f"{rule}, for what falls due{since}{both}{until}{entry}"
    if view.obligation.removed_on is not None:
        yield "Taken out", f"from {written(view.obligation.removed_on)}, by an amendment"


# How a status looks on a terminal; its word is always there too.
_QUIET = frozenset({"met", "waived", "released", "superseded", "dormant"})
_STYLES = {"overdue": "bold red", "past safe date": "red", "due soon": "yellow", "met late": "magenta"}
_STYLES |= dict.fromkeys(_QUIET, "dim")
# The kinds of things that have a code, as `tracker.operations.queries.registers.Register` names them.
_KINDS = ("obligation", "term", "instrument", "event", "monitor", "party", "source", "settlement")


def apart_in_words(apart: Apart, owed_by: str | None) -> str:
    """Why a deadline is not counted among the organisation's duties; what another owes by that one's name."""
    from tracker.rules.settlement.apart import Apart as Why

    match apart:
        case Why.OTHERS:
            return f"owed by {owed_by}"
        case Why.RIGHT:
            return "a right, no duty"
        case Why.TALKS:
            return "a time for talks, no duty"
        case Why.IN_INSTALMENTS:
            return "counted by its instalments"


def _complete_status(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    from click.shell_completion import CompletionItem

    from tracker.rules.deadlines.status import Status

    words = (status.value.replace(" ", "-") for status in Status)
    return [CompletionItem(word) for word in words if word.startswith(incomplete)]


@click.command("list")
@settlement_option
@click.option("--instrument", metavar="CODE", help="Only this instrument.")
@click.option(
    "--status",
    "statuses",
    multiple=True,
    metavar="STATUS",
    help="Only this status, such as overdue or due-soon. May be repeated.",
    shell_complete=_complete_status,
)
@click.option("--owner", metavar="PERSON", help="Only what this person owns (a key under `persons:` of the file).")
@click.option("--due-after", type=DAY, help="Only what is due on this day or later, by the safe date.")
@click.option("--due-before", type=DAY, help="Only what is due on this day or earlier, by the safe date.")
@clocks
@pages
@SPREADSHEET
@answering("deadlines")
def list_command(
    invocation: Invocation,
    *,
    statuses: tuple[str, ...],
    clocks: Clocks,
    paging: Paging,
    csv: str | None,
    xlsx: str | None,
    **given: Any,  # noqa: ANN401 — what else the list is narrowed by, each as `Filter` calls it
) -> CommandAnswer:
    """List deadlines by their safe date; those without a date come last.

    "Due" is the safe date, the earliest reading: act on it. "Latest" is the last arguable one, shown where it differs.
    """
    from tracker.operations.queries.deadlines import Filter, list_deadlines

    refuse_two(csv)
    wanted = Filter(statuses=frozenset(map(_status, statuses)), **given)
    with invocation.seeing() as (session, now):
        lines = list_deadlines(session, wanted, now=now, paging=paging, **clocks)
        if csv is not None or xlsx is not None:
            from tracker.operations.reports.list_tables import deadlines_table

            table = deadlines_table(session, lines, settlement=wanted.settlement, now=now, **clocks)
            return CommandAnswer(lines, partial(say_lines, write_table(table, csv=csv, xlsx=xlsx)))
        loaded = bool(lines) or _anything_loaded(session)
    if lines:
        return CommandAnswer(lines, partial(_print_list, lines))
    none = "No deadline fits." if loaded else "No settlement is loaded yet: `tracker load NAME` loads one."
    return CommandAnswer(lines, partial(say, none))


@click.command("show")
@click.argument("code")
@settlement_option
@click.option(
    "--kind",
    type=click.Choice(_KINDS),
    help="What CODE names, where things of several kinds have it.",
)
@clocks
@answering("agreed")
def show_command(
    invocation: Invocation, *, code: str, settlement: str | None, kind: str | None, clocks: Clocks
) -> CommandAnswer:
    """Show what has a code: an obligation, a term, an instrument, an event, a monitor, a party, a source, a settlement.

    CODE, or SETTLEMENT/CODE where several have it. CODE@OCCURRENCE, such as D2@2026-Q4, shows what is about that deadline of
    a series alone, EVENT@NUMBER that happening of an event that repeats.
    """
    from tracker.operations.queries.agreed import show
    from tracker.operations.queries.registers import Register

    with invocation.seeing() as (session, now):
        register = None if kind is None else Register(kind)
        found = show(session, code, register=register, settlement=settlement, now=now, **clocks)
    if found.others:
        tell(f"“{code}” is also the code of something else: see --kind {' and --kind '.join(found.others)}.")
    return CommandAnswer(found.view, partial(_print_view, found.view))


@click.command("why")
@click.argument("code")
@settlement_option
@clocks
@answering("deadlines")
def why_command(invocation: Invocation, *, code: str, settlement: str | None, clocks: Clocks) -> CommandAnswer:
    """Explain the date of CODE, CODE@OCCURRENCE, "start(TERM)" or "end(TERM)", step by step."""
    from tracker.operations.queries.explanation import explain

    with invocation.seeing() as (session, now):
        explanations = explain(session, code, settlement=settlement, now=now, **clocks)
    return CommandAnswer(explanations, partial(_print_explanations, explanations))


def _anything_loaded(session: Session) -> bool:
    from tracker.operations.agreement.rows import settlement_codes

    return bool(settlement_codes(session))


def _status(text: str) -> Status:
    from tracker.errors import UnknownName
    from tracker.rules.deadlines.status import Status

    word = text.strip().lower().replace("-", " ").replace("_", " ")
    try:
        return Status(word)
    except ValueError:
        raise UnknownName("status", text, [status.value for status in Status]) from None


def _print_list(lines: Collection[DeadlineLine]) -> None:
    _print_lines(lines)
    wider = {
        f"{line.settlement}/{_breach_in_words(each)}": None for line in lines for each in _standing(line, own=False)
    }
    if wider:
        say()
        for words in wider:
            say(f"{words}.")


def _standing(line: DeadlineLine, *, own: bool) -> list[DeclaredBreach]:
    """The declared breaches that stand of a deadline itself, or of what it is of: its series, its term, its instrument."""
    return [each for each in line.breaches if each.stands and (each.code == line.code) is own]


def _breach_in_words(breach: DeclaredBreach) -> str:
    from tracker.reports.page.wording import day_in_full

    return f"{breach.code} {breach.words(day_in_full)}"


def _print_lines(lines: Collection[DeadlineLine]) -> None:
    columns = ["Code", "Due", "Latest", "Status", "Grade", "Owner", "Instrument", "Title"]
    rows = [
        [
            line.code,
            _due(line),
            cell(line.latest) if line.latest != line.safe else "",
            _status_in_words(line),
            "" if line.grade is None else str(line.grade),
            line.owner or "",
            line.instrument,
            _title_in_words(line),
        ]
        for line in lines
    ]
    settlements = {line.settlement for line in lines}
    if len(settlements) > 1:
        columns.insert(0, "Settlement")
        rows = [[line.settlement, *row] for line, row in zip(lines, rows, strict=True)]
    styles = ["dim" if line.apart is not None else _STYLES.get(line.status.value, "") for line in lines]
    print_table(columns, rows, styles=styles)


def _due(line: DeadlineLine) -> str:
    if line.safe is not None:
        cut_off = (line.delivery or {}).get("cut_off")
        return cell(line.safe) if cut_off is None else f"{cell(line.safe)} {cut_off}"
    return "" if line.estimate_on is None else f"about {line.estimate_on.isoformat()} (estimate)"


def _title_in_words(line: DeadlineLine) -> str:
    apart = "" if line.apart is None else f"({apart_in_words(line.apart, line.owed_by)})"
    return " ".join(filter(None, (line.title, apart, "(contradicted)" * bool(line.contradictions))))


def _status_in_words(line: DeadlineLine) -> str:
    from tracker.rules.deadlines.status import late_by

    parts = [str(line.status)]
    if line.days_late:
        parts.append(late_by(line.days_late, line.done_grade, line.grade))
    if line.lateness_unknown:
        parts.append("(whether in time is not known)")
    if line.awaits:
        parts.append(f"({', '.join(line.awaits)})")
    if line.announced_late_on is not None:
        parts.append(f"(can no longer be met: the end was announced on {line.announced_late_on.isoformat()})")
    elif line.moved_into_past:
        parts.append("(moved into the past)")
    quiet = line.status.value in _QUIET
    parts += remarks(line, quiet=quiet)
    if line.proposed:
        parts.append("(proposed; not approved yet)")
    parts += [f"({_breach_in_words(each).partition(' ')[2]})" for each in _standing(line, own=True)]
    if line.open_on is not None and not quiet:
        which = "first" if line.kind.value == "earliest day" else "last"
        parts.append(f"({which} open day {line.open_on.isoformat()})")
    return " ".join(parts)


def _print_view(view: View) -> None:
    from tracker.cli.queries.agreed import print_agreed
    from tracker.operations.queries.explanation import ObligationView

    if isinstance(view, ObligationView):
        _print_obligation(view)
    else:
        print_agreed(view, _print_lines)


def _print_obligation(view: ObligationView) -> None:
    from tracker.rules.currencies import major
    from tracker.rules.deadlines.series import ENDS_FIRST
    from tracker.rules.wording import written

    obligation, instrument = view.obligation, view.instrument
    suspended = " (suspended)" if obligation.suspended else ""
    amounts = [f"{each.currency} {major(each.currency, each.minor):,}{suspended}" for each in obligation.amounts]
    say(f"{obligation.code}: {obligation.title}")
    say(f"{view.settlement}, as of {written(view.as_of)}")
    say()
    for name, value in (
        ("Kind", obligation.kind),
        ("Instrument", f"{instrument.title} ({instrument.code}), {instrument.authority}"),
        ("Owed by", obligation.owed_by or "not found"),
        ("Owed to", obligation.owed_to or instrument.authority),
        ("Owner", obligation.owner or "nobody yet"),
        ("Clause", obligation.clause or "not found"),
        ("Wording", obligation.wording or "not found"),
        ("Due", "not found" if obligation.due is None else str(obligation.due)),
        ("Counted by", obligation.counting or instrument.counting),
        ("Calendar", obligation.calendar or instrument.calendar),
        ("Amount", ", ".join(amounts)),
        ("Dormant until", obligation.contingent_on or ""),
        ("Satisfied by", obligation.satisfied_by or ""),
        ("Attested", view.attestation or ""),
        ("Attests", obligation.attests or ""),
        ("Part of", obligation.part_of or ""),
        ("Credited", obligation.credited or ""),
        ("Signed by", ", ".join(obligation.signed_by)),
        ("Satisfied on", "" if obligation.satisfied_on == "doing" else str(obligation.satisfied_on)),
        ("Cut-off", str(obligation.cut_off or "")),
        ("Acceptance", str(obligation.acceptance or "").strip("{}") or ("needed" if obligation.acceptance else "")),
        ("Extension", str(obligation.extension or "").strip("{}")),
        ("Dispute", str(obligation.dispute or "")),
        ("Cures", obligation.cures or ""),
        ("Grade", str(obligation.grade)),
        ("Sources", ", ".join(obligation.sources)),
        ("Note", obligation.note),
        *(("Breach", _breach_in_words(each)) for each in view.breaches),
        *rule_versions(view),
    ):
        if value:
            say(f"{name + ':':<15}{value}")
    say()
    if view.lines:
        _print_lines(view.lines)
    else:
        say(f"No deadline: its series {ENDS_FIRST}.")
    for code, words in view.proposals:
        say(f"{code}: {words}.")
    early = [(line.code, each) for line in view.lines for each in (line.delivery or {}).get("premature", ())]
    for code, words in early:
        say(f"{code}: {words}")
    if early:
        say("What does not count for its day counts once it is recorded with --early REASON.")
    if view.contradictions:
        say()
        print_contradictions(view.contradictions)
    if view.history:
        say()
        print_table(
            ("On", "Entry", "What"),
            [(line.on.isoformat(), "" if line.entry is None else str(line.entry), line.text) for line in view.history],
        )
    if view.evidence:
        from tracker.cli.facts.evidence import print_evidence

        say()
        print_evidence(view.evidence)


def _print_explanations(explanations: Sequence[Explanation]) -> None:
    for place, why in enumerate(explanations):
        if place:
            say()
        _print_explanation(why)


def _print_explanation(why: Explanation) -> None:
    from tracker.rules.deadlines.deadline import ComputedDate
    from tracker.rules.deadlines.open_days import open_day_note

    say(f"{why.code}: {why.title}")
    say(f"  {date_in_words(why.due)}")
    if isinstance(why.due, ComputedDate) and why.due.open_on is not None:
        say(f"  {open_day_note(why.due)}")
    for name, value in (
        ("Status", "" if why.status is None else str(why.status)),
        ("Grade", "" if why.grade is None else str(why.grade)),
        ("Clause", why.clause or ""),
        ("Wording", why.wording or ""),
        ("Rule", why.rule or "not found"),
        ("Counted by", f"{why.counting} ({why.citation})"),
        ("Calendar", f"{why.calendar}, data {why.fingerprint[:12]}" if why.fingerprint else why.calendar),
    ):
        if value:
            say(f"  {name + ':':<12}{value}")
    print_steps(why.steps)
    for note in why.notes:
        say(f"  Note: {note}")
    print_contradictions(why.contradictions, "  ")
