"""Loading a settlement and amending it: every problem of a file with its place, what it would change, and then the act."""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath

from tracker.agreements.file.document import LARGEST_FILE
from tracker.agreements.file.reader import Agreement, Amending, Numbering, read
from tracker.errors import InputRefused, NotAllowed
from tracker.operations.agreement.load import LoadDraft, Loaded
from tracker.operations.people.permission import require_allowed
from tracker.reports.page.addresses import path_of_settlement
from tracker.reports.page.wording import quantity
from tracker.rules.deadlines.moves import in_short
from tracker.rules.people.roles import Right
from tracker.rules.settlement.settlement import Settlement
from tracker.web.fields import day_or_none
from tracker.web.remedies import lines_of
from tracker.web.routes import Route
from tracker.web.visits import Answer, HtmlPage, SeeOther, Visit, form_key

# A file up to this travels inside the form that confirms it; a longer one is chosen once more.
CARRIED = 600_000  # bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenFile:
    """The file that a form holds: the name it had, and its bytes."""

    name: str
    content: bytes


def ask(visit: Visit) -> Answer:
    """The form for a file."""
    return _form(visit)


def foresee(visit: Visit) -> Answer:
    """Tell every problem of the file, or what it would change and move; nothing is kept."""
    return _shown(visit)


def load(visit: Visit) -> Answer:
    """Load the file, where it still does what was shown."""
    return _shown(visit, confirmed=True)


def _shown(visit: Visit, *, confirmed: bool = False) -> Answer:
    try:
        given = _given(visit)
        effective = day_or_none(visit.given("effective"), "the first day")
        draft = _draft(visit, given, effective)
        shown = _digest(draft)
        code = draft.agreement.settlement.code
        if confirmed and visit.given("shown") == shown:
            visit.app.load(draft, visit.author(visit.given("once") or None), unseen=False)
            return SeeOther(to=path_of_settlement(code))
        foreseen = visit.app.foresee(draft, visit.author())
        if confirmed and foreseen.entry is None:  # sent twice: it is loaded
            return SeeOther(to=path_of_settlement(code))
    except InputRefused as refusal:
        return _form(visit, problems=lines_of(refusal), status=422)
    told = ["What it changes is no longer what was shown: look at it once more."] if confirmed else []
    return _preview(visit, given, draft, foreseen, problems=told)


def shown_change(visit: Visit, given: GivenFile) -> HtmlPage:
    """What a file would change and move, with the button that does it; refusals of the file are its caller's to tell."""
    draft = _draft(visit, given, day_or_none(visit.given("effective"), "the first day"))
    return _preview(visit, given, draft, visit.app.foresee(draft, visit.author()), problems=[])


def _given(visit: Visit) -> GivenFile:
    for upload in visit.files.get("file", ()):
        if upload.name:
            content = upload.content.read(LARGEST_FILE + 1)
            name = PurePosixPath(upload.name.replace("\\", "/")).name
            if not name.isprintable():
                raise InputRefused("The file's name holds a character that no text here may hold.")
            return _whole(GivenFile(name=name, content=content))
    carried = next(iter(visit.form.get("content", ())), "")
    if not carried:
        raise InputRefused("No file was chosen.", "Choose the agreement file, or drop it onto the field.")
    try:
        return _whole(GivenFile(name=visit.given("name"), content=base64.b64decode(carried, validate=True)))
    except binascii.Error:
        raise InputRefused("What was shown did not come back whole.", "Choose the file again.") from None


def _whole(given: GivenFile) -> GivenFile:
    if len(given.content) > LARGEST_FILE:
        raise InputRefused(f"The file has more than {LARGEST_FILE:,} bytes.", "Split it.")
    return given


def _draft(visit: Visit, given: GivenFile, effective: date | None) -> LoadDraft:
    """Read the file, and compare it with what is loaded: only for who may load that settlement."""

    def allowed(code: str) -> None:
        with visit.app.inspecting() as session:
            require_allowed(session, visit.author(), "load", settlement=code, subject=code)

    def checked(numbered_by: Numbering) -> Agreement:
        def numbered(settlement: Settlement, amending: Amending | None) -> Settlement:
            allowed(settlement.code)
            return numbered_by(settlement, amending)

        found = read(given.content, given.name, numbered_by=numbered)
        # What is compared with it below is nobody else's business.
        allowed(found.settlement.code)
        return found

    try:
        return visit.app.draft(checked, effective=effective, instead=bool(visit.given("instead")))
    except NotAllowed as refusal:
        with visit.app.writing(visit.actor):  # where it is entered in the journal
            raise refusal  # noqa: TRY201 — `raise` alone would pass by the journal


def _digest(draft: LoadDraft) -> str:
    """What stands for all that a preview showed to change, so that the act is of nothing else."""
    changes = "new" if draft.changes is None else "\n".join(map(str, draft.changes))
    told = "\n".join((draft.agreement.sha256, str(draft.effective), str(draft.instead), changes))
    return hashlib.sha256(told.encode()).hexdigest()


def _form(visit: Visit, *, problems: list[str] | None = None, status: int = 200) -> HtmlPage:
    values = {
        "problems": problems or [],
        "effective": visit.given("effective"),
        "instead": bool(visit.given("instead")),
    }
    return HtmlPage(template="load.html.j2", values=values, status=status)


def _preview(visit: Visit, given: GivenFile, draft: LoadDraft, foreseen: Loaded, *, problems: list[str]) -> HtmlPage:
    replanned = foreseen.replanned
    code = draft.agreement.settlement.code
    first = draft.changes is None
    values = {
        "problems": problems,
        "code": code,
        "title": draft.agreement.settlement.title,
        "name": given.name,
        "does": "loads" if first else "amends" if foreseen.effective is not None else "corrects",
        "from_day": foreseen.effective,
        "size": f"{quantity(foreseen.obligations, 'obligation')}, {quantity(foreseen.deadlines, 'deadline')}",
        "first": first,
        "same": foreseen.entry is None,
        "changes": tuple(map(str, foreseen.changes)),
        "moves": ()
        if replanned is None or first
        else tuple(
            (each.code, "" if each.before is None else in_short(each.before), in_short(each.after), each.step)
            for each in (*replanned.moves, *replanned.born)
        ),
        "gone": () if replanned is None else tuple(replanned.gone),
        "failures": ()
        if replanned is None
        else tuple(f"{each.obligation}: its dates cannot be computed. {each.sentence}" for each in replanned.failures),
        "stays": tuple(map(str, foreseen.stays)),
        "doubts": foreseen.doubts,
        "content": base64.b64encode(given.content).decode() if len(given.content) <= CARRIED else "",
        "effective": visit.given("effective"),
        "instead": bool(visit.given("instead")),
        "shown": _digest(draft),
        "once": form_key(),
    }
    return HtmlPage(template="load-preview.html.j2", values=values)


ROUTES = (
    Route(path="/load", method="GET", needs=Right.AGREE, answer=ask, menu="Load"),
    Route(path="/load", method="POST", needs=Right.AGREE, answer=foresee),
    Route(path="/load/confirmed", method="POST", needs=Right.AGREE, answer=load),
)
