"""Facts of a file that are of a day before they could begin: refused at their place, unless the file says why they count."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tracker.agreements.file.problems import Problems
from tracker.agreements.file.reader import Agreement
from tracker.rules.deadlines.starts import too_early
from tracker.rules.facts import Fact
from tracker.rules.people.approval import ungated
from tracker.rules.plan import plan
from tracker.rules.settlement.settlement import Settlement

# How far beyond the last fact the series are worked out (years): what is done is of a deadline no later than that.
_AHEAD = 3


def refuse_premature(
    agreement: Agreement, *, numbered: Settlement | None = None, recorded: Sequence[Fact] = ()
) -> None:
    """Refuse a file whose facts are of a day before their clock, or anything of the settlement, began.

    `numbered` is the settlement by which its facts name deadlines, where that is not the file's own; `recorded` are the
    facts that stand besides. Raises `FileRefused` with each at its place.
    """
    listed = agreement.facts[len(agreement.facts) - len(agreement.places) :]
    if all(each.early for each in listed):
        return
    last = max(each.when.last_day.year for each in listed)
    until = date(min(last + _AHEAD, date.max.year), 12, 31)
    planned = plan(ungated(numbered or agreement.settlement), (*recorded, *agreement.facts), until=until)
    problems = Problems()
    for fact, place in zip(listed, agreement.places, strict=True):
        wrong = None if fact.early else too_early(fact, planned)
        if wrong is not None:
            problems.add(place, f"{wrong.sentence} Check the date; if it counts all the same, say why with `early`.")
    if problems:
        raise problems.refusal(agreement.file)
