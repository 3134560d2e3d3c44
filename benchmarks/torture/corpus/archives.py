"""Archives given to `tracker restore` that no backup made, or that somebody changed since."""

from __future__ import annotations

import gzip
import io
import json
import os
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.torture.corpus.case import Case, Ground

_ARCHIVE = "backup.tar"


def _restored(name: str, make: Callable[[Path, Ground], object], *more: str) -> Case:
    return Case(
        family="archive",
        name=name,
        arguments=("--database", "restored.db", "restore", _ARCHIVE, *more),
        prepare=make,
        environ={"TRACKER_EVIDENCE": "restored-evidence"},
    )


Parts = list[tuple[tarfile.TarInfo, bytes]]


def _changed(change: Callable[[Parts], None]) -> Callable[[Path, Ground], object]:
    """Write the good backup anew, with its parts changed."""

    def make(folder: Path, ground: Ground) -> None:
        with tarfile.open(ground.backup) as source:
            parts: Parts = []
            for part in source:
                held = source.extractfile(part)
                parts.append((part, b"" if held is None else held.read()))
        change(parts)
        with tarfile.open(folder / _ARCHIVE, "w") as target:
            for part, data in parts:
                part.size = len(data) if part.isreg() else part.size
                target.addfile(part, io.BytesIO(data) if part.isreg() else None)

    return make


def _manifest(change: Callable[[dict[str, Any]], object]) -> Callable[[Path, Ground], object]:
    def changed(parts: Parts) -> None:
        part, data = parts[-1]
        held = json.loads(data)
        change(held)
        parts[-1] = (part, json.dumps(held).encode())

    return _changed(changed)


def _with(
    name: str, kind: bytes = tarfile.REGTYPE, *, link: str = "", data: bytes = b"x", first: bool = False
) -> Callable[[Path, Ground], object]:
    def changed(parts: Parts) -> None:
        part = tarfile.TarInfo(name)
        part.type, part.linkname, part.mode = kind, link, 0o6777
        parts.insert(0 if first else len(parts) - 1, (part, data))

    return _changed(changed)


def _replaced(name: str, kind: bytes, link: str) -> Callable[[Path, Ground], object]:
    def changed(parts: Parts) -> None:
        for place, (part, _data) in enumerate(parts):
            if part.name == name:
                part.type, part.linkname, part.size = kind, link, 0
                parts[place] = (part, b"")

    return _changed(changed)


def _bytes(data: bytes) -> Callable[[Path, Ground], object]:
    return lambda folder, _ground: (folder / _ARCHIVE).write_bytes(data)


def _of_backup(change: Callable[[bytes], bytes]) -> Callable[[Path, Ground], object]:
    return lambda folder, ground: (folder / _ARCHIVE).write_bytes(change(ground.backup.read_bytes()))


def _header(*, size: int = 0, name: str = "tracker.db", kind: bytes = tarfile.REGTYPE) -> bytes:
    part = tarfile.TarInfo(name)
    part.size, part.type = size, kind
    return part.tobuf(tarfile.GNU_FORMAT)


def _pax(length: str) -> bytes:
    text = f"{length} path=x\n".encode()
    return _header(size=len(text), kind=tarfile.XHDTYPE) + text.ljust(512, b"\0") + _header(name="x")


def _sparse() -> bytes:
    """Give a part that says to hold a terabyte, nearly all of it holes, as GNU tar writes one."""
    header = bytearray(_header(name="manifest.json", kind=tarfile.GNUTYPE_SPARSE))
    header[386:398], header[398:410] = b"00000000000\0", b"00000000000\0"
    header[483:495] = b"\x80\0\0\0\0\0\0\x00\xff\xff\xff\xff"[:12]
    header[148:156] = b"        "
    header[148:156] = b"%06o\0 " % sum(header)
    return bytes(header) + bytes(1_024)


def _without_last(parts: Parts) -> None:
    del parts[-1]


def _without_first(parts: Parts) -> None:
    del parts[0]


