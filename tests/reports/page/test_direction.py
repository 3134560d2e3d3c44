"""Names read from right to left are set apart in whatever a template writes, and all else is written as it was."""

from __future__ import annotations

import pytest
from jinja2 import Environment

from tests.reports.hostile import poisoned
from tests.reports.page.directions import loose_names
from tests.reports.subjects import AS_OF, binance
from tracker.reports.monthly.view import Month, Subject, build
from tracker.reports.page.direction import Direction
from tracker.reports.page.render import render
from tracker.rules.proof.heads import Head

HEBREW = "שלום 7"


@pytest.mark.parametrize(
    ("template", "value", "written"),
    [
        ("<p>{{ x }}</p>", HEBREW, f"<p><bdi>{HEBREW}</bdi></p>"),
        ("<p>{{ x }} · {{ 7 }}</p>", "Acme <1>", "<p>Acme &lt;1&gt; · 7</p>"),
        ("<p>{{ x }}</p>", "Müller & Söhne", "<p>Müller &amp; Söhne</p>"),
        ("<p>{{ x }}</p>", f"<b>{HEBREW}", f"<p><bdi>&lt;b&gt;{HEBREW}</bdi></p>"),
        ("<p>{{ x or 'none' }}</p>", "", "<p>none</p>"),
        ("<p>{{ x if x else y }}</p>", HEBREW, f"<p><bdi>{HEBREW}</bdi></p>"),
        ('<a href="{{ x }}" title="{{ x }}">x</a>', HEBREW, f'<a href="{HEBREW}" title="{HEBREW}">x</a>'),
        ("<option{% if x %} selected{% endif %}>{{ x }}</option>", HEBREW, f"<option selected>\u2068{HEBREW}\u2069</option>"),
        ("<title>{{ x }}</title><p>{{ x }}", HEBREW, f"<title>\u2068{HEBREW}\u2069</title><p><bdi>{HEBREW}</bdi>"),
        ("<svg><text x='1'>{{ x }}</text></svg>", HEBREW, f"<svg><text x='1'>\u2068{HEBREW}\u2069</text></svg>"),
        ("<textarea>{{ x }}</textarea>", HEBREW, f"<textarea>{HEBREW}</textarea>"),
        ("{% macro m(t) %}<b>{{ t }}</b>{% endmacro %}<p>{{ m(x) }}</p>", HEBREW, f"<p><b><bdi>{HEBREW}</bdi></b></p>"),
        ("{% set y %}<i>{{ x }}</i>{% endset %}<p>{{ y }}</p>", HEBREW, f"<p><i><bdi>{HEBREW}</bdi></i></p>"),
    ],
)  # fmt: skip
def test_what_is_written(template: str, value: object, written: str) -> None:
    environment = Environment(autoescape=True, extensions=[Direction])

    assert environment.from_string(template).render(x=value) == written


def test_every_name_of_a_report_is_set_apart() -> None:
    """Hebrew stands in each text that somebody gave: of the settlement, its duties, persons, authorities, notes and sources."""
    subject = poisoned(binance(), HEBREW)
    assert isinstance(subject, Subject)
    head = Head("monitorship-tracker/0123456789abcdef", 7, "cd" * 32)
    loose, apart = loose_names(render(build([subject], month=Month(2026, 11), as_of=AS_OF, journal_head=head)))

    assert loose == []
    assert apart > 100
