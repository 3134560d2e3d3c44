"""The register of duties that people keep in a spreadsheet, made into a draft of an agreement file, and into a change of it.

What the due language does not read is left `undecided`, with its words: no rule is made up. A file that was drafted before
keeps what was decided in it; only what the register says otherwise changes, and a duty that the register no longer has
stays until somebody takes it out.
"""

from __future__ import annotations

import json
import re
import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from tracker.agreements.file.document import Document, Node
from tracker.agreements.file.problems import Place, quoted, refused
from tracker.agreements.file.scalars import LONGEST_CODE, UNDECIDED, is_code
from tracker.agreements.tables.cells import Holds
from tracker.agreements.tables.table import Column, Sheet, SheetRow
from tracker.errors import UnreadableDueRule
from tracker.rules.characters import composed
from tracker.rules.due.language import DueRule, EventAnchor, names
from tracker.rules.due.parser import parse

MOST_DUTIES = 6_000
SOURCE = "register"
COLUMNS = (
    Column(
        "title",
        needed=True,
        headings=(
            "duty",
            "obligation",
            "requirement",
            "undertaking",
            "commitment",
            "action",
            "task",
            "description",
            "what",
        ),
    ),
    Column(
        "reference",
        Holds.NUMBERED,
        headings=("ref", "ref.", "id", "code", "no", "no.", "nr", "nr.", "number", "#", "item"),
    ),
    Column("clause", Holds.NUMBERED, headings=("paragraph", "para", "para.", "section", "article", "provision")),
    Column("wording", headings=("words", "text", "clause text", "text of the clause", "full text", "language")),
    Column("owner", headings=("responsible", "responsible person", "person", "assigned to", "lead", "who")),
    Column(
        "due",
        Holds.DAY,
        headings=("due date", "date due", "due by", "due on", "when due", "deadline", "when", "timing"),
    ),
    Column("instrument", headings=("agreement", "document", "order", "source document")),
    Column("kind", headings=("type", "category")),
)
# Keys of an obligation that the register gives, in the order in which they are written.
_GIVEN = ("instrument", "title", "kind", "clause", "wording", "owner")
_NOTE = re.compile(r"Row [0-9]+ of the register(?: \([^()]*\))?(?:; due there: “(?P<due>.*)”)?\.", re.DOTALL)
_LEFT = re.compile(r"[^A-Za-z0-9._]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What a draft says of the whole settlement, which no register says."""

    settlement: str
    title: str
    organisation: str
    time_zone: str
    authority: str
    calendar: str


@dataclass(frozen=True, slots=True)
class RegisterChange:
    """What a register says otherwise of a duty that was drafted before: `was` None for a new duty."""

    code: str
    key: str
    was: str | None
    now: str | None

    def __str__(self) -> str:
        if self.was is None and self.key == "title":
            return f"{self.code} is new: {self.now}."
        return f"{self.code}: {self.key} {self.was or 'not said'} → {self.now or 'not said'}."


@dataclass(slots=True)
class Drafted:
    """An agreement file as it is drafted: its text, how many duties and of those how many have no rule yet.

    `events` are those that rules name and the file declares anew; `gone` are the codes of duties that the register has no
    more. `changes` is empty where nothing was drafted before. `stands` are the words of the register, by code, beside which
    a rule stands that did not come from it; `words` are those that no rule was read of, each with how many duties say so.
    """

    text: str = ""
    duties: int = 0
    undecided: int = 0
    events: dict[str, int] = field(default_factory=dict)
    changes: list[RegisterChange] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    words: Counter[str] = field(default_factory=Counter)
    stands: dict[str, str] = field(default_factory=dict)


def draft(
    sheet: Sheet, frame: Frame, earlier: Document | None = None, *, meant: Mapping[str, DueRule | None] | None = None
) -> Drafted:
    """Draft an agreement file from a register, or change the one that was drafted before.

    `meant` are the rules that words of the register mean, None where they say no due term. Raises `FileRefused` with every
    row that cannot be a duty.
    """
    drafting = _Drafting(sheet, frame, earlier, {_plain(words): rule for words, rule in (meant or {}).items()})
    for row in sheet.rows:
        drafting.take(row)
    if sheet.problems:
        raise sheet.problems.refusal(sheet.file)
    return drafting.whole() if earlier is None else drafting.changed(earlier)


class _Drafting:
    """Takes a register row by row."""

    def __init__(
        self, sheet: Sheet, frame: Frame, earlier: Document | None, meant: Mapping[str, DueRule | None]
    ) -> None:
        self.sheet = sheet
        self.frame = frame
        self.meant = meant
        self.known: Mapping[str, Node] = {} if earlier is None else earlier.root.under("obligations")
        self.drafted = Drafted()
        self.blocks: dict[str, dict[str, object]] = {}
        root = None if earlier is None else earlier.root
        self.persons = _named(root, "persons", "name")
        self.instruments = _named(root, "instruments", "title")
        self.events = set() if root is None else set(root.under("events"))
        sections = ("sources", "persons", "instruments", "events")
        self.new: dict[str, dict[str, dict[str, object]]] = {section: {} for section in sections}
        if root is None or SOURCE not in root.under("sources"):
            self.new["sources"][SOURCE] = {"title": f"Register {sheet.file}", "grade": "reported"}
        self._first: dict[str, int] = {}
        self._kept = {code: node for code, node in self.known.items() if _is_registered(node)}
        self._by_key: dict[str, list[str]] = {}
        for code, node in self._kept.items():
            self._by_key.setdefault(_plain(node.text("clause") or node.text("title") or ""), []).append(code)
        self._number = 0

    def take(self, row: SheetRow) -> None:
        """Take a row as a duty, and note what is wrong with it."""
        cells, problems = row.cells, self.sheet.problems
        if "title" not in cells:
            if "title" not in row.unreadable:
                problems.add(
                    self.sheet.place(row, "title"), "`title` is empty: say what the duty is, or empty the row."
                )
            return
        code = self._code(row)
        if code is None:
            return
        due, undecided = self._due(code, cells.get("due"))
        values: dict[str, object] = {
            "instrument": self._instrument(cells.get("instrument")),
            "title": cells["title"],
            "kind": cells.get("kind", "duty"),
            "clause": cells.get("clause"),
            "wording": cells.get("wording"),
            "owner": self._owner(cells.get("owner")),
            "due": due,
            "source": SOURCE,
            "note": self._note(row),
        }
        self.drafted.duties += 1
        self.drafted.undecided += undecided
        self.blocks[code] = values

    def _code(self, row: SheetRow) -> str | None:
        reference = row.cells.get("reference")
        if reference is None and "reference" in self.sheet.columns:
            if "reference" not in row.unreadable:
                sentence = "`reference` is empty: each row needs one, by which it is known again."
                self.sheet.problems.add(self.sheet.place(row, "reference"), sentence)
            return None
        if reference is not None:
            code = _LEFT.sub("-", unicodedata.normalize("NFKD", reference).encode("ascii", "ignore").decode()).strip(
                "-._"
            )
            if not is_code(code):
                sentence = f"`reference` {quoted(reference)} gives no code: it needs letters or digits, {LONGEST_CODE} at most."
                self.sheet.problems.add(self.sheet.place(row, "reference"), sentence)
                return None
            first = self._first.setdefault(code, row.number)
            if first != row.number:
                sentence = f"{quoted(reference)} stands in row {first} already: each duty has a reference of its own."
                self.sheet.problems.add(self.sheet.place(row, "reference"), sentence)
                return None
            return code
        alike = self._by_key.get(_plain(row.cells.get("clause") or row.cells["title"]), [])
        same = [code for code in alike if self._kept[code].text("title") == row.cells["title"]]
        for code in same[:1] or alike[:1]:
            alike.remove(code)
            return code
        while True:
            self._number += 1
            code = f"D{self._number}"
            if code not in self.known and code not in self.blocks:
                return code

    def _due(self, code: str, text: str | None) -> tuple[str | None, bool]:
        """The rule of a duty, and whether it is undecided; what was decided stays while the register says the same."""
        node = self.known.get(code)
        if node is not None:
            note = _NOTE.search(node.text("note") or "")
            if note is None or (note["due"] or None) == text:
                kept = node.text("due")
                rule = None if text is None else _rule(text)
                of_the_register = rule is not None and rule[0] == kept
                if note is None and text is not None and not of_the_register:
                    self.drafted.stands[code] = text
                if kept != UNDECIDED and not of_the_register:
                    return kept, False
        if text is None:
            return UNDECIDED, True
        if _plain(text) in self.meant:
            given = self.meant[_plain(text)]
            rule = (
                None
                if given is None
                else (str(given), {each.name for each in names(given) if isinstance(each, EventAnchor)})
            )
            if rule is None:
                return None, False
        else:
            rule = _rule(text)
        if rule is None:
            self.drafted.words[text] += 1
            return UNDECIDED, True
        written, events = rule
        for event in events - self.events:
            self.drafted.events[event] = self.drafted.events.get(event, 0) + 1
            self.new["events"].setdefault(event, {})
        return written, False

    def _instrument(self, title: str | None) -> str:
        if title is None and self.instruments:
            return next(iter(self.instruments.values()))
        title = title or "Instrument"
        return self._entry(
            "instruments",
            self.instruments,
            title,
            {
                "title": title,
                "authority": self.frame.authority,
                "kind": "agreement",
                "counting": "unread",
                "calendar": self.frame.calendar,
            },
        )

    def _owner(self, name: str | None) -> str | None:
        if name is None:
            return None
        name = " ".join(name.split())
        return self._entry("persons", self.persons, name, {"name": name})

    def _entry(self, section: str, known: dict[str, str], named: str, values: dict[str, object]) -> str:
        found = known.get(_plain(named))
        if found is not None:
            return found
        slug = (
            _LEFT.sub("-", unicodedata.normalize("NFKD", named).encode("ascii", "ignore").decode()).strip("-._").lower()
        )
        key = base = slug[:60].strip("-._") or section[:-1]
        number = 1
        while key in known.values():
            number += 1
            key = f"{base}-{number}"
        known[_plain(named)] = key
        self.new[section][key] = values
        return key

    def _note(self, row: SheetRow) -> str:
        within = f" ({self.sheet.name})" if self.sheet.name and not {"(", ")"} & set(self.sheet.name) else ""
        due = row.cells.get("due")
        return f"Row {row.number} of the register{within}" + (f"; due there: “{due}”." if due else ".")

    def whole(self) -> Drafted:
        """Write the whole file."""
        frame, drafted = self.frame, self.drafted
        lines = [
            f"# Drafted from {self.sheet.file}. `undecided` stands where a rule is still to be written; check every line.",
            f"settlement: {frame.settlement}",
            f"title: {_scalar(frame.title)}",
            f"organisation: {_scalar(frame.organisation)}",
            f"time_zone: {frame.time_zone}",
        ]
        for section, entries in self.new.items():
            if entries:
                lines += [f"{section}:", *(f"  {line}" for line in _entries(entries))]
        lines.append("obligations:")
        for code, values in self.blocks.items():
            lines += [f"  {line}" for line in _block(code, values)]
        drafted.text = "\n".join(lines) + "\n"
        return drafted

    def changed(self, earlier: Document) -> Drafted:
        """Change the file that was drafted before: each duty of which the register says the same stays as it is written."""
        drafted = self.drafted
        lines = earlier.text.splitlines()
        keys = earlier.root.entries["obligations"].keys if "obligations" in earlier.root.entries else {}
        if not keys:
            raise refused(
                self.sheet.file, Place(1, 1), "The file that was drafted before has no obligations: draft another."
            )
        self._refuse_flow(earlier, keys)
        starts = sorted(place.line for place in (*keys.values(), *earlier.root.keys.values()))
        indent = " " * (next(iter(keys.values())).column - 1)
        pieces: dict[int, list[str]] = {}
        for code, values in self.blocks.items():
            node = self.known.get(code)
            if node is None:
                drafted.changes.append(RegisterChange(code, "title", None, str(values["title"])))
                continue
            before = node.plain()
            was: dict[str, object] = dict(before) if isinstance(before, dict) else {}
            # What the register leaves out takes nothing back.
            given = {key: values[key] for key in _GIVEN if key in self.sheet.columns and values[key] is not None}
            given["due"] = values["due"]
            told = [key for key, value in given.items() if was.get(key) != value]
            now = {**was, **given}
            note = str(was.get("note") or values["note"])
            found = _NOTE.search(note)
            now["note"] = note if found is None else note.replace(found[0], str(values["note"]), 1)
            drafted.changes += [RegisterChange(code, key, _text(was.get(key)), _text(now.get(key))) for key in told]
            if told:
                now.setdefault("source", SOURCE)
                pieces[keys[code].line] = [indent + line for line in _block(code, now)]
        last = _end(starts, max(place.line for place in keys.values()), lines)
        added = [
            indent + line
            for code, values in self.blocks.items()
            if code not in self.known
            for line in _block(code, values)
        ]
        drafted.gone = [code for code in self._kept if code not in self.blocks]
        written: list[str] = []
        skip_to = 0
        inserted = self._inserted(earlier) if pieces or added else {}
        for number, line in enumerate(lines, 1):
            if number in pieces:
                written += pieces[number]
                skip_to = _end(starts, number, lines)
            if number > skip_to:
                written.append(line)
            written += inserted.get(number, [])
            if number == last:
                written += added
        drafted.text = "\n".join(written) + "\n"
        return drafted

    def _refuse_flow(self, earlier: Document, keys: Mapping[str, Place]) -> None:
        lines = [place.line for place in keys.values()]
        if len(set(lines)) < len(lines) or earlier.root.keys["obligations"].line in lines:
            sentence = "Obligations of the file stand on one line: begin each on a line of its own, and draft again."
            raise refused(self.sheet.file, Place(1, 1), sentence)

    def _inserted(self, earlier: Document) -> dict[int, list[str]]:
        """The lines of what the file has to declare besides, by the line after which they stand."""
        found: dict[int, list[str]] = {}
        for section, entries in self.new.items():
            if not entries:
                continue
            keys = earlier.root.entries[section].keys if section in earlier.root.entries else {}
            if not keys:
                place = earlier.root.keys["obligations"].line - 1
                found.setdefault(place, []).extend([f"{section}:", *(f"  {line}" for line in _entries(entries))])
                continue
            place = earlier.root.keys[section].line
            if any(each.line == place for each in keys.values()):
                sentence = f"`{section}` stands on one line: begin each entry on a line of its own, and draft again."
                raise refused(self.sheet.file, Place(1, 1), sentence)
            indent = " " * (next(iter(keys.values())).column - 1)
            found[place] = [indent + line for line in _entries(entries)]
        return found


def _rule(text: str) -> tuple[str, set[str]] | None:
    """The rule that a text of the register is, with the events that it names; None where it is none, or names more."""
    try:
        return f"on {date.fromisoformat(text).isoformat()}", set()
    except ValueError:
        pass
    try:
        rule = parse(text)
    except UnreadableDueRule:
        try:
            rule = parse(f"on {text}")
        except UnreadableDueRule:
            return None
        # What is no date is no event either, only because a word stands alone: “ASAP”.
        return None if any(names(rule)) else (str(rule), set())
    named = list(names(rule))
    # A word of its own in what is written: of “ongoing” the language would read the event “going”.
    words = set(re.split(r"[^\w.-]+", text.casefold()))
    if all(
        isinstance(each, EventAnchor) and each.happening is None and each.name.casefold() in words for each in named
    ):
        return str(rule), {str(each) for each in named}
    return None


def _named(root: Node | None, section: str, key: str) -> dict[str, str]:
    """The keys of a section by what each entry is called, as it is compared; by its key too."""
    if root is None:
        return {}
    entries = root.under(section)
    return {_plain(name): code for code, node in entries.items() for name in (code, node.text(key) or code)}


def _is_registered(node: Node) -> bool:
    return any(source == SOURCE for _, source in node.texts("source"))


def _end(starts: list[int], line: int, lines: list[str]) -> int:
    """The last line of the entry that begins on a line; comments and blank lines before the next one are not its own."""
    after = bisect_right(starts, line)
    last = starts[after] - 1 if after < len(starts) else len(lines)
    while last > line and (not lines[last - 1].strip() or lines[last - 1].lstrip().startswith("#")):
        last -= 1
    return last


def _entries(entries: Mapping[str, Mapping[str, object]]) -> Iterable[str]:
    for key, values in entries.items():
        inside = ", ".join(f"{name}: {_scalar(value)}" for name, value in values.items())
        yield f"{_key(key)}: {{{inside}}}"


def _block(code: str, values: Mapping[str, object]) -> Iterable[str]:
    yield f"{_key(code)}:"
    for key, value in values.items():
        if value is not None or key == "due":
            yield f"  {key}: {UNDECIDED if value == UNDECIDED else _scalar(value)}"


def _key(text: str) -> str:
    return (
        text
        if not text.isdigit() and is_code(text) and text.lower() not in {"null", "true", "false", "yes", "no"}
        else _scalar(text)
    )


def _scalar(value: object) -> str:
    """Write a value as YAML that is JSON too, whatever stands in it."""
    return json.dumps(value, ensure_ascii=False)


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _plain(name: str) -> str:
    return " ".join(composed(name).split()).casefold()
