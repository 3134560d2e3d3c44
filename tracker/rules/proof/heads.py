"""A journal's head as one line of text: whose journal, how many entries, and the root of the tree over them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tracker.errors import InputRefused

# A name without spaces, a number without leading zeros, and a hash in lower-case hexadecimal.
_LINE = re.compile(r"(?P<origin>[!-~]{1,200}) (?P<size>0|[1-9][0-9]{0,17}) (?P<root>[0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Head:
    """What stands for the journal's first `size` entries: `root` is their tree's (RFC 9162), in hexadecimal.

    Whoever keeps the line can check later that those entries are still the same.
    """

    origin: str
    size: int
    root: str

    @classmethod
    def read(cls, line: str) -> Head:
        """Read a line as it was printed, space around it left out; raises `InputRefused` for anything else."""
        found = _LINE.fullmatch(line.strip())
        if found is None:
            way_out = "Give the whole line as a report or the journal prints it: ORIGIN SIZE ROOT."
            raise InputRefused(f"“{line.strip()[:120]}” is not the head of a journal.", way_out)
        return cls(found["origin"], int(found["size"]), found["root"])

    def __str__(self) -> str:
        return f"{self.origin} {self.size} {self.root}"
