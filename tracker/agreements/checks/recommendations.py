"""What the facts of a file say of recommendations: that they name what is there, and say enough."""

from __future__ import annotations

from tracker.agreements.checks.references import undefined
from tracker.agreements.file import scalars
from tracker.agreements.file.draft import Draft, DraftEntry
from tracker.agreements.file.problems import Problems, quoted
from tracker.rules.recommendations.clocks import DAYS, clock_codes


def check_recommendations(draft: Draft, problems: Problems) -> None:
    """Note facts about recommendations that name what is not there, or say too little."""
    terms = draft.section("recommendation_terms")
    if terms:
        _check_days(draft, problems)
    made: dict[str, DraftEntry] = {}
    for item in draft.section("facts").values():
        code = item.text("recommended")
        if code is None:
            continue
        _check_code(code, item, draft, problems)
        if code in made:
            line = made[code].place.line
            problems.add(
                item.place_of("recommended"), f"{code} is recommended already in line {line}: keep one of the two."
            )
        made.setdefault(code, item)
        _check_under(item, draft, problems)
        _check_report(item, draft, problems)
    for item in draft.section("facts").values():
        parent, answered = item.text("parent"), item.text("answered")
        if item.has("recommended") and parent is not None and parent not in made:
            _unknown(problems, item, "parent", parent, made)
        if answered is not None and answered not in made:
            _unknown(problems, item, "answered", answered, made)
        _check_decision(item, problems)
    _check_circles(made, problems)


def _check_days(draft: Draft, problems: Problems) -> None:
    for name, item in draft.section("events").items():
        if name in DAYS:
            problems.add(
                draft.key_place(item),
                f"`{name}` cannot name an event of a file with `recommendation_terms`: there it is the day a "
                "recommendation was.",
            )


def _check_code(code: str, item: DraftEntry, draft: Draft, problems: Problems) -> None:
    try:
        scalars.code(code)
    except ValueError as error:
        problems.add(item.place_of("recommended"), f"A code {error}")
    obligations = draft.section("obligations")
    for taken in (code, *clock_codes(code)):
        if taken in obligations:
            problems.add(
                item.place_of("recommended"),
                f"The recommendation {code} would have the name of the obligation {quoted(taken)}: give one of the two "
                "another.",
            )


def _check_under(item: DraftEntry, draft: Draft, problems: Problems) -> None:
    terms = draft.section("recommendation_terms")
    under = item.text("under")
    if under is None and len(terms) != 1:
        problems.add(
            item.place, "Nothing says by which terms its clocks run: write `under`, a key of `recommendation_terms`."
        )
    elif under is not None and under not in terms:
        remedy = "Define it under `recommendation_terms`."
        what = "entry of recommendation_terms"
        undefined(problems, item.place_of("under"), "under", under, what=what, known=terms, remedy=remedy)


def _check_report(item: DraftEntry, draft: Draft, problems: Problems) -> None:
    report = item.text("report")
    obligations = draft.section("obligations")
    if report is not None and report not in obligations:
        remedy = "Define it under `obligations`."
        undefined(
            problems, item.place_of("report"), "report", report, what="obligation", known=obligations, remedy=remedy
        )
    if any(item.has(key) for key in ("on", "no_later_than", "after", "by")):
        return
    received = f"received({report})"
    if report is None:
        problems.add(item.place, "Nothing says when it was received: give `on`, or the `report` that it came with.")
    elif not any(each.text("event") == received for each in draft.section("facts").values()):
        problems.add(
            item.place_of("report"),
            f"Nothing says when {report} was received: give `on` here, or a fact `event: {received}`.",
        )


def _unknown(problems: Problems, item: DraftEntry, key: str, code: str, made: dict[str, DraftEntry]) -> None:
    remedy = f"Write a fact `recommended: {code}`."
    undefined(problems, item.place_of(key), key, code, what="recommendation", known=made, remedy=remedy)


def _check_decision(item: DraftEntry, problems: Problems) -> None:
    if not item.has("answered"):
        return
    decided = item.text("step") == "decided"
    if decided and not item.has("decision"):
        problems.add(item.place, "Nothing says what was decided: give `decision`: as written, alternative or dropped.")
    elif item.has("decision") and not decided:
        problems.add(
            item.place_of("decision"), "Only what was `decided` has a `decision`: take it away, or change `step`."
        )


def _check_circles(made: dict[str, DraftEntry], problems: Problems) -> None:
    for code, item in made.items():
        above, seen = item.text("parent"), {code}
        while above is not None and above in made and above not in seen:
            seen.add(above)
            above = made[above].text("parent")
        if above == code:
            problems.add(item.place_of("parent"), f"{code} is a part of itself: let one of the two stand alone.")
