"""The folders of the project are found in a checkout and in an installed wheel."""

from pathlib import Path

import pytest

from tracker import resources

ROOT = Path(__file__).resolve().parents[1]


def test_in_a_checkout_the_folders_stand_at_the_top() -> None:
    assert resources.directory("migrations") == ROOT / "migrations"


def test_in_a_wheel_they_travel_inside_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "_data" / "migrations").mkdir(parents=True)
    monkeypatch.setattr(resources, "_PACKAGE", tmp_path)

    assert resources.directory("migrations") == tmp_path / "_data" / "migrations"


def test_a_package_that_was_taken_apart_says_so() -> None:
    with pytest.raises(FileNotFoundError, match="the installed package lacks its folder “charts”"):
        resources.directory("charts")