def _last(parts: Parts, data: bytes) -> None:
    parts[-1] = (parts[-1][0], data)


def families() -> Iterator[Case]:
    """Give every hostile archive."""
    for name, make in {
        "nothing": _bytes(b""),
        "zeros": _bytes(bytes(100_000)),
        "text": _bytes(b"hello\n" * 1_000),
        "random bytes": _bytes(bytes(range(256)) * 400),
        "a ZIP archive": _bytes(b"PK\x05\x06" + bytes(18)),
        "a gzip of a backup": lambda folder, ground: (folder / _ARCHIVE).write_bytes(
            gzip.compress(ground.backup.read_bytes())
        ),
        "a gzip bomb": lambda folder, _ground: (folder / _ARCHIVE).write_bytes(gzip.compress(bytes(200_000_000))),
        "cut in half": _of_backup(lambda data: data[: len(data) // 2]),
        "cut by one block": _of_backup(lambda data: data[:-10_240]),
        "one bit changed": _of_backup(lambda data: data[:3_000] + bytes([data[3_000] ^ 1]) + data[3_001:]),
        "the last block of the database changed": _of_backup(lambda data: data[:90_000] + b"XXXX" + data[90_004:]),
        "a header alone": _bytes(_header(size=100)),
        "eight gigabytes claimed": _bytes(_header(size=8_589_934_591)),
        "a petabyte claimed by the manifest": _bytes(_header(size=1 << 50, name="manifest.json") + b"{}"),
        "a size below nothing": _bytes(_header(size=-(1 << 40), name="manifest.json") + bytes(1_024)),
        "a terabyte of holes": _bytes(_sparse()),
        "a long name of a gigabyte": _bytes(
            _header(size=1 << 30, name="././@LongLink", kind=tarfile.GNUTYPE_LONGNAME) + b"a" * 512
        ),
        "a pax length that lies": _bytes(_pax("999999999")),
        "a pax length of nothing": _bytes(_pax("0")),
        "a pax length of 5,000 digits": _bytes(_pax("9" * 400)),
        "100,000 parts": lambda folder, _ground: (folder / _ARCHIVE).write_bytes(
            b"".join(_header(name=f"x{number}") for number in range(100_000)) + bytes(1_024)
        ),
        "10,000 headers in each other": _bytes(
            _header(size=512, name="././@LongLink", kind=tarfile.GNUTYPE_LONGNAME) * 20_000
        ),
        "a name that climbs": _with("../../outside"),
        "an absolute name": _with("/tmp/outside"),  # noqa: S108 — what is tried is that nothing is written there
        "a symbolic link": _with("evidence/aa/link", tarfile.SYMTYPE, link="/etc/passwd"),
        "a hard link": _with("evidence/aa/link", tarfile.LNKTYPE, link="/etc/passwd"),
        "a device": _with("evidence/aa/dev", tarfile.CHRTYPE),
        "a pipe": _with("evidence/aa/pipe", tarfile.FIFOTYPE),
        "a folder": _with("evidence", tarfile.DIRTYPE),
        "a part of no known type": _with("evidence/x", b"Z"),
        "a name with an escape sequence": _with("\x1b[2J\nAll is well."),
        "a name of 10,000 letters": _with("a" * 10_000),
        "the database twice": _with("tracker.db", data=b"other"),
        "the manifest twice": _with("manifest.json", data=b"{}"),
        "another manifest first": _with("manifest.json", data=b'{"format": 1}', first=True),
        "the database as a link": _replaced("tracker.db", tarfile.SYMTYPE, "/etc/passwd"),
        "the database as a link to itself": _replaced("tracker.db", tarfile.LNKTYPE, "tracker.db"),
        "the database as a link to the manifest": _replaced("tracker.db", tarfile.LNKTYPE, "manifest.json"),
        "the manifest as a link to itself": _replaced("manifest.json", tarfile.SYMTYPE, "manifest.json"),
        "the manifest as a device": _replaced("manifest.json", tarfile.CHRTYPE, ""),
        "no manifest": _changed(_without_last),
        "no database": _changed(_without_first),
        "a manifest that is no JSON": _changed(lambda parts: _last(parts, b"{")),
        "a manifest that is not UTF-8": _changed(lambda parts: _last(parts, b"\xff\xfe\x00")),
        "a manifest nested deeply": _changed(lambda parts: _last(parts, b"[" * 200_000)),
        "a manifest of a huge number": _changed(lambda parts: _last(parts, b'{"format": ' + b"9" * 100_000 + b"}")),
        "a manifest of 50 MB": _changed(lambda parts: _last(parts, b" " * 50_000_000 + b"{}")),
        "a manifest that is a list": _changed(lambda parts: _last(parts, b"[]")),
        "a format of tomorrow": _manifest(lambda held: held.update(format=2)),
        "another hash": _manifest(lambda held: held["database"].update(sha256="0" * 64)),
        "another size": _manifest(lambda held: held["database"].update(size=1)),
        "a size without end": _manifest(lambda held: held["database"].update(size=float("inf"))),
        "a size that is no number": _manifest(lambda held: held["database"].update(size=float("nan"))),
        "one row more": _manifest(lambda held: held["tables"][3].update(rows=99)),
        "a table of another name": _manifest(
            lambda held: held["tables"].append({"table": 'x"; DROP TABLE facts; --', "rows": 0})
        ),
        "no tables": _manifest(lambda held: held.update(tables=[])),
        "another head": _manifest(lambda held: held["journal"].update(head="x 1 y")),
        "one entry more": _manifest(lambda held: held["journal"].update(entries=99)),
        "another revision": _manifest(lambda held: held.update(revision="9999")),
        "evidence that climbs": _manifest(
            lambda held: held.update(evidence=[{"sha256": "../../../../etc/passwd", "size": 1}])
        ),
        "evidence that is missing": _manifest(lambda held: held.update(missing=["0" * 64])),
        "evidence of no hash": _manifest(lambda held: held.update(evidence=[{"sha256": "", "size": 0}])),
        "a moment with an escape sequence": _manifest(lambda held: held.update(made_at="\x1b[2J")),
        "a database of another program": _foreign,
        "a pipe that nobody writes to": lambda folder, _ground: os.mkfifo(folder / _ARCHIVE),
        "a folder in its place": lambda folder, _ground: (folder / _ARCHIVE).mkdir(),
        "a link to a device": lambda folder, _ground: (folder / _ARCHIVE).symlink_to("/dev/zero"),
        "a link in a circle": lambda folder, _ground: (folder / _ARCHIVE).symlink_to(_ARCHIVE),
        "nothing there": lambda _folder, _ground: None,
        "a good one": lambda folder, ground: (folder / _ARCHIVE).write_bytes(ground.backup.read_bytes()),
    }.items():
        yield _restored(name, make)
    for line in (
        "x",
        "x" * 100_000,
        "monitorship-tracker/0123456789abcdef 1 " + "0" * 64,
        "\u202e 1 2",
        "a " + "9" * 50 + " b",
    ):
        yield _restored(f"a good one against “{line[:20]}”", _of_backup(lambda data: data), "--against", line)


def _foreign(folder: Path, ground: Ground) -> None:
    """Give an archive whose database, rightly named and hashed, has a trigger that would act when it is read."""
    import hashlib
    import sqlite3

    place = folder / "foreign.db"
    place.write_bytes(ground.database.read_bytes())
    connection = sqlite3.connect(place)
    connection.execute("CREATE VIEW evil AS SELECT load_extension('/tmp/evil.so')")
    connection.commit()
    connection.close()
    data = place.read_bytes()
    place.unlink()

    def changed(parts: Parts) -> None:
        held = json.loads(parts[-1][1])
        held["database"] = {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}
        _last(parts, json.dumps(held).encode())
        parts[0] = (parts[0][0], data)

    _changed(changed)(folder, ground)
