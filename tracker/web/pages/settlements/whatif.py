"""What would move were something so: one thing supposed after another, all of them in the address, and nothing written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from urllib.parse import parse_qsl, quote, urlencode

from sqlalchemy.orm import Session

from tracker.errors import InputRefused, NotAllowed, NotFound
from tracker.operations.facts.record import Attribution, Circumstances
from tracker.operations.idempotency import sent_before
from tracker.operations.journal.entries import entries_since
from tracker.operations.queries.agreed import settlements_in_short
from tracker.operations.queries.deadlines import Filter, require_known
from tracker.operations.queries.whatif import WhatIf, whatif
from tracker.operations.reports.supposed import supposed_view
from tracker.reports.page.addresses import path_of_settlement
from tracker.reports.page.parts import STATUS_BADGES
from tracker.reports.page.wording import listed, quantity
from tracker.rules.deadlines.status import Status
from tracker.web.fields import day_or_none, number_in
from tracker.web.remedies import lines_of
from tracker.web.routes import Route
from tracker.web.suppositions import SUPPOSITIONS, SupposedForm, supposed_form
from tracker.web.visits import Answer, HtmlPage, SeeOther, Visit, form_key

# So many at once are still looked at by somebody.
MOST = 20


def show(visit: Visit) -> Answer:
    """What can be supposed, the form of what was chosen, and what would move by all that is supposed."""
    settlement = visit.parts["settlement"]
    earlier = tuple(each for each in visit.query.get("s", ()) if each)[:MOST]
    chosen = supposed_form(visit.asked("what")) if visit.asked("what") else None
    given = {} if chosen is None else {field.name: visit.asked(field.name) for field in chosen.fields}
    asked = bool(visit.asked("sent"))
    supposed = (*earlier, *([_one(chosen, given)] if chosen is not None and asked else []))
    problems: Sequence[str] = ()
    found: WhatIf | None = None
    with visit.seeing() as session:
        require_known(session, Filter(settlement=settlement))
        title = {code: name for code, name, _ in settlements_in_short(session)}[settlement]
        if supposed:
            try:
                found = _found(session, visit, settlement, supposed)
            except (NotAllowed, NotFound) as refusal:
                if not asked or isinstance(refusal, NotAllowed):
                    raise
                problems = lines_of(refusal)
            except InputRefused as refusal:
                problems = lines_of(refusal)
    here = f"{path_of_settlement(settlement)}/whatif"
    kept = earlier if found is None else supposed
    page = None if found is None else supposed_view(found)
    alone = kept[0] if found is not None and len(kept) == 1 and not visit.asked("as_of") else ""
    values = {
        "settlement": settlement,
        "title": title,
        "back": path_of_settlement(settlement),
        "address": here,
        "kinds": _kinds(here, kept, visit.asked("code")),
        "chosen": None if found is not None else chosen,
        "given": given,
        "kept": kept,
        "lines": tuple(map(_line, kept)) if page is None else page.supposed,
        "as_of": day_or_none(visit.asked("as_of"), "the day"),
        "problems": tuple(problems),
        "page": page,
        "record": alone if alone and _read(alone)[0].recorded else "",
        "action": f"{path_of_settlement(settlement)}/recorded",
        "early": visit.asked("early"),
        "once": form_key(),
        "seen": 0 if found is None else found.head.size,
        "headline": "" if found is None else _headline(found),
    }
    return HtmlPage(template="whatif-page.html.j2", values=values, status=422 if problems else 200)


def record(visit: Visit) -> Answer:
    """Record the one thing that was supposed, with the file that proves it; told first where others acted meanwhile."""
    settlement, text = visit.parts["settlement"], visit.given("record")
    kind, given = _read(text)
    if not kind.recorded:
        raise InputRefused("This is not recorded here.")
    attribution = Attribution(
        actor=visit.actor,
        by=visit.who.key,
        once=f"form {visit.given('once')}",
        note=visit.given("note"),
        early=visit.given("early"),
    )
    with visit.uploaded("files") as files, visit.app.recording(attribution, files) as (session, evidence):
        seen = number_in(visit.given("seen") or "0", "the newest entry")
        if not sent_before(session, attribution) and entries_since(session, seen, settlement=settlement):
            raise InputRefused(
                "Others acted meanwhile; nothing was recorded.", "Suppose it again, and see what it moves now."
            )
        circumstances = Circumstances(settlement=settlement, attribution=attribution, now=visit.now, evidence=evidence)
        recorded = kind.act(given)(session, circumstances=circumstances)
    return SeeOther(to=f"/entries/{recorded.entry}?of={quote(recorded.subject)}")


def _found(session: Session, visit: Visit, settlement: str, supposed: Sequence[str]) -> WhatIf:
    hypotheses = [_read(each) for each in supposed]
    as_of = day_or_none(visit.asked("as_of"), "the day")
    return whatif(
        session,
        settlement,
        [kind.hypothesis(given) for kind, given in hypotheses],
        now=visit.now,
        as_of=as_of,
        early=visit.asked("early"),
    )


def _one(kind: SupposedForm, given: Mapping[str, str]) -> str:
    return urlencode([("what", kind.word), *((name, value) for name, value in given.items() if value)])


def _read(text: str) -> tuple[SupposedForm, dict[str, str]]:
    given = dict(parse_qsl(text, max_num_fields=20))
    return supposed_form(given.pop("what", "")), given


def _line(text: str) -> str:
    """What is supposed in a few words: its kind, with what was given."""
    kind, given = _read(text)
    return f"{kind.title}: {', '.join(given.values())}"


def _kinds(here: str, kept: Sequence[str], code: str) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """What can be supposed, by what it is about, each with the address of its form."""
    carried = [*(("s", each) for each in kept), *([("code", code)] if code else [])]
    return tuple(
        (about, tuple((each.title, f"{here}?{urlencode([*carried, ('what', each.word)])}") for each in several))
        for about, several in groupby(SUPPOSITIONS.values(), key=lambda each: each.about)
    )


def _headline(found: WhatIf) -> str:
    replanned = found.replanned
    changes = (*replanned.changes, *(found.afterwards.changes if found.afterwards is not None else ()))
    released = sum(each.after is Status.RELEASED for each in changes)
    told = [
        f"{quantity(len(replanned.moves), 'date')} would move" if replanned.moves else "",
        f"{quantity(len(replanned.born), 'deadline')} would be new" if replanned.born else "",
        f"{quantity(released, 'deadline')} would be {STATUS_BADGES[Status.RELEASED].text}" if released else "",
    ]
    text = listed([each for each in told if each]) or "no date would move"
    return f"{text[:1].upper()}{text[1:]}."


def path_of_whatif(settlement: str, code: str = "") -> str:
    """The address under which something can be supposed of a settlement, or of one deadline of it."""
    query = f"?{urlencode({'code': code})}" if code else ""
    return f"/settlements/{quote(settlement, safe='')}/whatif{query}"


ROUTES = (
    Route(path="/settlements/{settlement}/whatif", method="GET", needs="a sign-in", answer=show),
    Route(path="/settlements/{settlement}/recorded", method="POST", needs="a sign-in", answer=record),
)
