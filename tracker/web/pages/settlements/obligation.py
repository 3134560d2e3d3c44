"""One obligation, new or changed, written into the text of its agreement file, which stays the source; and that file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

from tracker.agreements.edits import Value, obligation_in, with_changes, with_obligation
from tracker.agreements.file.document import read_document
from tracker.errors import InputRefused, NotAllowed, NotFound
from tracker.operations.agreement.load import FileOnRecord, file_on_record
from tracker.operations.queries.deadlines import Filter, require_known
from tracker.reports.page.addresses import path_of_settlement
from tracker.rules.people.roles import Right
from tracker.web.pages.settlements.load import CARRIED, GivenFile, shown_change
from tracker.web.remedies import lines_of
from tracker.web.routes import Route
from tracker.web.visits import Answer, Content, HtmlPage, Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class ObligationField:
    """One key of an obligation in the form; `section` is that of the file whose keys are chosen from."""

    key: str
    label: str
    hint: str = ""
    asks: Literal["text", "lines", "choice", "list"] = "text"
    section: str = ""
    required: bool = False


FIELDS = (
    ObligationField(key="title", label="The duty in one sentence", required=True),
    ObligationField(key="instrument", label="Instrument", asks="choice", section="instruments", required=True),
    ObligationField(key="kind", label="What it is", hint="As report, payment, certification.", required=True),
    ObligationField(
        key="due",
        label="When it is due",
        hint="As 30 days after sentencing. Empty where no due term was found.",
        asks="lines",
    ),
    ObligationField(key="clause", label="Where it is written", hint="As Attachment D, para. 12."),
    ObligationField(key="wording", label="Its words", asks="lines"),
    ObligationField(key="owner", label="Who sees to it", asks="choice", section="persons"),
    ObligationField(key="owed_by", label="Owed by", hint="Empty for the organisation itself."),
    ObligationField(key="owed_to", label="Owed to", hint="Empty for the authority of its instrument."),
    ObligationField(key="term", label="Ends with the term", asks="choice", section="terms"),
    ObligationField(key="source", label="Sources", hint="Their keys, with commas between.", asks="list"),
    ObligationField(key="note", label="Note", asks="lines"),
)


def ask_new(visit: Visit) -> Answer:
    """The form for a new obligation."""
    return _form(visit, _file(visit), {})


def foresee_new(visit: Visit) -> Answer:
    """Tell what is wrong with a new obligation, or what it would change and which dates it has; nothing is kept."""
    code = visit.given("code")
    return _foreseen(visit, lambda file: with_obligation(file.text, file.name, code, _values(visit, {}, every=True)))


def ask(visit: Visit) -> Answer:
    """The form for an obligation that there is, as it stands in the file."""
    file = _file(visit)
    return _form(visit, file, obligation_in(file.text, file.name, visit.parts["code"]))


def foresee(visit: Visit) -> Answer:
    """Tell what is wrong with it, or what it would change and move; nothing is kept."""
    code = visit.parts["code"]

    def changed(file: FileOnRecord) -> str:
        text = with_changes(file.text, file.name, code, _values(visit, obligation_in(file.text, file.name, code)))
        if text == file.text:
            raise InputRefused("Nothing of it is changed.")
        return text

    return _foreseen(visit, changed)


def give_file(visit: Visit) -> Answer:
    """The agreement file as it was loaded last."""
    file = _file(visit)
    return Content(content=file.text.encode(), media_type="application/yaml", name=file.name)


def _foreseen(visit: Visit, changed: Callable[[FileOnRecord], str]) -> Answer:
    file = _file(visit)
    try:
        return shown_change(visit, _carried(file, changed(file)))
    except NotAllowed:
        raise
    except (InputRefused, NotFound) as refusal:
        return _form(visit, file, {}, problems=lines_of(refusal))


def _carried(file: FileOnRecord, text: str) -> GivenFile:
    content = text.encode()
    if len(content) > CARRIED:
        raise InputRefused("The file is too large to be changed here.", "Download it, change it there, and load it.")
    return GivenFile(name=file.name, content=content)


def _file(visit: Visit) -> FileOnRecord:
    settlement = visit.parts["settlement"]
    with visit.seeing() as session:
        require_known(session, Filter(settlement=settlement))
        return file_on_record(session, settlement, author=visit.author())


def _values(visit: Visit, before: Mapping[str, object], *, every: bool = False) -> dict[str, Value]:
    """What the form says of each key that it offers; what stands in the file in another form is left as it is."""
    return {
        field.key: _value(field, visit.given(field.key))
        for field in FIELDS
        if every or _offered(field, before.get(field.key))
    }


def _value(field: ObligationField, text: str) -> Value:
    if field.asks != "list":
        return " ".join(text.split()) or None
    several = tuple(each.strip() for each in text.split(",") if each.strip())
    return (several[0] if len(several) == 1 else several) or None


def _offered(field: ObligationField, value: object) -> bool:
    return isinstance(value, str | None) or (field.asks == "list" and isinstance(value, list))


def _form(visit: Visit, file: FileOnRecord, entry: Mapping[str, object], *, problems: Sequence[str] = ()) -> HtmlPage:
    settlement, code = visit.parts["settlement"], visit.parts.get("code", "")
    root = read_document(file.text.encode(), file.name).root
    back = path_of_settlement(settlement)
    stood = entry or (obligation_in(file.text, file.name, code) if code else {})
    values = {
        "settlement": settlement,
        "code": code,
        "given_code": visit.given("code"),
        "back": back,
        "action": f"{back}/obligations/{quote(code, safe='') or 'new'}",
        "download": f"{back}/agreement.yaml",
        "fields": tuple(each for each in FIELDS if _offered(each, stood.get(each.key))),
        "kept": tuple(
            each for each in stood if each not in {field.key for field in FIELDS if _offered(field, stood[each])}
        ),
        "choices": {
            each.section: tuple(
                (key, node.text("title") or node.text("name") or "") for key, node in root.under(each.section).items()
            )
            for each in FIELDS
            if each.section
        },
        "given": {each.key: visit.given(each.key) if problems else _shown(stood.get(each.key)) for each in FIELDS},
        "effective": visit.given("effective"),
        "problems": tuple(problems),
    }
    return HtmlPage(template="obligation.html.j2", values=values, status=422 if problems else 200)


def path_of_change(settlement: str, code: str) -> str:
    """The address of the form by which an obligation is changed."""
    return f"{path_of_settlement(settlement)}/obligations/{quote(code, safe='')}"


def _shown(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


ROUTES = (
    Route(path="/settlements/{settlement}/agreement.yaml", method="GET", needs=Right.AGREE, answer=give_file),
    Route(path="/settlements/{settlement}/obligations/new", method="GET", needs=Right.AGREE, answer=ask_new),
    Route(path="/settlements/{settlement}/obligations/new", method="POST", needs=Right.AGREE, answer=foresee_new),
    Route(path="/settlements/{settlement}/obligations/{code}", method="GET", needs=Right.AGREE, answer=ask),
    Route(path="/settlements/{settlement}/obligations/{code}", method="POST", needs=Right.AGREE, answer=foresee),
)
