"""Instalments declared once become obligations of their own, `F1.1`, `F1.2`, each a part of the whole and with its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tracker.agreements.file import scalars
from tracker.agreements.file.document import Document, Node
from tracker.agreements.file.draft import Draft, DraftEntry
from tracker.agreements.file.problems import Place, Problems
from tracker.rules.currencies import Money
from tracker.rules.due.language import recurs

# What each part takes from the whole, unless it says otherwise.
_SHARED = (
    *("instrument", "kind", "owed_by", "owed_to", "owner", "clause", "contingent_on", "penalty", "audience", "term"),
    *("counting", "calendar", "notices", "grade", "source"),
)
_OWN = ("amount", "due", "clause", "wording", "interest", "grade", "source", "note")
# What a whole that is paid in parts cannot have.
_CONTRARY = {
    "satisfied_by": "what is satisfied by another payment is not paid in instalments",
    "suspended": "a suspended amount has no instalments until it is payable",
}


def part_code(code: str, number: int) -> str:
    """Give the code of one instalment, counted from 1."""
    return f"{code}.{number}"


def with_instalments(document: Document) -> tuple[Document, frozenset[str]]:
    """Give the document with an obligation for each instalment, after the whole that declares it, and their codes.

    The whole falls due with the last of them, unless it leaves a remainder.
    """
    root = document.root.content
    section = root.get("obligations") if isinstance(root, dict) else None
    if section is None or not isinstance(section.content, dict) or not isinstance(root, dict):
        return document, frozenset()
    entries: dict[str, Node] = {}
    keys: dict[str, Place] = dict(section.keys)
    for code, node in section.content.items():
        parts = _parts(node)
        codes = [part_code(code, number) for number in range(1, len(parts) + 1)]
        dated = [each for each, part in zip(codes, parts, strict=True) if _once(part) and each not in section.content]
        entries[code] = _whole(node, dated) if parts else node
        for number, part in enumerate(parts, 1):
            # A code that the file gives to a duty of its own is noted as a problem by `check_instalments`.
            if part_code(code, number) not in section.content:
                entries[part_code(code, number)] = _part(code, number, len(parts), node, part)
                keys[part_code(code, number)] = part.place
    obligations = replace(section, content=entries, keys=keys)
    made = frozenset(entries) - frozenset(section.content)
    return replace(document, root=replace(document.root, content={**root, "obligations": obligations})), made


def check_instalments(draft: Draft, problems: Problems) -> None:
    """Note instalments that do not add up to the whole amount, recur, or contradict what else is said of it."""
    for item in draft.section("obligations").values():
        parts = _parts(item.node)
        if parts:
            _check_whole(item, problems)
            _check_sum(item, parts, problems)
            _check_codes(item, parts, draft, problems)
        elif item.has("remainder"):
            problems.add(
                item.place_of("remainder"), "`remainder` says what instalments leave open: give `instalments`."
            )


def _parts(node: Node) -> list[Node]:
    entry = node.content if isinstance(node.content, dict) else {}
    listed = entry.get("instalments")
    return listed.content if listed is not None and isinstance(listed.content, list) else []


def _once(part: Node) -> bool:
    rule = DraftEntry("obligations", ("obligations", ""), part).rule("due")
    return rule is None or not recurs(rule)


def _whole(node: Node, parts: list[str]) -> Node:
    entry = dict(node.content) if isinstance(node.content, dict) else {}
    at = entry["instalments"].place
    if not _has(entry, "due"):
        last = " and ".join(f"(on due({part}))" for part in parts)
        words = f"later of {last}" if len(parts) > 1 else f"on due({parts[0]})" if parts else None
        entry["due"] = Node(at, None if _has(entry, "remainder") else words)
    # The parts are penalised and announced each by itself; the whole would do both again.
    entry.pop("penalty", None)
    entry["notices"] = Node(at, [])
    return replace(node, content=entry)


def _part(code: str, number: int, count: int, whole: Node, part: Node) -> Node:
    shared = whole.content if isinstance(whole.content, dict) else {}
    own = part.content if isinstance(part.content, dict) else {}
    at = part.place
    entry = {key: shared[key] for key in _SHARED if key in shared}
    title = shared.get("title")
    words = title.content if title is not None and isinstance(title.content, str) else code
    entry["title"] = Node(at, f"{words.strip()} (instalment {number} of {count})")
    # What is missing is noted at the instalment itself.
    entry["due"] = Node(at, None)
    entry |= {key: own[key] for key in _OWN if _has(own, key)}
    entry["part_of"] = Node(at, code)
    return Node(at, entry, {**whole.keys, **part.keys})


def _has(entry: dict[str, Node], key: str) -> bool:
    return key in entry and entry[key].content is not None


def _check_whole(item: DraftEntry, problems: Problems) -> None:
    code = item.code
    if not item.has("amount"):
        problems.add(item.place_of("instalments"), f"{code} has instalments and no `amount`: give the whole of it.")
    for key, why in _CONTRARY.items():
        if item.has(key) and item.text(key) not in {"no", "false", "off"}:
            problems.add(item.place_of(key), f"`{key}` and `instalments` cannot both be said of {code}: {why}.")
    due, at = item.text("due"), item.place_of("due")
    if at != item.place_of("instalments") and due is not None and not item.has("remainder"):
        problems.add(
            at,
            f"{code} falls due with its instalments: take `due` away, or give `remainder` where it is the day of what "
            "they leave open.",
        )


def _check_sum(item: DraftEntry, parts: list[Node], problems: Problems) -> None:
    whole = _sums(item.node, "amount")
    each = [_sums(part, "amount") for part in parts]
    for part in parts:
        rule = DraftEntry("obligations", item.path, part).rule("due")
        if rule is not None and recurs(rule):
            place = DraftEntry("obligations", item.path, part).place_of("due")
            problems.add(place, f"An instalment falls due once, and `{rule}` recurs: write each instalment by itself.")
    if whole is None or None in each:
        return
    sums: dict[str, int] = {}
    for money in (money for part in each for money in part or ()):
        sums[money.currency] = sums.get(money.currency, 0) + money.minor
    amounts = {money.currency: money.minor for money in whole}
    differences = list(_differences(amounts, sums, open_rest=item.has("remainder")))
    if differences:
        problems.add(
            item.place_of("instalments"),
            f"The instalments of {item.code} do not add up to its amount: {'; '.join(differences)}. Correct them, or say with "
            "`remainder` what they leave open.",
        )
    elif item.has("remainder") and sums == amounts:
        problems.add(item.place_of("remainder"), f"The instalments of {item.code} leave no remainder: take it away.")


def _differences(amounts: dict[str, int], sums: dict[str, int], *, open_rest: bool) -> Iterator[str]:
    for currency in dict.fromkeys((*amounts, *sums)):
        whole, parts = amounts.get(currency, 0), sums.get(currency, 0)
        if parts > whole or (parts < whole and not open_rest):
            yield f"they come to {Money(currency, parts)}, it is {Money(currency, whole)}"


def _check_codes(item: DraftEntry, parts: list[Node], draft: Draft, problems: Problems) -> None:
    known = draft.section("obligations")
    for number, part in enumerate(parts, 1):
        code = part_code(item.code, number)
        if code in known and known[code].place != part.place:
            problems.add(
                draft.key_place(known[code]),
                f"{code} is the code of an instalment of {item.code} (line {part.place.line}): give this duty another.",
            )


def _sums(node: Node, key: str) -> tuple[Money, ...] | None:
    entry = node.content if isinstance(node.content, dict) else {}
    try:
        return scalars.amounts(entry[key].plain()) if key in entry else None
    except ValueError:
        return None
