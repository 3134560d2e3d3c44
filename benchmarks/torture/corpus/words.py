"""What is typed: due rules, days, zones, codes, names and notes, and every option that takes a text or a path."""

from __future__ import annotations

import os
from collections.abc import Iterator

from benchmarks.torture.corpus.case import Case, file_of
from benchmarks.torture.corpus.pieces import bound_socket

_LONG = "x" * 100_000
_ESCAPE = "\x1b[2J\x1b]0;owned\x07"
_OVERRIDE = "\u202egpj.exe"


def rules() -> Iterator[Case]:
    """Give due rules, what they are given, and by which law they count, to the calculator."""
    for text in (
        "", " ", "(", ")", "(" * 1_000, "(" * 100_000, "1 day after (" * 20 + "x" + ")" * 20, "x" * 2_001, _LONG, _ESCAPE,
        _OVERRIDE, "30 days", "30 days after", "days after x", "-1 days after x", "1.5 days after x", "1e9 days after x",
        "99999999999999999999 days after 2024-01-01", "100000 years after 2024-01-01", "100000 months before 0001-01-01",
        "on 9999-12-31", "on 0000-00-00", "on 2026-02-30", "1 business day before 0001-01-01", "1 day after 9999-12-31",
        "100000 hours after 9999-12-31T23:59", "100000 business days after 2024-01-01", "every 1 day from 2024-01-01",
        "every 1 hour from 2024-01-01", "every 100000 years from 2024-01-01", "every 0 days from 2024-01-01",
        "30 days after the end of each quarter from 0001-01-01 until 9999-12-31", "at least once each week from 0001-01-01",
        "the 0th anniversary of 2024-02-29", "the 99999999999th anniversary of 2024-02-29", "on the 1st anniversary of x " * 50,
        "the later of " + "(on 2024-01-01) and " * 100, "the later of " + "(on 2024-01-01) and " * 90 + "(on 2024-01-01)",
        "on " + "the 1st anniversary of " * 80 + "2024-01-01", "the earlier of (on x)", "on due(D1@" + "9" * 1_000 + ")",
        "continuing from 0001-01-01 through 9999-12-31, review every 1 day", "promptly after x, target 100000 years",
        "٣٠ days after 2024-01-01", "３０ days after 2024-01-01", "30\u00a0days after 2024-01-01", "30 days\u2028after x",
        "30 days after X'; DROP TABLE facts; --", "{{ 7*7 }}", "${jndi:ldap://x}", "%s%n", "30 days after ../../etc/passwd",
        "1 day after 2024-01-01" + " plus 1 day for x" * 110, "not before not before x", "on (on (on (on x)))",
    ):  # fmt: skip
        yield Case(family="due language", name=f"{text[:40]!r}", arguments=("due", "--", text))
    for text in (
        "every 1 day from 0001-01-01",
        "every 1 day from 2024-01-01",
        "at least once each week from 0001-01-01",
    ):
        yield Case(
            family="due language",
            name=f"{text} for ten thousand years",
            arguments=("due", text, "--until", "9999-12-31"),
        )
    for given in (
        "", "=", "x", "x=", "=2024-01-01", "x=2024-02-30", "x=9999-12-31", "x=0001-01-01", "x=2024-01-01..", "x=..2024-01-01",
        "x=2024-01-02..2024-01-01", "x=2024-01-01T25:00", "x=2024-01-01..2024-01-01T10:00", f"x={_LONG}", f"{_LONG}=2024-01-01",
        f"x={_ESCAPE}", f"{_OVERRIDE}=2024-01-01", "x=2024-01-01=2024-01-01", "x=٢٠٢٤-٠١-٠١", "((((=2024-01-01", "x=2024-W01-1",
        "x=2024-01-01T10:00+01:00", "x=1e10", "x=now", "due(D1)=2024-01-01", "end(x)=2024-01-01\n",
    ):  # fmt: skip
        yield Case(
            family="due language",
            name=f"given {given[:30]!r}",
            arguments=("due", "100000 days after x", "--given", given),
        )
    for option in ("--counting", "--calendar", "--zone", "--from", "--until", "--inaccessible"):
        for text in (
            "",
            _LONG,
            _ESCAPE,
            _OVERRIDE,
            "../../etc/passwd",
            "/etc/localtime",
            "us-federal+" * 2_000,
            "٢٠٢٤-٠١-٠١",
        ):
            yield Case(
                family="due language",
                name=f"{option} {text[:20]!r}",
                arguments=("due", "1 day after 2024-01-01", option, text),
            )


