"""An agreement file to begin with: drafted from a register, or written as an example."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.calling import Tracker
from tracker.agreements.beginnings import beginning, kinds

REGISTER = """\
Was,Ist,Wann
Pay,Maria Chen,2026-12-14
Train,Maria Chen,soon
"""


@pytest.mark.parametrize("kind", kinds())
def test_each_example_loads_as_it_is(tracker: Tracker, kind: str) -> None:
    assert tracker("new", kind).out.startswith(f"Wrote {kind}.yaml. Next: edit it")
    assert tracker("check", f"{kind}.yaml").code == 0

    assert tracker("load", f"{kind}.yaml").code == 0
    assert tracker("list").code == 0


def test_an_example_overwrites_nothing_and_an_unknown_kind_is_told_with_those_there_are(tracker: Tracker) -> None:
    assert tracker("new").lines == [*kinds()]
    assert tracker("new", "plea", "--out", "-").out == beginning("plea").decode()
    assert tracker("new", "plea").code == 0

    assert tracker("new", "plea").err.splitlines() == ["plea.yaml is there already.", "Name another place with --out."]
    assert "Did you mean plea?" in tracker("new", "plee").err


def test_a_register_is_drafted_decided_and_loaded(tracker: Tracker) -> None:
    tracker.write("duties.csv", REGISTER)
    asked = tracker("draft", "duties.csv", "--settlement", "acme")
    assert asked.code == 2
    assert "The column `title` is missing" in asked.err
    assert "--map title=Duty" in asked.err

    named = ("--map", "title=Was,owner=Ist,due=Wann")
    assert (
        "would be drafted: 1 of 2 need a rule."
        in tracker("draft", "duties.csv", "--settlement", "acme", *named, "--dry-run").out
    )
    assert not Path("acme.yaml").exists()
    said = tracker("draft", "duties.csv", "--settlement", "acme", *named)
    assert said.code == 0
    assert said.lines[-2] == "acme.yaml drafted: 1 of 2 need a rule. `tracker check acme.yaml` lists them."
    assert "Not stated: the organisation and the authority." in said.lines[-1]
    for command in ("check", "load"):
        refused = tracker(command, "acme.yaml")
        assert refused.code == 2
        assert "1 of 2 need a rule" in refused.err

    text = Path("acme.yaml").read_text(encoding="utf-8")
    tracker.write("acme.yaml", text.replace("due: undecided", "due: on 2026-12-20"))
    assert tracker("load", "acme.yaml").code == 0
    assert [each["safe"] for each in tracker("list", "--json").json] == ["2026-12-14", "2026-12-20"]

    tracker.write("acme.yaml", text)
    assert tracker("draft", "duties.csv", "--settlement", "acme", "--read", "soon=one day").code == 2
    said = tracker("draft", "duties.csv", "--settlement", "acme", "--read", "soon=on 2026-12-20")
    assert "acme.yaml changed: 0 of 2 need a rule." in said.lines[-1]
    assert tracker("load", "acme.yaml", "--yes").code == 0

    # How the register was read is remembered beside it.
    tracker.write("duties.csv", REGISTER.replace("Pay", "Pay all"))
    again = tracker("draft", "duties.csv", "--settlement", "acme")
    assert again.lines[1:] == [
        "D3 is new: Pay all.",
        "D1 is in the register no more; it stays in the file: take it away there if it is owed no longer.",
        "acme.yaml changed: 0 of 2 need a rule. `tracker check acme.yaml` lists them.",
    ]
    assert tracker("load", "acme.yaml").code == 2  # it shows the change, and nobody is there to ask
    assert tracker("draft", "duties.csv", "--settlement", "other", "--out", "acme.yaml").code == 2
