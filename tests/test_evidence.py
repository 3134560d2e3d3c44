"""The evidence folder: what is let in, and what comes out."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path

import pytest

from tracker.errors import InputRefused
from tracker.evidence import Staging, contents, place_of


def kept(folder: Path, path: Path) -> str:
    with Staging(folder) as staging:
        file = staging.add(path)
        staging.keep()
    return file.sha256


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

    with pytest.raises(InputRefused, match="cannot be read"):
        contents(tmp_path / "store", digest)


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
    ):
        with Staging(tmp_path / "store") as staging, pytest.raises(InputRefused, match=re.escape(words)):
            staging.add(tmp_path / name)
    assert not any((tmp_path / "store").glob("*"))
