"""What a standing duty asks to be attested each period becomes an obligation of its own, `PRIVACY.attestation`."""

from __future__ import annotations

from dataclasses import replace

from tracker.agreements.file import scalars
from tracker.agreements.file.document import Document, Node
from tracker.agreements.file.draft import Draft, DraftEntry
from tracker.agreements.file.occurrences import split_occurrence
from tracker.agreements.file.problems import Place, quoted
from tracker.rules.due.language import AtLeastEvery, Continuing, DueRule, EachAnniversary, Every, PerPeriod

# What an attestation takes from the standing duty, unless it says otherwise.
_SHARED = (
    *("instrument", "owed_by", "owed_to", "kept_from", "owner", "clause", "contingent_on", "audience", "term"),
    *("survives", "counting", "calendar", "notices", "grade", "source"),
)
# The rules by which each period has a deadline of its own.
_PERIODIC = Every | EachAnniversary | PerPeriod | AtLeastEvery


def attestation_code(code: str) -> str:
    """The code of a standing duty's attestation."""
    return f"{code}.attestation"


def with_attestations(document: Document) -> tuple[Document, frozenset[str]]:
    """The document with an obligation for each attestation, after the standing duty that asks for it, and their codes."""
    section = document.root.entries.get("obligations")
    if section is None or not any(node.has("attested") for node in section.entries.values()):
        return document, frozenset()
    entries: dict[str, Node] = {}
    keys: dict[str, Place] = dict(section.keys)
    for code, node in section.entries.items():
        entries[code] = node
        own = attestation_code(code)
        # A code that the file gives to a duty of its own is noted as a problem by `check_attestations`.
        if node.has("attested") and own not in section.entries:
            entries[own] = _attestation(code, node)
            keys[own] = node.entries["attested"].place
    obligations = replace(section, content=entries, keys=keys)
    root = replace(document.root, content={**document.root.entries, "obligations": obligations})
    return replace(document, root=root), frozenset(entries) - frozenset(section.entries)


def check_attestations(draft: Draft) -> None:
    """Note attestations of what is no standing duty or of no period, and facts that attest otherwise than a duty asks."""
    duties = draft.section("obligations")
    asked = {attestation_code(code): item for code, item in duties.items() if item.has("attested")}
    for code, item in asked.items():
        _check_asked(code, item, draft)
    for item in draft.section("facts").values():
        _check_given(item, "resolved", asked, duties)
        _check_given(item, "attested", asked, duties)


def _attestation(code: str, standing: Node) -> Node:
    said = standing.entries["attested"]
    at = said.place
    own = said.entries or {"due": said}
    entry = {key: standing.entries[key] for key in _SHARED if key in standing.entries} | own
    entry["title"] = Node(at, f"{standing.text('title') or code} (attestation)")
    entry["kind"] = Node(at, "attestation")
    due = own.get("due", said)
    # What is missing is noted at `attested` itself.
    written = due.content if isinstance(due.content, str) else None
    entry["due"] = replace(due, content=None if written is None else _bounded(written, standing.text("due")))
    return Node(at, entry, {**standing.keys, **said.keys})


def _bounded(written: str, standing: str | None) -> str:
    """The rule of an attestation, which runs for as long as the standing duty where it does not say for how long."""
    try:
        rule, duty = scalars.rule(written), scalars.rule(standing)
    except ValueError:
        return written
    if not isinstance(rule, _PERIODIC) or not isinstance(duty, Continuing):
        return written
    start, until = rule.start or duty.start, rule.until or duty.until
    bounded: DueRule = replace(rule, until=until) if start is None else replace(rule, start=start, until=until)
    return str(bounded)


def _check_asked(code: str, item: DraftEntry, draft: Draft) -> None:
    standing, made = item.rule("due"), draft.section("obligations")[code]
    if standing is not None and not isinstance(standing, Continuing):
        item.note(
            "attested", f"{item.code} falls due itself (`{standing}`): only a standing duty is attested each period."
        )
    if made.place != item.place_of("attested"):
        sentence = f"{code} is the code of the attestation of {item.code}: give this duty another."
        draft.problems.add(draft.key_place(made), sentence)
        return
    rule = made.rule("due")
    if rule is not None and not isinstance(rule, _PERIODIC):
        made.note(
            "due",
            f"`attested` asks each period, and `{rule}` names none: write it as `15 days after the end of each calendar "
            "quarter`.",
        )


def _check_given(item: DraftEntry, key: str, asked: dict[str, DraftEntry], duties: dict[str, DraftEntry]) -> None:
    written = item.text(key)
    code = split_occurrence(written or "")[0]
    if written is None or code not in duties:
        return  # a name that is not defined is noted by `check_occurrence`
    if key == "resolved":
        if code in asked:
            item.note(
                key, f"{code} is attested, not only resolved: write `attested: {written}`, and what was attested."
            )
        return
    own, occurrence = f"{code}.attestation", written.removeprefix(code)
    if code not in asked and own in asked:
        item.note(key, f"What {code} asks to be attested has a code of its own: write `attested: {own}{occurrence}`.")
    elif code not in asked:
        item.note(
            key, f"{code} asks for no attestation: write `resolved: {written}`, or give its standing duty `attested`."
        )
    complied = (item.text("complied") or "").lower() in {"yes", "true"}
    if complied == item.has("exceptions"):
        item.note_whole(
            f"Nothing says what was attested of {written}: give either `complied: yes` or the `exceptions`."
        )
    must = [name for _, name in duties[code].texts("signed_by")]
    who = item.text("attestor")
    if who is not None and must and who not in must:
        item.note("attestor", f"{quoted(who)} does not attest {code}: {', '.join(must)} must.", name=who, known=must)
