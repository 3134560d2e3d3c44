"""What the facts of a file say of recommendations: that they name what is there, and say enough."""

from __future__ import annotations

from tracker.agreements.checks.references import check_code, is_defined
from tracker.agreements.file.draft import Draft, DraftEntry
from tracker.agreements.file.problems import quoted
from tracker.rules.recommendations.clocks import DAYS, clock_codes


def check_recommendations(draft: Draft) -> None:
    """Note facts about recommendations that name what is not there, or say too little."""
    terms = draft.section("recommendation_terms")
    if terms:
        _check_days(draft)
    made: dict[str, DraftEntry] = {}
    for item in draft.section("facts").values():
        code = item.text("recommended")
        if code is None:
            continue
        _check_code(code, item, draft)
        if code in made:
            line = made[code].place.line
            item.note("recommended", f"{code} is recommended already in line {line}: keep one of the two.")
        made.setdefault(code, item)
        _check_under(item, draft)
        _check_report(item, draft)
    for item in draft.section("facts").values():
        parent, answered = item.text("parent"), item.text("answered")
        if item.has("recommended") and parent is not None and parent not in made:
            _note_unknown(item, "parent", parent, made)
        if answered is not None and answered not in made:
            _note_unknown(item, "answered", answered, made)
        _check_decision(item)
    _check_circles(made)


def _check_days(draft: Draft) -> None:
    for name, item in draft.section("events").items():
        if name in DAYS:
            draft.problems.add(
                draft.key_place(item),
                f"`{name}` cannot name an event of a file with `recommendation_terms`: there it is the day a "
                "recommendation was.",
            )


def _check_code(code: str, item: DraftEntry, draft: Draft) -> None:
    check_code(code, item.place_of("recommended"), draft)
    obligations = draft.section("obligations")
    for taken in (code, *clock_codes(code)):
        if taken in obligations:
            item.note(
                "recommended",
                f"The recommendation {code} would have the name of the obligation {quoted(taken)}: give one of the two "
                "another.",
            )


def _check_under(item: DraftEntry, draft: Draft) -> None:
    terms = draft.section("recommendation_terms")
    under = item.text("under")
    if under is None and len(terms) != 1:
        item.note_whole("Nothing says by which terms its clocks run: write `under`, a key of `recommendation_terms`.")
    elif under is not None:
        is_defined(item, "under", under, "recommendation_terms", draft)


def _check_report(item: DraftEntry, draft: Draft) -> None:
    report = item.text("report")
    if report is not None:
        is_defined(item, "report", report, "obligations", draft)
    if item.has("on", "no_later_than", "after", "by"):
        return
    received = f"received({report})"
    if report is None:
        item.note_whole("Nothing says when it was received: give `on`, or the `report` that it came with.")
    elif not any(each.text("event") == received for each in draft.section("facts").values()):
        item.note("report", f"Nothing says when {report} was received: give `on` here, or a fact `event: {received}`.")


def _note_unknown(item: DraftEntry, key: str, code: str, made: dict[str, DraftEntry]) -> None:
    undefined = f"`{key}` names the recommendation {quoted(code)}, which is not defined."
    item.note(key, f"{undefined} Write a fact `recommended: {code}`.", name=code, known=made)


def _check_decision(item: DraftEntry) -> None:
    if not item.has("answered"):
        return
    decided = item.text("step") == "decided"
    if decided and not item.has("decision"):
        item.note_whole("Nothing says what was decided: give `decision`: as written, alternative or dropped.")
    elif item.has("decision") and not decided:
        item.note("decision", "Only what was `decided` has a `decision`: take it away, or change `step`.")


def _check_circles(made: dict[str, DraftEntry]) -> None:
    for code, item in made.items():
        above, seen = item.text("parent"), {code}
        while above is not None and above in made and above not in seen:
            seen.add(above)
            above = made[above].text("parent")
        if above == code:
            item.note("parent", f"{code} is a part of itself: let one of the two stand alone.")
