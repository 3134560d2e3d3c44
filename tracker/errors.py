"""The family of refusals: what was asked cannot be done, with the sentences that say why and the ways out."""

from __future__ import annotations

import errno
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from tracker.remedies import Do, Remedy

# What the system says where the disk is at fault, and not what the user named.
_OF_THE_DISK = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS})


class Refusal(Exception):
    """What was asked cannot be done; `sentences` say why in the domain's words, `remedies` are the ways out.

    A face words the remedies alone, below the sentences.
    """

    def __init__(self, *sentences: str, remedies: Sequence[Remedy] = ()) -> None:
        super().__init__("\n".join(sentences))
        self.sentences: tuple[str, ...] = sentences
        self.remedies: tuple[Remedy, ...] = tuple(remedies)


class InputRefused(Refusal):
    """Something the user gave is wrong; nothing was changed."""


class RefusedAct(Refusal):
    """A person's act that is refused and journalled so: `act` is the journal's word for it, `subject` what it was about."""

    def __init__(
        self, *sentences: str, by: str, act: str, settlement: str | None, subject: str, remedies: Sequence[Remedy] = ()
    ) -> None:
        super().__init__(*sentences, remedies=remedies)
        self.by = by
        self.act = act
        self.settlement = settlement
        self.subject = subject


class NotAllowed(RefusedAct, InputRefused):
    """A person may not do that."""


class NotFound(Refusal):
    """What the user named is not here."""


class NeedsAnother(InputRefused):
    """One person alone may not do that: it is entered in the journal as proposed, and waits for another who does the same.

    `content` is what the journal holds of it, by which it is known again.
    """

    def __init__(self, *sentences: str, by: str, settlement: str, content: Mapping[str, object]) -> None:
        super().__init__(*sentences)
        self.by = by
        self.settlement = settlement
        self.content = content


class TooOften(InputRefused):
    """Something was tried too often; `seconds` is how long to wait."""

    def __init__(self, seconds: int) -> None:
        minutes = -(-seconds // 60)
        super().__init__("That was tried too often.", f"Try again in {minutes} minute{'s' * (minutes != 1)}.")
        self.seconds = seconds


class Concealed(RefusedAct, NotFound):
    """What the user named is here, and not for this reader, who is told what anyone hears of a name that is not here."""


class DatabaseUnusable(Refusal):
    """The database is absent, of another revision, locked or damaged."""


class DiskUnusable(Refusal):
    """A file cannot be written: its disk is full, failed or may only be read."""


def disk_at_fault(error: OSError) -> bool:
    """Whether the disk is full, failed or may only be read, and no other place on it would do."""
    return error.errno in _OF_THE_DISK


def not_written(error: OSError, *sentences: str, remedies: Sequence[Remedy] = ()) -> Refusal:
    """The refusal of a file that could not be written: the disk's where it is at fault, else that of the place named."""
    refused = DiskUnusable if disk_at_fault(error) else InputRefused
    return refused(*sentences, remedies=remedies)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a file: where (line and column count from 1), and a sentence; `sheet` is one of a workbook."""

    file: str
    line: int
    column: int
    sentence: str
    sheet: str = ""

    def __str__(self) -> str:
        place = f"{self.line}:{self.column}" if not self.sheet else cell_of(self.sheet, self.line, self.column)
        return f"{self.file}:{place}: {self.sentence}"


def cell_of(sheet: str, line: int, column: int) -> str:
    """Name a cell as a spreadsheet does: `Form!C3`, or `C3` without a sheet."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    named = sheet if sheet.isidentifier() else "'" + sheet.replace("'", "''") + "'"
    return f"{named}!{letters}{line}" if sheet else f"{letters}{line}"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a check found wrong: what it is about, a sentence, and the ways out."""

    subject: str
    sentence: str
    remedies: tuple[Remedy, ...] = ()


class FileRefused(InputRefused):
    """An agreement file or a table has problems; all of them are told at once."""

    def __init__(self, problems: Sequence[Problem], *, remedies: Sequence[Remedy] = ()) -> None:
        super().__init__(*(str(problem) for problem in problems), remedies=remedies)
        self.problems = tuple(problems)


class ClockBehind(DatabaseUnusable):
    """An act would be entered as earlier than the newest entry: this clock is behind, or another was ahead."""

    def __init__(self, entry: int, newest: datetime, now: datetime) -> None:
        super().__init__(
            f"The newest entry of the journal, {entry}, is of {newest:%Y-%m-%dT%H:%M:%SZ}, and by this clock it is "
            f"{now:%Y-%m-%dT%H:%M:%SZ}: no entry is earlier than the one before it, and nothing was changed.",
            remedies=[Do("set this clock"), Do("set the clock right")],
        )


class JournalDamaged(DatabaseUnusable):
    """An entry of the journal has no hash that could stand in a tree."""

    def __init__(self, found: str) -> None:
        super().__init__(
            f"The journal is damaged: where the hash of an entry should be stands “{found[:80]}”.",
            remedies=[Do("verify the journal")],
        )


class BackupRefused(InputRefused):
    """A backup, or the copy that would become one, does not hold together; everything wrong is told at once."""

    def __init__(self, found: Sequence[str]) -> None:
        super().__init__(*found, "It is not used, and nothing was changed.")


class UnreadableDueRule(InputRefused):
    """A due rule does not follow the due language."""

    def __init__(self, text: str, column: int, found: str, expected: Sequence[str]) -> None:
        self.column = column
        self.found = found
        self.expected = tuple(expected)
        wanted = f"; expected {_either(self.expected)}" if self.expected else ""
        self.sentence = f"the due rule cannot be read at position {column}: found {found}{wanted}"
        super().__init__(f"{self.sentence}. The rule was: {text}")


class UnknownName(InputRefused):
    """A counting rule, calendar, unit or other name from a closed list is not one of them."""

    def __init__(self, what: str, name: str, known: Sequence[str]) -> None:
        super().__init__(f"There is no {what} called “{name}”. Known: {', '.join(known)}.")
        self.what = what
        self.name = name


class DateOutOfRange(InputRefused):
    """A count leaves the years that dates can hold."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} falls outside the years 1 to 9999; use a shorter span.")


class CannotDerive(InputRefused):
    """A due rule is well formed, yet no date follows from it as things stand."""


class CircularRules(CannotDerive):
    """Due rules that depend on each other: `names` are what they date, each on the next, the first again at the end."""

    def __init__(self, names: Sequence[str]) -> None:
        links = ", ".join(f"{one} on {other}" for one, other in pairwise(names))
        super().__init__(f"The due rules depend on each other: {links}.")


def _either(words: Sequence[str]) -> str:
    if len(words) == 1:
        return words[0]
    return f"{', '.join(words[:-1])} or {words[-1]}"
