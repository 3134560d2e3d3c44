"""From a file's bytes to an agreement, or to every problem the file has, each with its place."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import get_args

from pydantic import ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from tracker.agreements.checks.occasions import BREACHES, NUMBERED, check_occasions
from tracker.agreements.checks.payments import check_credits, check_interest, check_paid
from tracker.agreements.checks.recommendations import check_recommendations
from tracker.agreements.checks.references import check_chains, check_references
from tracker.agreements.file import schema
from tracker.agreements.file.attestations import check_attestations, with_attestations
from tracker.agreements.file.content import facts_of, happenings_of, moving_facts_of, settlement_of
from tracker.agreements.file.cycles import with_reviews
from tracker.agreements.file.document import LARGEST_FILE, Document, Node, read_document, read_given
from tracker.agreements.file.draft import SECTIONS, Draft, DraftEntry
from tracker.agreements.file.entries import Entry
from tracker.agreements.file.facts import FACT_KINDS
from tracker.agreements.file.instalments import check_instalments, with_instalments
from tracker.agreements.file.occurrences import numbers_in
from tracker.agreements.file.problems import MOST_NOTED, Place, quoted, refused
from tracker.agreements.file.scalars import EMPTY, UNDECIDED
from tracker.errors import UnknownName
from tracker.garbage import uncollected
from tracker.rules.due.parser import LONGEST_RULE
from tracker.rules.facts import DeadlineFact, Fact, Paid, Resolved, Waived
from tracker.rules.recommendations.state import disorder, recommendations
from tracker.rules.settlement.settlement import Settlement

MOST_OF_RULES = 250_000  # characters
MOST_OF_WORDS = 400  # characters of what an undecided duty says of its day
# The keys by which an entry of the list of facts names what it is about.
_NAMING = frozenset((*NUMBERED, *BREACHES))
_RULES = frozenset({"due", "expected"})
# How long the path of a step's entry is: `cycles`, the cycle, `steps`, the step.
_STEP = 3
_TAG = 2
_PARTS: dict[str, type[Entry]] = {
    "monitor": schema.Monitor,
    "instalments": schema.Instalment,
    "attested": schema.Attestation,
    "interest": schema.Interest,
    "credits": schema.Credit,
    "escalation": schema.EscalationStep,
}
_WANTED = {
    "dict_type": "must be a mapping of keys to values",
    "model_type": "must be a mapping of keys to values, such as `{}`",
    "model_attributes_type": "must be a mapping of keys to values, such as `{}`",
    "tuple_type": "must be a list, such as `[one, another]`",
    "too_short": "has too few entries",
}


@dataclass(frozen=True, slots=True)
class Agreement:
    """A settlement with the facts known when its file was written, and the file itself.

    `sha256` is the hash of the file's bytes; `file` is the name under which it was read. `amending` is what the file
    says of itself as an amendment, None where it says nothing. `places` are those of the facts of its list, by the last ones.
    """

    settlement: Settlement
    facts: tuple[Fact, ...]
    text: str
    sha256: str
    file: str
    amending: Amending | None = None
    places: tuple[Place, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Amending:
    """From which day a file's text holds (inclusive), who agreed to it, and the sources that say so."""

    on: date
    authority: str = ""
    sources: tuple[str, ...] = ()


Numbering = Callable[[Settlement, Amending | None], Settlement]
"""Gives a settlement with the rules it had before, by which the deadlines that a file's facts name are numbered."""


@uncollected()
def read(text: bytes, file: str, *, numbered_by: Numbering | None = None) -> Agreement:
    """Read the bytes of an agreement file; `file` names it in problems.

    `numbered_by` lets facts name deadlines of rules that an amendment has changed.

    Raises `FileRefused` with every problem, sorted by place; of a file with more than a thousand that its keys and texts
    alone have, only those.
    """
    written = read_document(text, file)
    _refuse_endless_rules(written.root, file)
    _note_undecided(written)
    document, model = _checked(written)
    problems = document.problems
    if model is None and len(problems) > MOST_NOTED:
        raise problems.refusal(file, whole=False)
    draft = Draft(document)
    check_references(draft)
    check_chains(draft)
    check_occasions(draft)
    check_instalments(draft)
    check_attestations(draft)
    check_credits(draft)
    check_interest(draft)
    check_recommendations(draft)
    if model is None or problems:
        raise problems.refusal(file)
    settlement = settlement_of(model)
    amending = _amending(model)
    numbered = settlement if numbered_by is None else numbered_by(settlement, amending)
    facts = _facts(model, numbered, draft)
    if problems:
        raise problems.refusal(file)
    places = tuple(item.place for item in draft.section("facts").values())
    return Agreement(settlement, facts, document.text, hashlib.sha256(text).hexdigest(), file, amending, places)


