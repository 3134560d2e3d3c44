"""What the entries of a file say of deliveries: signatories that are named, cures of what exists, answers to what was asked."""

from __future__ import annotations

from tracker.agreements.checks.references import check_occurrence, undefined
from tracker.agreements.file.draft import Draft, DraftEntry
from tracker.agreements.file.occurrences import split_occurrence
from tracker.agreements.file.problems import Problems, quoted
from tracker.rules.due.language import recurs

# What must come before: the fact that a later one answers, and its words.
_ANSWERS = {
    "extension_denied": ("extension_asked", "no extension of {} was asked for"),
    "clock_restarted": ("clock_stopped", "the clock of {} was not stopped"),
}


def check_deliveries(draft: Draft, problems: Problems) -> None:
    """Note cures of what is not there, signatures of those who need not sign, and answers to what was not asked."""
    for item in draft.section("obligations").values():
        _check_cures(item, draft, problems)
    waiting: dict[str, set[str]] = {before: set() for before, _ in _ANSWERS.values()}
    signed: dict[tuple[str, str], int] = {}
    for item in draft.section("facts").values():
        _check_signatory(item, draft, signed, problems)
        for before, open_ in waiting.items():
            asked = item.text(before)
            if asked is None:
                continue
            if before == "clock_stopped" and asked in open_:
                problems.add(
                    item.place_of(before), f"The clock of {asked} stands still already: write `clock_restarted` first."
                )
            open_.add(asked)
        for answer, (before, why) in _ANSWERS.items():
            code = item.text(answer)
            if code is None:
                continue
            if code not in waiting[before]:
                missing = why.format(code)
                problems.add(item.place_of(answer), f"Before this, {missing}: write `{before}: {code}` above it.")
            waiting[before].discard(code)


def _check_cures(item: DraftEntry, draft: Draft, problems: Problems) -> None:
    cured = item.text("cures")
    if cured is None:
        return
    place, obligations = item.place_of("cures"), draft.section("obligations")
    code, occurrence = split_occurrence(cured)
    if code == item.code:
        problems.add(place, f"`cures` names {code} itself: name the obligation whose breach it cures.")
    elif code not in obligations:
        remedy = "Define it under `obligations`."
        undefined(problems, place, "cures", code, what="obligation", known=obligations, remedy=remedy)
    else:
        check_occurrence(code, occurrence, obligations[code].rule("due"), place, problems)
    rule = item.rule("due")
    if rule is not None and recurs(rule):
        problems.add(place, f"{item.code} recurs, and a duty that cures a breach falls due once.")


def _check_signatory(item: DraftEntry, draft: Draft, signed: dict[tuple[str, str], int], problems: Problems) -> None:
    named, who = item.text("signed"), item.text("signatory")
    if named is None or who is None:
        return
    line = signed.setdefault((named, who), item.place.line)
    if line != item.place.line:
        problems.add(
            item.place_of("signatory"), f"{who} has signed {named} already in line {line}: keep one of the two."
        )
    obligation = draft.section("obligations").get(split_occurrence(named)[0])
    known = [] if obligation is None else [name for _, name in obligation.texts("signed_by")]
    if obligation is not None and who not in known:
        must = f"`signed_by` names {', '.join(known)}" if known else "it has no `signed_by`"
        problems.add(
            item.place_of("signatory"),
            f"{quoted(who)} need not sign {obligation.code}: {must}.",
            name=who,
            known=known,
        )
