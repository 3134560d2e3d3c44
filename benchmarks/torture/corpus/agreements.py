"""Agreement files that nobody should ever load: structure, encodings, values, references and sheer size."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator

from benchmarks.torture.corpus.case import Case, file_of
from tests.agreements.file.hostile import HOSTILE
from tests.agreements.file.small_file import SMALL

FILE = "acme.yaml"


def _checked(family: str, name: str, data: bytes | Callable[[], bytes], *, command: str = "check") -> Case:
    more = ("--yes",) if command == "load" else ()
    return Case(family=family, name=name, arguments=(command, *more, FILE), prepare=file_of(FILE, data), placed=FILE)


def known() -> Iterator[Case]:
    """Give the files whose sentences are tested one by one."""
    for name, (data, _says) in HOSTILE.items():
        yield _checked("YAML", name, data)


def encodings() -> Iterator[Case]:
    """Give files in other encodings, with marks in odd places, and with characters that deceive."""
    for encoding in ("utf-16-be", "utf-32-le", "utf-32-be", "utf-7", "cp1252", "shift_jis", "cp037", "gb18030"):
        yield _checked(
            "encoding",
            encoding,
            SMALL.replace("Acme, 2024", "Acmé" if encoding[:1] in "uc" else "Acme").encode(encoding),
        )
    for name, data in {
        "two byte order marks": codecs.BOM_UTF8 * 2 + SMALL.encode(),
        "a mark in the middle": SMALL.encode().replace(b"title: Acme", codecs.BOM_UTF8 + b"title: Acme"),
        "carriage returns alone": SMALL.replace("\n", "\r").encode(),
        "three kinds of line ends": SMALL.replace("\n", "\r\n", 5).replace("\n", "\r", 9).encode(),
        "a form feed between lines": SMALL.replace("\n", "\n\f", 3).encode(),
        "next line and vertical tab": SMALL.replace("Acme, 2024", "Ac\x85me\x0b").encode(),
        "a surrogate in UTF-8": SMALL.encode().replace(b"Acme, 2024", b"Ac\xed\xa0\x80me"),
        "an overlong slash": SMALL.encode().replace(b"Acme, 2024", b"Ac\xc0\xafme"),
        "beyond Unicode": SMALL.encode().replace(b"Acme, 2024", b"Ac\xf4\x90\x80\x80me"),
        "a right-to-left override": SMALL.replace("Acme, 2024", "Acme \u202egpj.exe").encode(),
        "isolates": SMALL.replace("Mia Ortiz", "\u2066Mia\u2069 \u2067Ortiz").encode(),
        "zero width": SMALL.replace("Mia Ortiz", "Mi\u200ba\u2060 Or\u200dtiz").encode(),
        "tags that nobody sees": SMALL.replace("Mia Ortiz", "Mia\U000e0041\U000e0042").encode(),
        "an escape sequence": SMALL.replace("Acme, 2024", '"Acme\\e[2J"').encode(),
        "an escaped surrogate pair": SMALL.replace("Acme, 2024", '"\\ud83d\\ude00"').encode(),
        "a noncharacter": SMALL.replace("Acme, 2024", "Acme\ufffe").encode(),
        "10,000 accents on one letter": SMALL.replace("Acme, 2024", "A" + "\u0301" * 10_000).encode(),
        "a file of bytes 0xff": b"\xff" * 999_999,
        "half of a gzip": b"\x1f\x8b\x08\x00" + bytes(5_000),
    }.items():
        yield _checked("encoding", name, data)


def values() -> Iterator[Case]:
    """Give values that a computer can hold and a calendar, a ledger or a clock cannot."""
    rule = "30 days after sentencing"
    for written in (
        "2026-02-30", "9999-12-31", "0000-01-01", "0001-01-01", "99999-01-01", "2024-02-23T24:00", "2024-02-23T02:60",
        "2024-02-23T12:00+99:99", "1" * 4_000, "-1", "1e9", "0x7f", ".inf", ".nan", "12:30:45", "NaN", "today", "2024-2-3",
    ):  # fmt: skip
        yield _checked("value", f"the day {written[:24]}", SMALL.replace("on: 2024-02-23", f"on: {written}").encode())
    for written in (
        "1000000000 days after sentencing", "99999 years after sentencing", "100000 months before sentencing",
        f"{'9' * 1_900} days after sentencing", "0 days after sentencing", "every 1 hour from sentencing",
        "every 0 days from sentencing", "every 1 day from 0001-01-01", "every 1 day from sentencing until 9999-12-31",
        "on 9999-12-31", "100000 business days after 9999-01-01", "100000 hours after sentencing", "on due(D1)",
        "30 days after due(D2)", "30 days after due(D2@9999999)", "1 day after sentencing" + " plus 1 day for x" * 100,
        "1 day after " + "(" * 19 + "on sentencing" + ")" * 19, "(" * 1_000, "later of " + "(on sentencing) and " * 80,
        "the 99999999th anniversary of sentencing", "the 0th anniversary of sentencing", "continuing, review every 1 hour",
        "every 1 day from sentencing until end(watch)", "30 ٣ days after sentencing", "３０ days after sentencing",
        "30 days after sen\u200btencing", "30 days after ѕentencing", "1 day after the 1st anniversary of " * 40,
    ):  # fmt: skip
        quoted = written.replace("\\", "\\\\")
        yield _checked("due rule", written[:48], SMALL.replace(f"due: {rule}", f'due: "{quoted}"').encode())
    for zone in ("Mars/Olympus", "../../etc/passwd", "/etc/localtime", "localtime", "posix/UTC", "A" * 5_000, "UTC\\0"):
        yield _checked("value", f"the zone {zone[:24]}", SMALL.replace("America/New_York", f'"{zone}"').encode())
    for amount in ("{USD: 9e99}", "{USD: -1}", "{QQQ: 1}", "{USD: 0.001}", "{USD: 99999999999999999999}", "{}", "{USD: }",
                   "{USD: ١٢}", "{[USD]: 1}", "[1]"):  # fmt: skip
        yield _checked("value", f"the amount {amount}", SMALL.replace("{USD: 1000.50}", amount).encode())
    for email in ("a@b@c", "mia@example.org\\nBcc: x@y.z", "x" * 300 + "@y.org", "<script>@x.org", "mia@localhost\\0"):
        yield _checked("value", f"the address {email[:20]}", SMALL.replace("mia@example.org", f'"{email}"').encode())
    for url in ("javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,<b>", "https://" + "a" * 9_000, "//x.org",
                'https://x.org/" onclick="x', "file:///etc/passwd", "https://\\u202e.org"):  # fmt: skip
        yield _checked(
            "value", f"the link {url[:24]}", SMALL.replace('"https://example.org/release"', f"'{url}'").encode()
        )
    for length in ("999999999 years", "0 days", "3 hours", "-1 days", "1 fortnight"):
        yield _checked("value", f"the length {length}", SMALL.replace("3 years", length).encode())
    for code in ("..", "../D1", "D1/x", "a b", "<b>", "constructor", "__proto__", "D" * 101, "é", "-1", "D1@1"):
        yield _checked("value", f"the code {code[:20]}", SMALL.replace("  D1:\n", f'  "{code}":\n').encode())
    for settlement in ("../../x", "/etc/x", "CON", "a" * 300, "-", "a\\nb"):
        yield _checked(
            "value",
            f"the settlement {settlement[:20]}",
            SMALL.replace("settlement: acme-2024", f'settlement: "{settlement}"').encode(),
        )


def sizes() -> Iterator[Case]:
    """Give files that ask for more and more work: chains, circles, long texts, many of everything."""

    def obligations(rules: Callable[[int], str], count: int) -> bytes:
        made = "".join(
            f"  X{number}: {{instrument: plea, title: T, kind: report, due: {rules(number)}}}\n"
            for number in range(count)
        )
        return SMALL.replace("facts:\n", f"{made}facts:\n").encode()

    yield _checked(
        "size",
        "a chain of 2,000 that hangs together",
        lambda: obligations(lambda n: "1 day after sentencing" if n == 0 else f"1 day after due(X{n - 1})", 2_000),
    )
    yield _checked(
        "size",
        "a chain of 2,000, the last first",
        lambda: obligations(lambda n: "1 day after sentencing" if n == 1_999 else f"1 day after due(X{n + 1})", 2_000),
    )
    yield _checked(
        "size",
        "a circle of 2,000 that hangs together",
        lambda: obligations(lambda n: f"1 day after due(X{(n + 1) % 2_000})", 2_000),
    )
    yield _checked("size", "a duty that waits for itself", obligations(lambda n: f"1 day after due(X{n})", 1))
    yield _checked("size", "two circles of two", obligations(lambda n: f"1 day after received(X{n ^ 1})", 4))
    yield _checked(
        "size", "2,000 duties with one rule", lambda: obligations(lambda _n: "30 days after sentencing", 2_000)
    )
    yield _checked(
        "size",
        "2,000 rules of 400 characters",
        lambda: obligations(lambda n: f"{n + 1} days after {'(1 day after ' * 18}sentencing{')' * 18}", 2_000),
    )
    yield _checked(
        "size",
        "300 series by the day for a century",
        lambda: obligations(lambda _n: "every 1 day from 1999-01-01 until 2099-01-01", 300),
    )
    yield _checked("size", "a title of 900 KB", lambda: SMALL.replace("Acme, 2024", "long " * 180_000).encode())
    yield _checked(
        "size",
        "a folded text of 20,000 lines",
        lambda: SMALL.replace("Acme, 2024", ">\n" + "  line\n" * 20_000).encode(),
    )
    yield _checked(
        "size",
        "a title that a regular expression could choke on",
        lambda: SMALL.replace("Acme, 2024", "a" * 50_000 + "!").encode(),
    )
    yield _checked(
        "size",
        "a moment that a regular expression could choke on",
        lambda: SMALL.replace("on: 2024-02-23", f"on: {'9' * 50_000}:{'9' * 50_000}").encode(),
    )
    yield _checked(
        "size",
        "an address that a regular expression could choke on",
        lambda: SMALL.replace("mia@example.org", f"{'a.' * 30_000}@{'a-' * 30_000}").encode(),
    )
    yield _checked(
        "size",
        "10,000 sources",
        lambda: SMALL.replace(
            "persons:", "".join(f"  Q{n}: {{title: T}}\n" for n in range(9_000)) + "persons:"
        ).encode(),
    )
    yield _checked(
        "size",
        "3,000 persons to tell",
        lambda: SMALL.replace(
            "instruments:", "".join(f"  p{n}: {{name: N, email: p{n}@x.org}}\n" for n in range(3_000)) + "instruments:"
        ).encode(),
    )
    yield _checked(
        "size",
        "5,000 facts",
        lambda: b"".join(
            [SMALL.encode(), *(b"  - {recommended: R%d, title: T, on: 2024-03-20}\n" % n for n in range(5_000))]
        ),
    )
    yield _checked(
        "size", "4,000 calendars joined", SMALL.replace("us-federal", "+".join(["us-federal"] * 4_000)).encode()
    )


def families() -> Iterator[Case]:
    """Give every hostile agreement file."""
    yield from known()
    yield from encodings()
    yield from values()
    yield from sizes()