def read_agreed(text: bytes, file: str) -> tuple[Settlement, Amending | None]:
    """Read of a file that was loaded before only what was agreed, and what it says of itself as an amendment.

    Raises `FileRefused` where it cannot be read any more.
    """
    document, model = _checked(read_document(text, file))
    if model is None:
        raise document.problems.refusal(file)
    return settlement_of(model), _amending(model)


def read_file(path: Path, *, numbered_by: Numbering | None = None) -> Agreement:
    """Read an agreement file, as `read` does; raises `NotFound` where there is no such file."""
    text = read_given(path, "agreement file", most=LARGEST_FILE)
    return read(text, str(path), numbered_by=numbered_by)


def _refuse_endless_rules(root: Node, file: str) -> None:
    """Refuse a file whose due rules would take longer to read than anybody waits; the largest shipped has a fiftieth."""
    total, waiting = 0, [root]
    while waiting:
        node = waiting.pop()
        waiting += node.content if isinstance(node.content, list) else node.entries.values()
        for key in _RULES & node.entries.keys():
            rule = node.entries[key]
            # One that is too long by itself is refused as such, and costs nothing.
            length = len(rule.content) if isinstance(rule.content, str) else 0
            total += length if length <= LONGEST_RULE else 0
            if total > MOST_OF_RULES:
                sentence = f"The due rules of the file have more than {MOST_OF_RULES:,} characters together: split it."
                raise refused(file, rule.place, sentence)


def _note_undecided(written: Document) -> None:
    """Note each obligation of a draft whose rule is still to be written; the rest is read as if it had no due term."""
    obligations = written.root.under("obligations")
    undecided = {code: node for code, node in obligations.items() if node.text("due") == UNDECIDED}
    for code, node in undecided.items():
        due = node.entries["due"]
        words = node.text("note") or node.text("wording")
        said = f" {words[:MOST_OF_WORDS]}" if words else ""
        written.problems.add(due.place, f"{code} ({quoted(node.text('title') or code)}) has no rule yet.{said}")
        node.entries["due"] = Node(due.place, None)
    if undecided:
        sentence = (
            f"{len(undecided)} of {len(obligations)} need a rule: write it in the place of `{UNDECIDED}`, or null where no "
            "due term was found."
        )
        written.problems.add(written.root.keys["obligations"], sentence)


def _checked(written: Document) -> tuple[Document, schema.AgreementFile | None]:
    """The document with an obligation for each step, instalment and attestation, and its entries; None where one is wrong."""
    document, reviewed = with_reviews(written)
    document, divided = with_instalments(document)
    document, attested = with_attestations(document)
    try:
        return document, schema.AgreementFile.model_validate(document.root.plain())
    except ValidationError as error:
        codes = {(code,) for code in reviewed | divided | attested}
        found = error.errors(include_url=False, include_input=False)
        # What is wrong with a step, an instalment or an attestation is noted there, not again at what was made from it.
        of_the_file = [each for each in found if not (each["loc"][0] == "obligations" and each["loc"][1:2] in codes)]
        for each in of_the_file or found:
            # A list in which an entry is wrong is not too short as well.
            inside = (other["loc"][: len(each["loc"])] for other in found if len(other["loc"]) > len(each["loc"]))
            if each["type"] != "too_short" or each["loc"] not in inside:
                _note(each, document)
        return document, None


def _amending(model: schema.AgreementFile) -> Amending | None:
    entry = model.amended
    return None if entry is None else Amending(entry.effective, entry.authority or "", entry.source)


def _facts(model: schema.AgreementFile, settlement: Settlement, draft: Draft) -> tuple[Fact, ...]:
    happenings = happenings_of(model)
    listed = [
        (item, key)
        for item in draft.section("facts").values()
        for key in item.node.entries
        if key in _NAMING and item.has(key)
    ]
    places = {(item.text(key) or ""): item.place_of(key) for item, key in listed}
    items = [(item, key) for item, key in listed if key in NUMBERED]
    numbers = numbers_in(settlement, (*happenings, *moving_facts_of(model)), places)
    for written, number in numbers.items():
        if isinstance(number, UnknownName):
            draft.problems.add(places[written], number.sentences[0])

    def number_of(written: str) -> int | None:
        number = numbers.get(written)
        return number if isinstance(number, int) else None

    facts = facts_of(model, number_of)
    _check_repeated(facts, items)
    check_paid(settlement, facts, items)
    _check_order(settlement, facts, draft)
    return (*happenings, *facts)


def _check_order(settlement: Settlement, facts: tuple[Fact, ...], draft: Draft) -> None:
    """Note a recommendation whose answers cannot have followed each other so."""
    terms = {each.key: each for each in settlement.recommendation_terms}
    for code, each in recommendations(facts).items():
        wrong = disorder(each, terms.get(each.fact.under))
        if wrong is not None:
            answer = next(item for item in draft.section("facts").values() if item.text("answered") == code)
            answer.note("answered", wrong)


