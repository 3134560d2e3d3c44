"""Reading the due language: from the words of a rule to its tree, or a refusal that names the place."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any, cast

import lark
from lark import Lark, Token, Transformer
from lark.exceptions import UnexpectedCharacters, UnexpectedEOF, UnexpectedInput, UnexpectedToken

from tracker.errors import UnreadableDueRule
from tracker.rules.due.builder import WrongError, begun_anew, builder, position
from tracker.rules.due.expectations import advice_on, expected_words
from tracker.rules.due.language import Anchor, DueRule

LONGEST_RULE = 2_000
DEEPEST_RULE = 20

# What a text pasted from a document has in place of a plain space or hyphen; each is one character, so places stay.
_PLAIN = str.maketrans(
    dict.fromkeys("\u00a0\u2002\u2003\u2007\u2009\u200a\u202f“”„‟«»‘’\"'", " ")
    | dict.fromkeys("\u2010\u2011\u2012\u2013", "-")
)
# “A two-year period” and “the anniversary, minus one day”: one character for another likewise.
_JOINED = re.compile(r"-(?=(?:hour|day|week|month|year)\s+period)|,(?=\s+(?:minus|less)\s)", re.IGNORECASE)


@lru_cache(maxsize=8192)
def parse(text: str) -> DueRule:
    """Read a due rule.

    Raises `UnreadableDueRule` with the position (counted from 1) inside the rule, what was found there and what was
    expected instead.
    """
    return cast("DueRule", _read(text, "start"))


@lru_cache(maxsize=1024)
def parse_anchor(text: str) -> Anchor:
    """Read what a clock runs from: an event's name, a date, a term's edge, a milestone or a rule in parentheses.

    Raises `UnreadableDueRule` as `parse` does.
    """
    return cast("Anchor", _read(text, "anchor"))


def _read(text: str, start: str) -> object:
    if len(text) > LONGEST_RULE:
        raise UnreadableDueRule(
            f"{text[:60]}…", LONGEST_RULE + 1, f"more than {LONGEST_RULE} characters", ["a shorter rule"]
        )
    _refuse_depth(text)
    try:
        read = _grammar().parse(plain(text), start=start)
        # Most rules have no such word, and need not be walked through.
        return begun_anew(read) if start == "start" and "each" in text.lower() else read
    except WrongError as wrong:
        raise UnreadableDueRule(text, wrong.place(text), wrong.found, wrong.expected) from None
    except UnexpectedInput as error:
        raise _refusal(text, error) from None


def plain(text: str) -> str:
    """A text as the language has it, each character in its place."""
    return _JOINED.sub(" ", text.translate(_PLAIN))


def _refuse_depth(text: str) -> None:
    if text.count("(") <= DEEPEST_RULE:
        return
    depth = 0
    for column, character in enumerate(text, start=1):
        depth += (character == "(") - (character == ")")
        if depth > DEEPEST_RULE:
            raise UnreadableDueRule(
                f"{text[:60]}…", column, f"more than {DEEPEST_RULE} open parentheses", ["a simpler rule"]
            )


# The grammar's tables take longer to build than a settlement to be read: they are kept beside it (`make prebuilt`).
_GRAMMAR = Path(__file__).with_name("due.lark")
PREBUILT = Path(__file__).with_name("due.prebuilt")


@cache
def _grammar() -> Lark:
    """The grammar as it was built beforehand, where that was by this release of Lark and from this text; else built now."""
    made_by, _, tables = PREBUILT.read_bytes().partition(b"\n") if PREBUILT.exists() else (b"", b"", b"")
    if made_by != _maker():
        return built(builder())
    # `Lark.load` takes no builder. With one the tree of a rule is built as it is read, and no tree of Lark's before it.
    return Lark.__new__(Lark)._load(BytesIO(tables), transformer=builder())  # noqa: SLF001 — as Lark's own standalone parsers do


def built(building: Transformer[Token, Any] | None = None) -> Lark:
    """The grammar, built anew from its text; with a builder (`building`) it gives what that builds, and else trees of Lark's."""
    return Lark(
        _GRAMMAR.read_text(encoding="utf-8"),
        parser="lalr",
        start=["start", "anchor"],
        maybe_placeholders=False,
        transformer=building,
    )


def prebuilt() -> bytes:
    """What is kept of the grammar: what it was made by, on a line of its own, and its tables."""
    tables = BytesIO()
    built().save(tables)
    return _maker() + b"\n" + tables.getvalue()


def _maker() -> bytes:
    return f"lark {lark.__version__}, {sha256(_GRAMMAR.read_bytes()).hexdigest()}".encode()


def _refusal(text: str, error: UnexpectedInput) -> UnreadableDueRule:
    if (advice := advice_on(plain(text))) is not None:
        return UnreadableDueRule(text, 1, *advice)
    expected: Iterable[str]
    match error:
        case UnexpectedToken(token=Token(type="$END")) | UnexpectedEOF():
            column, found, expected = len(text.rstrip()) + 1, "the end of the rule", error.expected
        case UnexpectedToken(token=token):
            column, found = position(token), f"“{token}”"
            expected = error.accepts or error.expected
        case UnexpectedCharacters():
            place = cast("int", error.pos_in_stream)
            column, found = place + 1, f"“{_word_at(text, place)}”"
            expected = error.allowed or ()
        case _:
            column, found, expected = 1, "something unreadable", ()
    return UnreadableDueRule(
        text, column, found, expected_words(expected, lambda name: str(_grammar().get_terminal(name).pattern.value))
    )


def _word_at(text: str, position: int) -> str:
    return text[position:].split(maxsplit=1)[0] if text[position:].strip() else text[position:]
