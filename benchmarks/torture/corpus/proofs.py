"""Exports, proofs and heads that somebody changed, given to the verifier that strangers run."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.torture.corpus.case import Case, Ground, file_of

_FILE = "journal.txt"


def _of_export(change: Callable[[bytes], bytes]) -> Callable[[Path, Ground], object]:
    return lambda folder, ground: (folder / _FILE).write_bytes(change(ground.export.read_bytes()))


def _of_proof(change: Callable[[bytes], bytes]) -> Callable[[Path, Ground], object]:
    return lambda folder, ground: (folder / _FILE).write_bytes(change(ground.proof.read_bytes()))


def _entry(array: str) -> bytes:
    return f"tracker-journal 1\norigin x\nentry {hashlib.sha256(array.encode()).hexdigest()} {array}\n".encode()


def families() -> Iterator[Case]:
    """Give every hostile export, proof and head."""
    for name, prepare in {
        "nothing": file_of(_FILE, b""),
        "a line end": file_of(_FILE, b"\n"),
        "a name alone": file_of(_FILE, b"tracker-journal 1\n"),
        "a proof's name alone": file_of(_FILE, b"tracker-proof 1\n"),
        "five empty lines of a proof": file_of(_FILE, b"tracker-proof 1\n\n\n\n\n\n"),
        "zeros": file_of(_FILE, bytes(1_000_000)),
        "a million lines": file_of(_FILE, b"x\n" * 1_000_000),
        "one line of 30 MB": file_of(_FILE, lambda: b"x" * 30_000_000),
        "not UTF-8": _of_export(lambda data: data.replace(b"origin", b"\xff\xfe")),
        "a proof that is not UTF-8": _of_proof(lambda data: data.replace(b"path", b"\xff\xfe\xff\xfe")),
        "a surrogate": _of_export(lambda data: data.replace(b"origin ", b"origin \xed\xa0\x80")),
        "Windows line ends": _of_export(lambda data: data.replace(b"\n", b"\r\n")),
        "a byte order mark": _of_export(lambda data: b"\xef\xbb\xbf" + data),
        "the tail cut off": _of_export(lambda data: data[: len(data) // 2]),
        "the last byte cut off": _of_export(lambda data: data[:-1]),
        "more after the end": _of_export(lambda data: data + b"head\n"),
        "twice": _of_export(lambda data: data + data),
        "an entry nested deeply": file_of(_FILE, _entry("[" * 100_000 + "]" * 100_000)),
        "a payload nested deeply": file_of(_FILE, _entry(f'[1,"","","",null,"{"[" * 100_000}","{"0" * 64}"]')),
        "a number of 100,000 digits": file_of(_FILE, _entry(f'[{"9" * 100_000},"","","",null,"{{}}","{"0" * 64}"]')),
        "a number without end": file_of(_FILE, _entry(f'[1e999,"","","",null,"{{}}","{"0" * 64}"]')),
        "an entry of another shape": file_of(_FILE, _entry("[{}]")),
        "rows that are no object": file_of(_FILE, _entry(f'[1,"","","",null,"{{\\"rows\\":[1]}}","{"0" * 64}"]')),
        "earlier rows that are no object": file_of(
            _FILE, _entry(f'[1,"","","",null,"{{\\"rows\\":{{}},\\"earlier\\":7}}","{"0" * 64}"]')
        ),
        "a row before any entry": file_of(_FILE, b"tracker-journal 1\norigin x\nrow facts {}\n"),
        "a checkpoint that is no checkpoint": _of_export(
            lambda data: data.replace(b"\nhead ", b'\nrow checkpoints {"size": [], "root": {}}\nhead ')
        ),
        "a checkpoint nested deeply": _of_export(
            lambda data: data.replace(
                b"\nhead ", b"\nrow checkpoints {" + b'"a":{' * 50_000 + b"}" * 50_001 + b"\nhead "
            )
        ),
        "a proof nested deeply": _of_proof(lambda _data: _shaped(b"[" * 100_000 + b"]" * 100_000)),
        "a proof of a path without end": _of_proof(
            lambda data: data.replace(b"\nhead ", b"\n" + (b"path " + b"0" * 64 + b"\n") * 200_000 + b"head ", 1)
        ),
        "a proof cut short": _of_proof(lambda data: data[:-20]),
        "a proof of another kind": _of_proof(lambda data: data.replace(b"inclusion", b"seclusion")),
        "a proof with an entry of another shape": file_of(_FILE, _shaped(b"{}")),
        "a proof with an entry of text": file_of(_FILE, _shaped(b'["x"]')),
        "a proof with an entry of a huge number": file_of(_FILE, _shaped(b"[" + b"9" * 5_000 + b"]")),
        "a head of a huge size": _of_proof(
            lambda data: (
                data[: data.rindex(b"head ")]
                + b"head monitorship-tracker/new "
                + b"9" * 5_000
                + b" "
                + b"0" * 64
                + b"\n"
            )
        ),
        "an escape sequence": _of_export(lambda data: data.replace(b"origin ", b"origin \x1b[2J")),
        "a pipe that nobody writes to": lambda folder, _ground: os.mkfifo(folder / _FILE),
        "a folder": lambda folder, _ground: (folder / _FILE).mkdir(),
        "a link to a device": lambda folder, _ground: (folder / _FILE).symlink_to("/dev/zero"),
        "nothing there": lambda _folder, _ground: None,
        "a good export": _of_export(lambda data: data),
        "a good proof": _of_proof(lambda data: data),
    }.items():
        yield Case(family="proof", name=name, arguments=(_FILE,), prepare=prepare, program="verifier")
    for line in ("", "x", "x" * 100_000, "\x1b[2J", "\u202e", "\udcff", "monitorship-tracker/new " + "9" * 5_000 + " " + "0" * 64,
                 "monitorship-tracker/new 0 " + "0" * 64):  # fmt: skip
        yield Case(
            family="proof",
            name=f"a good export against {line[:30]!r}",
            arguments=(_FILE, "--head", line),
            prepare=_of_export(lambda data: data),
            program="verifier",
        )


def _shaped(array: bytes) -> bytes:
    own = hashlib.sha256(array).hexdigest().encode()
    head = b"head monitorship-tracker/new 1 " + b"0" * 64
    return b"tracker-proof 1\ninclusion\nentry " + own + b" " + array + b"\n" + head + b"\n"