def _check_repeated(facts: tuple[Fact, ...], items: list[tuple[DraftEntry, str]]) -> None:
    """Note one deadline resolved or waived twice, once by its number and once by its period."""
    numbered = [fact for fact in facts if isinstance(fact, DeadlineFact | Paid)]
    first: dict[object, int] = {}
    for fact, (item, key) in zip(numbered, items, strict=True):
        if isinstance(fact, Resolved | Waived):
            line = first.setdefault((type(fact), fact.obligation, fact.number), item.place.line)
            item.note_again(key, f"{item.text(key)} is {key}", line)


def _note(error: ErrorDetails, document: Document) -> None:
    """Note one of pydantic's findings at its place, in a sentence of ours."""
    problems = document.problems
    tag = _kind_of_fact(error["loc"])
    path = [part for place, part in enumerate(error["loc"]) if tag is None or place != _TAG]
    key = next((str(part) for part in reversed(path) if isinstance(part, str)), "")
    field = _fields(error["loc"][:-1]).get(key) if error["type"] in {"missing", "value_error"} else None
    described = f" {field.description}" if field is not None and field.description else ""
    match error["type"]:
        case "missing":
            place = document.place(path[:-1], key=True)
            problems.add(place, f"`{key}` is missing{_of(path[:-1])}.{described}")
        case "extra_forbidden":
            known = _fields(error["loc"][:-1]).keys()
            problems.add(
                document.place(path, key=True),
                f"There is no key {quoted(key)}{_of(path[:-1]) or ' at the top of the file'}.",
                name=key,
                known=known,
            )
        case "union_tag_not_found":
            kinds = ", ".join(f"`{kind}`" for kind in FACT_KINDS)
            problems.add(document.place(path), f"A fact begins with one of {kinds}; this one has none of them.")
        case "value_error" if str(error["ctx"]["error"]) == EMPTY and field is not None and field.is_required():
            problems.add(document.place(path), f"`{key}` is empty{_of(path[:-1])}.{described}")
        case "value_error":
            problems.add(document.place(path), f"`{key}` {error['ctx']['error']}")
        case "too_short" if key == "instruments":
            problems.add(document.place(path), "`instruments` is empty: a settlement has at least one instrument.")
        case "too_short" if key == "steps":
            problems.add(document.place(path), f"`steps` is empty{_of(path[:-1])}: a cycle has at least one step.")
        case "too_short":
            least = error["ctx"]["min_length"]
            problems.add(
                document.place(path), f"`{key}` needs at least {'one entry' if least == 1 else f'{least} entries'}."
            )
        case kind:
            problems.add(document.place(path), f"`{key}` {_WANTED.get(kind, error['msg'])}.")


def _fields(loc: Sequence[str | int]) -> Mapping[str, FieldInfo]:
    model: type[Entry] = schema.AgreementFile
    if loc:
        model = _entry_of(str(loc[0]))
        if "steps" in loc[2:] and len(loc) > _STEP:
            model = schema.CycleStep if loc[0] == "cycles" else schema.ChangedStep
        kind = _kind_of_fact(loc)
        model = model if kind is None else FACT_KINDS[kind]
        model = next((_PARTS[part] for part in reversed(loc) if isinstance(part, str) and part in _PARTS), model)
    return _fields_of(model)


@cache
def _fields_of(model: type[Entry]) -> Mapping[str, FieldInfo]:
    return model.model_fields


@cache
def _entry_of(section: str) -> type[Entry]:
    """The kind of entries that a section of the file holds; asked of each mistake, and a file may hold thousands."""
    return next(_entries_in(schema.AgreementFile.model_fields[section].annotation), schema.AgreementFile)


def _kind_of_fact(loc: Sequence[str | int]) -> str | None:
    """The kind of fact that pydantic names, as `<kind>`, within the way to a place; a key of the file may look alike."""
    named = str(loc[_TAG])[1:-1] if loc[:1] == ("facts",) and len(loc) > _TAG else ""
    return named if named in FACT_KINDS else None


def _entries_in(annotation: object) -> Iterator[type[Entry]]:
    """The kinds of entries that a field of that type holds."""
    if isinstance(annotation, type) and issubclass(annotation, Entry):
        yield annotation
    for each in get_args(annotation):
        yield from _entries_in(each)


def _of(path: Sequence[str | int]) -> str:
    """The entry that a path is in, as a sentence names it."""
    if not path:
        return ""
    if path[0] == "notices":
        return " in `notices`"
    singular = SECTIONS.get(str(path[0]), path[0])
    codes = [str(part) for part in path[1:] if isinstance(part, str)]
    if not codes:
        return f" in this {singular}"
    if codes[1:2] == ["steps"] and len(codes) > _STEP - 1:
        return f" in the step {codes[2]} of the {singular} {codes[0]}"
    return f" in the {singular} {' '.join(codes)}"
