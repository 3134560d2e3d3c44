"""What was agreed, with the developments and the contradictions that were recorded beside those of the file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from tracker.rules.facts import Contradicted, Fact, Reported
from tracker.rules.settlement.settlement import Contradiction, Development, Settlement, SourcedReading


def with_reported(settlement: Settlement, facts: Iterable[Fact]) -> Settlement:
    """The settlement with what was recorded of this kind; what its file has too stands once."""
    told = {(each.title, each.when) for each in settlement.developments}
    disputed = {each.title for each in settlement.contradictions}
    developments: list[Development] = []
    contradictions: list[Contradiction] = []
    for fact in facts:
        if isinstance(fact, Reported) and (fact.title, fact.when) not in told:
            developments.append(
                Development(
                    when=fact.when,
                    title=fact.title,
                    about=fact.bears_on,
                    grade=fact.grade,
                    sources=fact.sources,
                    note=fact.note,
                    entry=fact.entry,
                )
            )
        elif isinstance(fact, Contradicted) and fact.title not in disputed:
            readings = tuple(map(SourcedReading.read, fact.readings))
            contradictions.append(
                Contradiction(about=fact.bears_on, title=fact.title, readings=readings, sources=fact.sources)
            )
    if not developments and not contradictions:
        return settlement
    return replace(
        settlement,
        developments=(*settlement.developments, *developments),
        contradictions=(*settlement.contradictions, *contradictions),
    )
