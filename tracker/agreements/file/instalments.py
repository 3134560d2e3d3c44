"""Instalments declared once become obligations of their own, `F1.1`, `F1.2`, each a part of the whole and with its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tracker.agreements.file import scalars
from tracker.agreements.file.document import Document, Node
from tracker.agreements.file.draft import Draft, DraftEntry
from tracker.agreements.file.problems import Place
from tracker.rules.currencies import Money
from tracker.rules.due.language import DueRule, recurs

# What each part takes from the whole, unless it says otherwise.
_SHARED = (
    *(
        "instrument",
        "kind",
        "owed_by",
        "owed_to",
        "kept_from",
        "owner",
        "clause",
        "contingent_on",
        "penalty",
        "audience",
        "term",
    ),
    *("counting", "calendar", "notices", "grade", "source"),
)
_OWN = ("amount", "due", "clause", "wording", "interest", "grade", "source", "note")
# What a whole that is paid in parts cannot have.
_CONTRARY = {
    "satisfied_by": "what is satisfied by another payment is not paid in instalments",
    "suspended": "a suspended amount has no instalments until it is payable",
}


def part_code(code: str, number: int) -> str:
    """The code of one instalment, counted from 1."""
    return f"{code}.{number}"


def with_instalments(document: Document) -> tuple[Document, frozenset[str]]:
    """The document with an obligation for each instalment, after the whole that declares it, and their codes.

    The whole falls due with the last of them, unless it leaves a remainder.
    """
    section = document.root.entries.get("obligations")
    if section is None or not section.entries:
        return document, frozenset()
    entries: dict[str, Node] = {}
    keys: dict[str, Place] = dict(section.keys)
    for code, node in section.entries.items():
        parts = node.listed("instalments")
        codes = [part_code(code, number) for number in range(1, len(parts) + 1)]
        # A code that the file gives to a duty of its own is noted as a problem by `check_instalments`.
        own = [(each, part) for each, part in zip(codes, parts, strict=True) if each not in section.entries]
        entries[code] = _whole(node, [each for each, part in own if _recurring(part) is None]) if parts else node
        for each, part in own:
            entries[each] = _part(code, f"instalment {codes.index(each) + 1} of {len(parts)}", node, part)
            keys[each] = part.place
    obligations = replace(section, content=entries, keys=keys)
    made = frozenset(entries) - frozenset(section.entries)
    root = replace(document.root, content={**document.root.entries, "obligations": obligations})
    return replace(document, root=root), made


def check_instalments(draft: Draft) -> None:
    """Note instalments that do not add up to the whole amount, recur, or contradict what else is said of it."""
    for item in draft.section("obligations").values():
        parts = item.node.listed("instalments")
        if parts:
            _check_whole(item)
            _check_sum(item, parts)
            _check_codes(item, parts, draft)
        elif item.has("remainder"):
            item.note("remainder", "`remainder` says what instalments leave open: give `instalments`.")


def _recurring(part: Node) -> DueRule | None:
    """The due rule of an instalment, if it recurs."""
    try:
        rule = scalars.rule(part.text("due"))
    except ValueError:
        return None
    return rule if recurs(rule) else None


def _whole(node: Node, parts: list[str]) -> Node:
    entry = dict(node.entries)
    at = entry["instalments"].place
    if not node.has("due"):
        last = " and ".join(f"(on due({part}))" for part in parts)
        words = f"later of {last}" if len(parts) > 1 else f"on due({parts[0]})" if parts else None
        entry["due"] = Node(at, None if node.has("remainder") else words)
    # The parts are penalised and announced each by itself; the whole would do both again.
    entry.pop("penalty", None)
    entry["notices"] = Node(at, [])
    return replace(node, content=entry)


def _part(code: str, which: str, whole: Node, part: Node) -> Node:
    at = part.place
    entry = {key: whole.entries[key] for key in _SHARED if key in whole.entries}
    title = whole.entries.get("title")
    words = title.content if title is not None and isinstance(title.content, str) else code
    entry["title"] = Node(at, f"{words.strip()} ({which})")
    # What is missing is noted at the instalment itself.
    entry["due"] = Node(at, None)
    entry |= {key: part.entries[key] for key in _OWN if part.has(key)}
    entry["part_of"] = Node(at, code)
    return Node(at, entry, {**whole.keys, **part.keys})


def _check_whole(item: DraftEntry) -> None:
    code = item.code
    if not item.has("amount"):
        item.note("instalments", f"{code} has instalments and no `amount`: give the whole of it.")
    for key, why in _CONTRARY.items():
        if item.has(key) and item.text(key) not in {"no", "false", "off"}:
            item.note(key, f"`{key}` and `instalments` cannot both be said of {code}: {why}.")
    written = item.place_of("due") != item.place_of("instalments")
    if written and item.text("due") is not None and not item.has("remainder"):
        item.note(
            "due",
            f"{code} falls due with its instalments: take `due` away, or give `remainder` where it is the day of what "
            "they leave open.",
        )


def _check_sum(item: DraftEntry, parts: list[Node]) -> None:
    whole = _amount(item.node)
    each = [_amount(part) for part in parts]
    for part in parts:
        rule = _recurring(part)
        if rule is not None:
            sentence = f"An instalment falls due once, and `{rule}` recurs: write each instalment by itself."
            item.part(part).note("due", sentence)
    if whole is None or None in each:
        return
    sums: dict[str, int] = {}
    for money in (money for part in each for money in part or ()):
        sums[money.currency] = sums.get(money.currency, 0) + money.minor
    amounts = {money.currency: money.minor for money in whole}
    differences = list(_differences(amounts, sums, open_rest=item.has("remainder")))
    if differences:
        item.note(
            "instalments",
            f"The instalments of {item.code} do not add up to its amount: {'; '.join(differences)}. Correct them, or say with "
            "`remainder` what they leave open.",
        )
    elif item.has("remainder") and sums == amounts:
        item.note("remainder", f"The instalments of {item.code} leave no remainder: take it away.")


def _differences(amounts: dict[str, int], sums: dict[str, int], *, open_rest: bool) -> Iterator[str]:
    for currency in dict.fromkeys((*amounts, *sums)):
        whole, parts = amounts.get(currency, 0), sums.get(currency, 0)
        if parts > whole or (parts < whole and not open_rest):
            yield f"they come to {Money(currency, parts)}, it is {Money(currency, whole)}"


def _check_codes(item: DraftEntry, parts: list[Node], draft: Draft) -> None:
    known = draft.section("obligations")
    for number, part in enumerate(parts, 1):
        code = part_code(item.code, number)
        if code in known and known[code].place != part.place:
            draft.problems.add(
                draft.key_place(known[code]),
                f"{code} is the code of an instalment of {item.code} (line {part.place.line}): give this duty another.",
            )


def _amount(node: Node) -> tuple[Money, ...] | None:
    try:
        return scalars.amounts(node.entries["amount"].plain()) if "amount" in node.entries else None
    except ValueError:
        return None