# A command for each option, with `TEXT` where the hostile text goes.
_TEXTS: tuple[tuple[str, ...], ...] = (
    ("resolve", "A1", "--on", "2026-02-27", "--by", "TEXT"),
    ("resolve", "A1", "--on", "2026-02-27", "--note", "TEXT"),
    ("resolve", "A1", "--on", "2026-02-27", "--source", "TEXT"),
    ("resolve", "A1", "--on", "TEXT"),
    ("resolve", "A1", "--on", "2026-02-27", "--learned-on", "TEXT"),
    ("resolve", "TEXT", "--on", "2026-02-27"),
    ("resolve", "A1", "--on", "2026-02-27", "--settlement", "TEXT"),
    ("record", "TEXT", "--on", "2026-02-27"),
    ("extend", "A1", "--to", "TEXT"),
    ("waive", "A1", "--note", "TEXT"),
    ("withdraw", "TEXT"),
    ("why", "TEXT"),
    ("show", "TEXT"),
    ("show", "A1", "--as-of", "TEXT"),
    ("show", "A1", "--known-at", "TEXT"),
    ("list", "--settlement", "TEXT"),
    ("check", "TEXT"),
    ("load", "TEXT"),
    ("pay", "A6", "--amount", "TEXT", "--on", "2026-02-27"),
    ("submit", "A1", "--on", "2026-02-27", "--note", "TEXT"),
    ("return", "A1", "--on", "2026-02-27", "--reason", "TEXT"),
    ("recommendation", "add", "TEXT", "--title", "T", "--on", "2026-02-27"),
    ("recommendation", "add", "R9", "--title", "TEXT", "--on", "2026-02-27"),
    ("recommendation", "list", "TEXT"),
    ("person", "add", "TEXT", "--name", "N"),
    ("person", "add", "zoe", "--name", "TEXT"),
    ("person", "add", "zoe", "--name", "Zoe", "--email", "TEXT"),
    ("person", "grant", "TEXT", "administrator"),
    ("person", "grant", "mc", "TEXT"),
    ("notices", "off", "TEXT", "--for", "mc"),
    ("notices", "off", "coming up", "--for", "TEXT"),
    ("calendar", "--for", "TEXT", "--out", "-"),
    ("journal", "--settlement", "TEXT"),
    ("journal", "--known-at", "TEXT"),
    ("journal", "verify", "--against", "TEXT"),
    ("journal", "prove", "TEXT"),
    ("report", "--month", "TEXT", "--out", "-"),
    ("report", "--edition", "TEXT", "--out", "-"),
    ("report", "--as-of", "TEXT", "--out", "-"),
    ("pack", "--defence", "TEXT", "--out", "x.zip"),
    ("evidence", "get", "TEXT", "--out", "x"),
    ("evidence", "list", "--for", "TEXT"),
    ("whatif", "--record", "TEXT"),
    ("whatif", "--extend", "A1=TEXT"),
    ("whatif", "--extend-term", "monitorship=TEXT"),
    ("term", "extend", "monitorship", "--by-span", "TEXT"),
    ("grants", "TEXT"),
    ("portfolio", "--as-of", "TEXT"),
    ("penalty", "TEXT"),
    ("TEXT",),
    ("--TEXT",),
    ("--database", "TEXT", "list"),
)


