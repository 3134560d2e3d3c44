"""The settlements that ship are found by name, and every one of them reads."""

from __future__ import annotations

import pytest

from tracker.agreements.library import library, names, read_named
from tracker.errors import NotFound


def test_the_library_names_each_settlement_with_its_title() -> None:
    (binance,) = [item for item in library() if item.name == "binance-2023"]
    assert (binance.title, binance.organisation) == ("Binance, November 2023", "Binance Holdings Limited")


def test_a_name_is_known_without_reading_a_file() -> None:
    assert names() == tuple(item.name for item in library())


@pytest.mark.parametrize("name", names())
def test_every_shipped_settlement_reads_and_is_named_as_its_file(name: str) -> None:
    assert read_named(name).settlement.code == name


@pytest.mark.parametrize("name", ["binance", "../library/binance-2023", "binance-2023.yaml", "/etc/passwd", ""])
def test_another_name_is_not_found_and_told_what_there_is(name: str) -> None:
    with pytest.raises(NotFound, match=r"The library has no settlement called .* It has: .*binance-2023"):
        read_named(name)


def test_the_nearest_name_is_suggested() -> None:
    with pytest.raises(NotFound, match=r"Did you mean binance-2023\?"):
        read_named("binance-2032")
