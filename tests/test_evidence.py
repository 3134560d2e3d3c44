"""The evidence folder: what is let in, and what comes out."""

from __future__ import annotations

import hashlib
import os
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tracker.errors import InputRefused
from tracker.evidence import Staging, copied, faults, place_of


def kept(folder: Path, path: Path) -> str:
    with Staging(folder) as staging:
        file = staging.add(path)
        staging.keep()
    return file.sha256


def contents(folder: Path, digest: str) -> bytes:
    read = bytearray()
    copied(folder, digest, read.extend)
    return bytes(read)


def test_the_bytes_come_out_as_they_went_in(tmp_path: Path) -> None:
    (tmp_path / "wire.pdf").write_bytes(b"%PDF wire")

    digest = kept(tmp_path / "store", tmp_path / "wire.pdf")

    assert digest == hashlib.sha256(b"%PDF wire").hexdigest()
    assert contents(tmp_path / "store", digest) == b"%PDF wire"


def test_a_changed_piece_is_noticed_when_it_is_read(tmp_path: Path) -> None:
    (tmp_path / "wire.pdf").write_bytes(b"%PDF wire")
    digest = kept(tmp_path / "store", tmp_path / "wire.pdf")
    place_of(tmp_path / "store", digest).write_bytes(b"%PDF wirf")

    with pytest.raises(InputRefused, match="was changed"):
        contents(tmp_path / "store", digest)


def test_a_link_put_in_its_place_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "wire.pdf").write_bytes(b"%PDF wire")
    digest = kept(tmp_path / "store", tmp_path / "wire.pdf")
    place = place_of(tmp_path / "store", digest)
    place.unlink()
    place.symlink_to(tmp_path / "wire.pdf")

    with pytest.raises(InputRefused, match="It was replaced: a symbolic link"):
        contents(tmp_path / "store", digest)


def test_a_folder_of_the_store_that_became_a_link_is_neither_read_nor_written_through(tmp_path: Path) -> None:
    (tmp_path / "wire.pdf").write_bytes(b"%PDF wire")
    digest = kept(tmp_path / "store", tmp_path / "wire.pdf")
    folder = place_of(tmp_path / "store", digest).parent
    folder.rename(tmp_path / "elsewhere")
    folder.symlink_to(tmp_path / "elsewhere")

    with pytest.raises(InputRefused, match="It was replaced: a symbolic link"):
        contents(tmp_path / "store", digest)
    with pytest.raises(InputRefused, match="cannot be kept"):
        kept(tmp_path / "store", tmp_path / "wire.pdf")
    assert [path.name for path in (tmp_path / "store").iterdir()] == [folder.name]


def test_a_pipe_put_in_its_place_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "wire.pdf").write_bytes(b"%PDF wire")
    digest = kept(tmp_path / "store", tmp_path / "wire.pdf")
    place = place_of(tmp_path / "store", digest)
    place.unlink()
    os.mkfifo(place)

    ((told, sentence),) = faults(tmp_path / "store", [digest])

    assert (told, sentence) == (digest, f"It cannot be read: {place}: not an ordinary file.")


def test_a_piece_that_was_lost_comes_back_when_it_is_given_again(tmp_path: Path) -> None:
    (tmp_path / "wire.pdf").write_bytes(b"%PDF wire")
    digest = kept(tmp_path / "store", tmp_path / "wire.pdf")
    place_of(tmp_path / "store", digest).write_bytes(b"half")

    assert kept(tmp_path / "store", tmp_path / "wire.pdf") == digest
    assert contents(tmp_path / "store", digest) == b"%PDF wire"


def test_a_file_that_is_written_while_it_is_read_is_refused(tmp_path: Path) -> None:
    path, began, over = tmp_path / "scan.pdf", threading.Event(), threading.Event()
    path.write_bytes(bytes(1 << 25))

    def scan() -> None:
        with path.open("ab") as file:
            while not over.is_set():
                file.write(b"page")
                file.flush()
                began.set()

    scanner = threading.Thread(target=scan)
    scanner.start()
    try:
        began.wait()
        with Staging(tmp_path / "store") as staging, pytest.raises(InputRefused, match="changed while it was read"):
            staging.add(path)
    finally:
        over.set()
        scanner.join()
    assert not any((tmp_path / "store").iterdir())


def test_several_may_keep_the_same_file_at_once(tmp_path: Path) -> None:
    (tmp_path / "wire.pdf").write_bytes(b"%PDF wire")
    with ThreadPoolExecutor(4) as several:
        digests = set(several.map(lambda _: kept(tmp_path / "store", tmp_path / "wire.pdf"), range(20)))

    (digest,) = digests
    assert [path for path in (tmp_path / "store").rglob("*") if path.is_file()] == [
        place_of(tmp_path / "store", digest)
    ]
    assert contents(tmp_path / "store", digest) == b"%PDF wire"


def test_a_missing_piece_is_told_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="backup"):
        contents(tmp_path, "a" * 64)


def test_links_pipes_folders_and_hostile_names_are_refused(tmp_path: Path) -> None:
    real = tmp_path / "wire.pdf"
    real.write_bytes(b"x")
    (tmp_path / "soft.pdf").symlink_to(real)
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    (tmp_path / "wire\u202efdp.exe").write_bytes(b"x")
    (tmp_path / "two.pdf").write_bytes(b"x")
    (tmp_path / "hard.pdf").hardlink_to(tmp_path / "two.pdf")

    for name, words in (
        ("soft.pdf", "symbolic link"),
        ("loop", "symbolic link"),
        ("pipe", "not an ordinary file"),
        ("folder", "is a folder"),
        ("wire\u202efdp.exe", "U+202E"),
        ("hard.pdf", "hard link"),
        ("absent.pdf", "cannot be read"),
        ("fol\0der/wire.pdf", "U+0000"),
        ("", "no name"),
        ("..", "no name"),
        (f"{'a' * 300}.pdf", "longer than 255 bytes"),
        (f"{'b' * 300}/wire.pdf", "cannot be read"),
        ("/dev/zero", "not an ordinary file"),
        ("/proc/self/mem", "cannot be read: Input/output error"),
    ):
        with Staging(tmp_path / "store") as staging, pytest.raises(InputRefused, match=re.escape(words)):
            staging.add(tmp_path / name if name else Path())
    assert not any((tmp_path / "store").glob("*"))