def texts() -> Iterator[Case]:
    """Give a text that is endless, one that a terminal obeys, and one that deceives, to every option that takes one."""
    for told in _TEXTS:
        for kind, text in (
            ("nothing", ""),
            ("100 KB", _LONG),
            ("an escape sequence", _ESCAPE),
            ("an override", f"A1 {_OVERRIDE}"),
        ):
            arguments = tuple(each.replace("TEXT", text) for each in told)
            yield Case(family="words", name=f"{' '.join(told)}: {kind}", arguments=arguments)
    for argument in ("caf\udce9", "\udcff" * 1_000):
        yield Case(family="words", name="a note that is not UTF-8", arguments=("resolve", "A1", "--note", argument))
    yield Case(family="words", name="10,000 sources", arguments=("resolve", "A1", *("--source", "x") * 10_000))
    yield Case(
        family="words",
        name="10,000 codes",
        arguments=("evidence", "add", "--reference", "x", *("--for", "A1") * 10_000),
    )
    yield Case(family="words", name="a withdrawal of an entry beyond every number", arguments=("withdraw", "9" * 30))
    yield Case(family="words", name="the last entry beyond every number", arguments=("journal", "--last", "9" * 30))
    yield Case(family="words", name="a proof beyond every number", arguments=("journal", "prove", "9" * 30))
    yield Case(
        family="words",
        name="growth beyond every number",
        arguments=("journal", "prove", "--from", "1", "--to", "9" * 30),
    )
    yield Case(
        family="words", name="a number of the deadline beyond every number", arguments=("show", f"A3@{'9' * 30}")
    )
    yield Case(
        family="words",
        name="resolve beyond every number",
        arguments=("resolve", f"A3@{'9' * 5_000}", "--on", "2026-02-27"),
    )
    yield Case(family="words", name="patience beyond every number", arguments=("backup", "x.tar", "--within", "1e400"))
    yield Case(family="words", name="patience that is no number", arguments=("backup", "x.tar", "--within", "nan"))


# Commands that write a file, with the option that says where.
_OUT: tuple[tuple[str, ...], ...] = (
    ("report", "--out"),
    ("pack", "--out"),
    ("calendar", "--for", "mc", "--out"),
    ("journal", "export", "--out"),
    ("portfolio", "--out"),
    ("whatif", "--record", "breach=2026-02-02", "--out"),
    ("backup",),
)


