"""Recording what was reported, and where sources disagree, beside what the file says of both."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from tracker.agreements.file import scalars
from tracker.errors import InputRefused, NotFound
from tracker.operations.agreement.rows import recall, settlement_codes
from tracker.operations.facts.record import Act, Checked, Circumstances, Recording, refuse_unknown_sources
from tracker.operations.facts.rows import standing_rows
from tracker.operations.queries.names import nearest, refuse_several, split_settlement
from tracker.operations.queries.registers import registers_with
from tracker.remedies import Give, LookUp, Withdraw
from tracker.rules.due.language import Edge, TermEdge
from tracker.rules.facts import Contradicted, Reported, When
from tracker.rules.settlement.settlement import Settlement, SourcedReading


@Recording
def add_development(
    session: Session, codes: Sequence[str], *, circumstances: Circumstances, title: str, when: When
) -> Checked:
    """Record that something was reported of these codes, or of the settlement; no date follows.

    Raises `NotFound` for a code that nothing of one settlement has, `InputRefused` for what stands already, and for a day
    that has not come.
    """
    about, bears_on = _about(session, codes, circumstances, title)
    about.refuse_future(when.last_day, "record it when it has been reported")
    fact = Reported(title=about.subject, when=when, bears_on=bears_on, **about.carried())
    _refuse_again(session, about, Reported.kind, when.latest)
    return about.checked("development", fact)


@Recording
def add_contradiction(
    session: Session,
    codes: Sequence[str],
    *,
    circumstances: Circumstances,
    title: str,
    readings: Sequence[str],
    noted_on: date | None,
) -> Checked:
    """Record that sources disagree on what bears on these codes, each reading as `TEXT | SOURCE; SOURCE | GRADE`.

    `noted_on` None is today. Raises as `add_development` does, and `InputRefused` for fewer than two readings, or one that
    cannot be read.
    """
    about, bears_on = _about(session, codes, circumstances, title)
    noted_on = noted_on or about.today
    about.refuse_future(noted_on, "record it when it is known")
    read = [_reading(each) for each in readings]
    if len(read) < 2:  # noqa: PLR2004 — one alone contradicts nothing
        raise InputRefused("Sources disagree where there are two readings or more.", "Give each of them.")
    for each in read:
        refuse_unknown_sources(about.kept, each.sources)
    fact = Contradicted(
        title=about.subject,
        noted_on=noted_on,
        bears_on=bears_on,
        readings=tuple(each.written for each in read),
        **about.carried(),
    )
    _refuse_again(session, about, Contradicted.kind, None)
    return about.checked("contradiction", fact)


def _reading(text: str) -> SourcedReading:
    try:
        return SourcedReading.read(text)
    except ValueError as error:
        raise InputRefused(f"The reading “{text}” cannot be read: {error}.") from None


def _about(
    session: Session, codes: Sequence[str], circumstances: Circumstances, title: str
) -> tuple[Act, tuple[str, ...]]:
    """The act in the one settlement that has all these codes, and the codes as that has them."""
    try:
        title = scalars.text(title)
    except ValueError as error:
        raise InputRefused(f"The title {error}") from None
    within = circumstances.settlement
    names: list[str] = []
    for code in codes:
        within, name = split_settlement(session, code, within)
        names.append(name)
    owners = set(settlement_codes(session)) if within is None else {within}
    for name in names:
        plain = name.partition("(")[2].rstrip(")") if name.startswith(("start(", "end(")) else name
        owners &= set(registers_with(session, plain, within, None, then=False)) or owners
    if not owners:
        raise NotFound(f"No settlement here has all of {', '.join(names)}.", remedies=[LookUp("obligations")])
    if len(owners) > 1 and not names:
        raise InputRefused(
            f"Several settlements are loaded: {', '.join(sorted(owners))}.",
            remedies=[Give("settlement", tuple(sorted(owners)))],
        )
    refuse_several(sorted(owners), "have something called", names[0] if names else "")
    kept = recall(session, owners.pop())
    known = _codes(kept.settlement)
    for name in names:
        if name not in known:
            sentence = (
                f"There is no instrument, term, obligation or event “{name}” in {kept.row.code}.{nearest(name, known)}"
            )
            raise NotFound(sentence)
    return circumstances.act(kept, title), tuple(dict.fromkeys(names))


def _codes(settlement: Settlement) -> list[str]:
    """What a development or a contradiction may bear on."""
    return [
        *(each.code for each in settlement.instruments),
        *(each.code for each in settlement.terms),
        *(each.code for each in settlement.obligations),
        *(each.name for each in settlement.events),
        *(str(TermEdge(edge, each.code)) for each in settlement.terms for edge in Edge),
    ]


def _refuse_again(session: Session, about: Act, kind: str, day: object) -> None:
    """Refuse what stands already under this title: a development with another day is another one."""
    for row in standing_rows(session, about.kept.row.id):
        if row.kind == kind and row.subject == about.subject and day in {None, row.latest}:
            raise InputRefused(
                f"“{about.subject}” is recorded already, by entry {row.entry_seq}.",
                remedies=[Withdraw(row.entry_seq), LookUp("entries")],
            )
