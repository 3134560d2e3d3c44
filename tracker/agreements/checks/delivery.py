"""What the entries of a file say of deliveries: signatories that are named, cures of what exists, answers to what was asked."""

from __future__ import annotations

from tracker.agreements.checks.references import check_occurrence
from tracker.agreements.file.draft import Draft, DraftEntry
from tracker.agreements.file.occurrences import split_occurrence
from tracker.agreements.file.problems import quoted
from tracker.rules.due.language import recurs

# What must come before: the fact that a later one answers, and its words.
_ANSWERS = {
    "extension_denied": ("extension_asked", "no extension of {} was asked for"),
    "clock_restarted": ("clock_stopped", "the clock of {} was not stopped"),
}


def check_deliveries(draft: Draft) -> None:
    """Note cures of what is not there, signatures of those who need not sign, and answers to what was not asked."""
    for item in draft.section("obligations").values():
        _check_cures(item, draft)
    waiting: dict[str, set[str]] = {before: set() for before, _ in _ANSWERS.values()}
    signed: dict[tuple[str, str], int] = {}
    for item in draft.section("facts").values():
        _check_signatory(item, draft, signed)
        for before, open_ in waiting.items():
            asked = item.text(before)
            if asked is None:
                continue
            if before == "clock_stopped" and asked in open_:
                item.note(before, f"The clock of {asked} stands still already: write `clock_restarted` first.")
            open_.add(asked)
        for answer, (before, why) in _ANSWERS.items():
            code = item.text(answer)
            if code is None:
                continue
            if code not in waiting[before]:
                missing = why.format(code)
                item.note(answer, f"Before this, {missing}: write `{before}: {code}` above it.")
            waiting[before].discard(code)


def _check_cures(item: DraftEntry, draft: Draft) -> None:
    cured = item.text("cures")
    if cured is None:
        return
    code, occurrence = split_occurrence(cured)
    if code == item.code:
        item.note("cures", f"`cures` names {code} itself: name the obligation whose breach it cures.")
    else:
        check_occurrence(item, "cures", code, occurrence, draft)
    rule = item.rule("due")
    if rule is not None and recurs(rule):
        item.note("cures", f"{item.code} recurs, and a duty that cures a breach falls due once.")


def _check_signatory(item: DraftEntry, draft: Draft, signed: dict[tuple[str, str], int]) -> None:
    named, who = item.text("signed"), item.text("signatory")
    if named is None or who is None:
        return
    item.note_again("signatory", f"{who} has signed {named}", signed.setdefault((named, who), item.place.line))
    obligation = draft.section("obligations").get(split_occurrence(named)[0])
    known = [] if obligation is None else [name for _, name in obligation.texts("signed_by")]
    if obligation is not None and who not in known:
        must = f"`signed_by` names {', '.join(known)}" if known else "it has no `signed_by`"
        item.note("signatory", f"{quoted(who)} need not sign {obligation.code}: {must}.", name=who, known=known)