def places() -> Iterator[Case]:
    """Write where nothing should be written, and read what is no file."""
    for told in _OUT:
        verb = " ".join(told)
        for name, place, prepare in (
            ("a folder", "folder", lambda folder, _ground: (folder / "folder").mkdir()),
            ("a folder that is not there", "none/file", lambda _folder, _ground: None),
            ("a pipe", "pipe", lambda folder, _ground: os.mkfifo(folder / "pipe")),
            ("a socket", "socket", lambda folder, _ground: bound_socket(folder / "socket")),
            ("a link to a device", "zero", lambda folder, _ground: (folder / "zero").symlink_to("/dev/zero")),
            ("a link in a circle", "loop", lambda folder, _ground: (folder / "loop").symlink_to("loop")),
            (
                "a link that leads nowhere",
                "dangling",
                lambda folder, _ground: (folder / "dangling").symlink_to("none/file"),
            ),
            ("a name with a line end", "a\nb", lambda _folder, _ground: None),
            ("a name with an escape sequence", f"a{_ESCAPE}b".replace("/", ""), lambda _folder, _ground: None),
            ("a name too long", "a" * 300, lambda _folder, _ground: None),
            ("nothing", "", lambda _folder, _ground: None),
            ("a file as a folder", "file/more", file_of("file", b"x")),
            ("the process's memory", "/proc/self/mem", lambda _folder, _ground: None),
        ):
            yield Case(family="places", name=f"{verb} {name}", arguments=(*told, place), prepare=prepare)
    for told in (("check",), ("load",), ("recommendation", "import")):
        verb = " ".join(told)
        for name, place, prepare in (
            ("a pipe that nobody writes to", "pipe", lambda folder, _ground: os.mkfifo(folder / "pipe")),
            ("a device without end", "/dev/zero", lambda _folder, _ground: None),
            ("a device of nothing", "/dev/null", lambda _folder, _ground: None),
            ("a device that is random", "/dev/urandom", lambda _folder, _ground: None),
            ("the terminal", "/dev/tty", lambda _folder, _ground: None),
            ("a folder", ".", lambda _folder, _ground: None),
            ("a link in a circle", "loop", lambda folder, _ground: (folder / "loop").symlink_to("loop")),
            ("the process's memory", "/proc/self/mem", lambda _folder, _ground: None),
        ):
            yield Case(family="places", name=f"{verb} {name}", arguments=(*told, place), prepare=prepare)
    for name, place, prepare in (
        ("a pipe", "pipe", lambda folder, _ground: os.mkfifo(folder / "pipe")),
        ("a device without end", "/dev/zero", lambda _folder, _ground: None),
        ("a device of nothing", "/dev/null", lambda _folder, _ground: None),
        ("a folder", ".", lambda _folder, _ground: None),
        ("text", "text.db", file_of("text.db", b"hello\n" * 1_000)),
        ("an empty file", "empty.db", file_of("empty.db", b"")),
        (
            "a database cut short",
            "cut.db",
            lambda folder, ground: (folder / "cut.db").write_bytes(ground.database.read_bytes()[:9_000]),
        ),
        (
            "a database with its middle gone",
            "gap.db",
            lambda folder, ground: (folder / "gap.db").write_bytes(
                ground.database.read_bytes()[:20_000] + bytes(40_000) + ground.database.read_bytes()[60_000:]
            ),
        ),
        ("a link in a circle", "loop", lambda folder, _ground: (folder / "loop").symlink_to("loop")),
    ):
        for told in (
            ("list",),
            ("doctor",),
            ("init",),
            ("upgrade",),
            ("resolve", "A1", "--on", "2026-02-27"),
            ("backup", "b.tar"),
        ):
            yield Case(
                family="places",
                name=f"{told[0]} on {name} as the database",
                arguments=("--database", place, *told),
                prepare=prepare,
            )


def surroundings() -> Iterator[Case]:
    """Set the environment to rubbish."""
    variables = (
        "TRACKER_DATABASE_URL", "TRACKER_EVIDENCE", "TRACKER_PING_URL", "TRACKER_SMTP_HOST", "TRACKER_SMTP_PORT",
        "TRACKER_SMTP_SECURITY", "TRACKER_MAIL_FROM", "TRACKER_WEBHOOK_URL", "TRACKER_WEBHOOK_URL_FILE",
        "TRACKER_NOTICES_FOLDER", "TRACKER_QUIET_DAYS", "TRACKER_ESCALATION", "TRACKER_NOTICES_IN_DOUBT", "LOGNAME", "HOME",
        "XDG_DATA_HOME", "TZ", "LANG", "LC_ALL", "COLUMNS", "TERM", "NO_COLOR", "PYTHONIOENCODING", "TMPDIR", "TZDIR",
    )  # fmt: skip
    for variable in variables:
        for text in (
            "",
            " ",
            _LONG,
            _ESCAPE,
            _OVERRIDE,
            "\udcff\udcfe",
            "../../etc/passwd",
            "~nobody-at-all/x",
            "postgresql://[::1",
        ):
            if variable == "PYTHONIOENCODING" and text not in {"", "../../etc/passwd"}:
                continue  # refused by Python itself, before a line of ours is run
            environ = (
                {variable: text}
                if variable != "TRACKER_SMTP_HOST"
                else {variable: text, "TRACKER_MAIL_FROM": "a@x.org"}
            )
            yield Case(
                family="surroundings",
                name=f"{variable}={text[:20]!r}",
                arguments=("resolve", "A1", "--on", "2026-02-27"),
                environ=environ,
            )


def families() -> Iterator[Case]:
    """Give everything hostile that can be typed or set."""
    yield from rules()
    yield from texts()
    yield from places()
    yield from surroundings()
