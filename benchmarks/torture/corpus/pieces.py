"""Evidence that is no file, or whose name leads elsewhere or deceives whoever reads it."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.torture.corpus.case import Case, Ground, Prepare

_BYTES = b"%PDF-1.4 the wire"


def _given(name: str, path: str, prepare: Prepare) -> Iterator[Case]:
    for verb, arguments in (
        ("resolved with", ("resolve", "A1", "--on", "2026-02-27", "--evidence", path)),
        ("given", ("evidence", "add", path, "--for", "A1")),
    ):
        yield Case(family="evidence", name=f"{verb} {name}", arguments=arguments, prepare=prepare)


def _named(name: str) -> Prepare:
    def make(folder: Path, _ground: Ground) -> None:
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(_BYTES)

    return make


def _made(make: Callable[[Path], object]) -> Prepare:
    return lambda folder, _ground: make(folder)


def bound_socket(place: Path) -> None:
    """Make a socket in a folder."""
    with socket.socket(socket.AF_UNIX) as opened:
        opened.bind(str(place))


def _linked(folder: Path, *, hard: bool) -> None:
    (folder / "real").write_bytes(_BYTES)
    if hard:
        os.link(folder / "real", folder / "link")
    else:
        (folder / "link").symlink_to("real")


def families() -> Iterator[Case]:
    """Give every hostile piece of evidence."""
    for name, path, prepare in (
        ("a symbolic link", "link", _made(lambda folder: _linked(folder, hard=False))),
        ("a hard link", "link", _made(lambda folder: _linked(folder, hard=True))),
        ("a link to a device", "zero", _made(lambda folder: (folder / "zero").symlink_to("/dev/zero"))),
        ("a link in a circle", "loop", _made(lambda folder: (folder / "loop").symlink_to("loop"))),
        ("a pipe that nobody writes to", "pipe", _made(lambda folder: os.mkfifo(folder / "pipe"))),
        ("a socket", "socket", _made(lambda folder: bound_socket(folder / "socket"))),
        ("a folder", "folder", _made(lambda folder: (folder / "folder").mkdir())),
        ("an empty file", "empty", _made(lambda folder: (folder / "empty").touch())),
        ("a device without end", "/dev/zero", _made(lambda _folder: None)),
        ("a device of nothing", "/dev/null", _made(lambda _folder: None)),
        ("the memory of the process", "/proc/self/mem", _made(lambda _folder: None)),
        ("a file of the kernel", "/proc/self/environ", _made(lambda _folder: None)),
        ("the terminal", "/dev/tty", _made(lambda _folder: None)),
        ("nothing there", "none.pdf", _made(lambda _folder: None)),
        ("a file as a folder", "real/more", _named("real")),
        ("no name", "", _made(lambda _folder: None)),
        ("a dot", ".", _made(lambda _folder: None)),
        ("two dots", "..", _made(lambda _folder: None)),
        ("a path of 10,000 letters", "a" * 10_000, _made(lambda _folder: None)),
        ("a path of 3,000 folders", "a/" * 2_000, _made(lambda _folder: None)),
    ):
        yield from _given(name, path, prepare)
    for name in (
        "wire\n.pdf", "wire\x1b[2J.pdf", "wire\x7f.pdf", "\u202efdp.exe", "wi\u200bre.pdf", "wire\u2028.pdf", "аpproval.pdf",
        "con", "CON.pdf", "nul.txt", "com1", "aux.tar.gz", "wire.", " wire.pdf", "wire.pdf ", "cafe\u0301.pdf", "wire?.pdf",
        "wire:stream.pdf", "c:\\wire.pdf", 'wi"re.pdf', "wi|re.pdf", "<img src=x onerror=alert(1)>.pdf", "=cmd.csv", "-rf",
        "--help", "é" * 127, "a" * 255, "\ufffe.pdf", "\U000e0041.pdf", "...", "~", "$HOME", "%00.pdf", "wire.PDF\u00ad",
    ):  # fmt: skip
        yield Case(
            family="evidence",
            name=f"a file called {name[:30]!r}",
            arguments=("evidence", "add", "--for", "A1", "--", name),
            prepare=_named(name),
        )
    yield Case(
        family="evidence",
        name="a file whose name is not UTF-8",
        arguments=("evidence", "add", "--for", "A1", "caf\udce9.pdf"),
        prepare=_named("caf\udce9.pdf"),
    )
    for link in ("javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "https://", "http://[::1", "https://x\u202ey",
                 "https://x y", 'https://x/"onclick="y', "HTTPS://" + "x" * 20_000, "//x", "https:/x"):  # fmt: skip
        yield Case(
            family="evidence",
            name=f"the link {link[:24]!r}",
            arguments=("evidence", "add", "--for", "A1", "--link", link),
        )
    for words in ("", " ", "\n", "x\x1b[2J", "\u202ex", "x" * 100_000, "=1+1", "\u200b"):
        yield Case(
            family="evidence",
            name=f"the words {words[:24]!r}",
            arguments=("evidence", "add", "--for", "A1", "--reference", words),
        )
