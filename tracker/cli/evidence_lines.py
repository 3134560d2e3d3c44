"""Evidence as the command line shows it: a table of lines, and JSON."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from tracker.cli.output import print_table

if TYPE_CHECKING:
    from tracker.operations.evidencing import EvidenceLine


def print_evidence(lines: Iterable[EvidenceLine]) -> None:
    """Print the table of some evidence: of what day each piece speaks, and on which it was given."""
    print_table(
        ("Entry", "For", "Speaks of", "Given", "Evidence", "By", ""),
        [
            (
                str(each.entry),
                each.code,
                each.effective_on.isoformat(),
                each.given_on.isoformat(),
                f"{each.name} {each.content}".strip(),
                each.by,
                f"withdrawn by entry {each.withdrawn_by}" if each.withdrawn else "",
            )
            for each in lines
        ],
    )


def evidence_as_json(line: EvidenceLine) -> dict[str, Any]:
    """Give one piece as JSON shows it; `content` is the SHA-256 of a file, else the address or the words."""
    return {
        "settlement": line.settlement,
        "code": line.code,
        "kind": line.kind.value,
        "content": line.content,
        "name": line.name,
        "sha256": None if line.size is None else line.content,
        "size": line.size,
        "effective": line.effective_on.isoformat(),
        "given": line.given_on.isoformat(),
        "by": line.by,
        "entry": line.entry,
        "given_at": line.given_at.isoformat(),
        "withdrawn": line.withdrawn,
        "withdrawn_by": line.withdrawn_by,
    }
