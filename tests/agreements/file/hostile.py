"""Agreement files that nobody should ever load, by name, and what the first sentence about each says."""

from __future__ import annotations

from tests.agreements.file.small_file import SMALL


def indented(depth: int) -> bytes:
    return b"".join(b" " * level + b"a:\n" for level in range(depth))


HOSTILE: dict[str, tuple[bytes, str]] = {
    # name: the bytes, and what the first sentence says
    "100 KB of [": (b"[" * 100_000, "nested more than 32 deep"),
    "100 KB of {": (b"{" * 100_000, "key must be plain text"),
    "100 KB of {a: ": (b"{a: " * 25_000, "nested more than 32 deep"),
    "100 KB of - ": (b"- " * 50_000, "nested more than 32 deep"),
    "100 KB of a: ": (b"a: " * 33_000, "A colon stands where none can"),
    "100 KB of ? ": (b"? " * 50_000, "key must be plain text"),
    "a thousand levels of indentation": (indented(1_000), "nested more than 32 deep"),
    "depth behind good content": (SMALL.encode() + b"note: " + b"[" * 100_000, "nested more than 32 deep"),
    "a list of 300,000": (b"a: [" + b"a," * 300_000 + b"]", "one more than the 6,000 entries"),
    "a list of 200,000 lines": (b"- a\n" * 200_000, "one more than the 6,000 entries"),
    "14,000 unknown keys": (
        b"".join(b"key%d: 1\n" % number for number in range(14_000)),
        "one more than the 6,000 entries",
    ),
    "140 lists of 5,000": (
        b"".join(b"k%d: [%s]\n" % (n, b"a," * 5_000) for n in range(140)),
        "more than 130,000 values",
    ),
    "6,001 obligations": (
        b"obligations:\n" + b"".join(b"  D%d: {}\n" % n for n in range(6_001)),
        "one more than the 6,000",
    ),
    "6,000 undecided": (
        b"obligations:\n" + b"".join(b"  D%d: {due: undecided}\n" % n for n in range(6_000)),
        "is missing",
    ),
    "14,000 equal keys": (b"title: x\n" * 14_000, "is missing"),
    "3,000 misspelt sources": (
        SMALL.encode() + b"developments:\n" + b"- {title: x, on: 2024-01-01, source: S11}\n" * 3_000,
        "`source` names the source",
    ),
    "1,000 misspelt codes": (
        b"obligations:\n" + b"".join(b"  D%d: {due: due(D%dx)}\n" % (n, n) for n in range(1_000)),
        "is missing",
    ),
    "5,000 bad days": (SMALL.encode() + b"  - {waived: D1, on: 2024-02-30}\n" * 5_000, "names a day that does not"),
    "a billion laughs": (
        b"a: &a [x,x,x,x,x,x,x,x,x]\n"
        + b"".join(b"%c: &%c [" % (c, c) + b",".join([b"*%c" % (c - 1)] * 9) + b"]\n" for c in range(98, 108)),
        "is missing",
    ),
    "20,000 aliases": (b"a: &a [1]\nb: [" + b"*a," * 20_000 + b"]", "one more than the 6,000 entries"),
    "300,000 anchors": (b"&a " * 300_000, "check the indentation"),
    "an alias to what holds it": (b"a: &a [*a]", "is missing"),
    "over four megabytes": (b"#" * 4_000_001, "has 4,000,001 bytes; an agreement file may have 4,000,000"),
    "a megabyte of comment": (b"#" * 1_000_000, "The file is empty"),
    "a megabyte of spaces": (b" " * 1_000_000, "The file is empty"),
    "a megabyte of lines": (b"\n" * 1_000_000, "The file is empty"),
    "a key of a megabyte": (b"a" * 900_000 + b": 1", "A colon stands where none can"),
    "a value of a megabyte": (b"settlement: " + b"a" * 900_000, "is missing"),
    "a due rule of a megabyte": (
        SMALL.replace("30 days after sentencing", "(" * 900_000).encode(),
        "more than 2000 characters",
    ),
    "a due rule nested deeply": (
        SMALL.replace("30 days after sentencing", "30 days after " * 100 + "sentencing").encode(),
        "the due rule cannot be read",
    ),
    "2,000 due rules of 200 characters": (
        b"obligations:\n"
        + b"".join(
            b"  D%d: {due: %d days after %sx%s}\n" % (n, n, b"(1 day after " * 14, b")" * 14) for n in range(2_000)
        ),
        "The due rules of the file have more than 250,000 characters together",
    ),
    "a number of 5,000 digits": (SMALL.replace("1000.50", "9" * 5_000).encode(), "digits and a point only"),
    "an occurrence of 5,000 digits": (
        SMALL.replace("resolved: D1", f"resolved: D2@{'9' * 5_000}").encode(),
        "There is no deadline of D2",
    ),
    "an occurrence in the year 9999": (
        SMALL.replace("resolved: D1", "resolved: D2@9999-Q1").encode(),
        "no deadline of",
    ),
    "a chain of 2,000 duties": (
        b"obligations:\n  D0: {due: 1 day after x}\n"
        + b"".join(b"  D%d: {due: 1 day after due(D%d)}\n" % (n, n - 1) for n in range(1, 2_000)),
        "is missing",
    ),
    "a circle of 2,000 duties": (
        b"obligations:\n"
        + b"".join(b"  D%d: {due: 1 day after due(D%d)}\n" % (n, (n + 1) % 2_000) for n in range(2_000)),
        "is missing",
    ),
    "UTF-16 with its mark": (SMALL.encode("utf-16"), "The file is UTF-16; save it as UTF-8."),
    "UTF-16 without its mark": (
        SMALL.encode("utf-16-le"),
        "U+0000 cannot stand in an agreement file. It may be UTF-16",
    ),
    "UTF-32": (SMALL.encode("utf-32"), "The file is UTF-16"),
    "Latin-1": (SMALL.replace("Acme, 2024", "Café").encode("latin-1"), "the byte 0xe9 here is not text in UTF-8"),
    "half a character": (SMALL.encode() + b"note: \xc3", "the byte 0xc3 here is not text in UTF-8"),
    "bytes at random": (bytes(range(256)), "The file is not UTF-8"),
    "a NUL": (SMALL.replace("Acme, 2024", "Acme\0").encode(), "U+0000 cannot stand"),
    "an escaped NUL": (SMALL.replace("Acme, 2024", '"Acme\\0"').encode(), "U+0000 cannot stand"),
    "a bell": (SMALL.replace("Acme, 2024", "Acme\a").encode(), "U+0007 cannot stand"),
    "a line separator": (SMALL.replace("Acme, 2024", "Acme\u2028").encode(), "U+2028 cannot stand"),
    "a lone surrogate": (SMALL.replace("Acme, 2024", '"\\ud800"').encode(), "This is not YAML"),
    "a Python object": (SMALL.replace("Acme, 2024", "!!python/object/apply:os.system [x]").encode(), "Tags (`!…`)"),
    "a tag of its own": (SMALL.replace("Acme, 2024", "!secret x").encode(), "Tags (`!…`)"),
    "a binary": (SMALL.replace("Acme, 2024", "!!binary aGk=").encode(), "Tags (`!…`)"),
    "a merge key": (SMALL.replace("plea:\n", "plea:\n    <<: {a: b}\n").encode(), "Merge keys (`<<`)"),
    "an anchor": (SMALL.replace("Acme, 2024", "&title Acme").encode(), "take `&title` away"),
    "a YAML directive": (b"%YAML 1.1\n---\n" + SMALL.encode(), "Directives (`%…`)"),
    "a tag directive": (b"%TAG ! tag:example.org,2000:\n---\n" + SMALL.encode(), "Directives (`%…`)"),
    "two documents": (SMALL.encode() + b"---\n" + SMALL.encode(), "A second document begins here"),
    "text after the end": (SMALL.encode() + b"...\nmore\n", "Text follows the end"),
    "nothing": (b"", "The file is empty: an agreement file begins with `settlement: NAME`."),
    "comments only": (b"# nothing\n", "The file is empty"),
    "a byte order mark only": (b"\xef\xbb\xbf", "The file is empty"),
    "a list": (b"- settlement: x\n", "The file is not a mapping"),
    "a word": (b"hello\n", "The file is not a mapping"),
    "null": (b"null\n", "The file is not a mapping"),
    "a list as a key": (b"? [a]\n: b\n", "A key must be plain text"),
    "a key left out": (b"~: b\n", "A key is missing before the colon"),
    "a tab": (b"settlement: x\nsources:\n\tS1: {title: x}\n", "A tab cannot indent: use spaces."),
    "an open quote": (b'settlement: "x\ntitle: y\n', "a closing quote is missing. It began in line 1."),
    "an open bracket": (b"settlement: x\nnote: [a\ntitle: y\n", "is not closed with `]`"),
    "an open brace": (b"settlement: x\nnote: {a: b\n", "is not closed with `}`"),
    "a colon in text": (b"title: Plea: guilty\n", "put text that contains “: ” in quotes"),
    "an at sign": (b"title: @home\n", "needs quotes"),
    "a lone asterisk": (b"title: * all\n", "put the text in quotes"),
}
