"""The harnesses of bad input in short, and that the fields they plant texts in are all there are."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser

from benchmarks.torture import cells, hostile, injections, planted


def test_the_file_has_every_key_that_takes_a_text() -> None:
    assert planted.text_keys() - planted.keys_in_file() == planted.CODES
    assert len(planted.fields()) >= 100


def test_hostile_things_are_read_or_refused_at_once_and_break_nothing() -> None:
    every = hostile.cases()
    names = [(case.family, case.name, case.arguments) for case in every]
    assert len(set(names)) == len(names) >= 1_000

    figure = hostile.figure(every[7::100])

    assert figure.met, figure.found


def test_a_text_in_every_field_adds_nothing_to_what_is_written(browser: Browser, tmp_path: Path) -> None:
    for figure in injections.figures(tmp_path, injections.PAYLOADS[1:2], browser):
        assert figure.met, figure.found


def test_every_exported_cell_opens_as_text(tmp_path: Path) -> None:
    for figure in (cells.written_directly(), cells.lived_through(tmp_path, cells.PAYLOADS[13:14])):
        assert figure.met, figure.found
