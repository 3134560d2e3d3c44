"""The rendered page: one file that loads nothing, runs nothing, and that no text can break out of."""

from __future__ import annotations

import base64
import hashlib
import re
import time
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import UndefinedError
from markupsafe import escape

from tests.reports.hostile import HOSTILE, poisoned
from tests.reports.subjects import AS_OF, binance, many
from tracker.reports.monthly.pages import MonthlyReport
from tracker.reports.monthly.view import Month, Subject, build
from tracker.reports.page.render import render
from tracker.resources import directory
from tracker.rules.proof.heads import Head

TEMPLATES = sorted((directory("templates") / "reports").glob("*.j2"))


def _elements(html: str) -> Iterator[Any]:
    return html5lib.parse(html, treebuilder="etree", namespaceHTMLElements=False).iter()  # type: ignore[no-any-return]  # html5lib publishes no types


def _skeleton(html: str) -> list[tuple[str, tuple[str, ...]]]:
    """Every element with its attributes, but for what sets text apart that is read from right to left: that is ours."""
    found = [(str(each.tag), tuple(sorted(map(str, each.attrib)))) for each in _elements(html)]
    return [each for each in found if each != ("bdi", ())]


def _render(*subjects: Subject) -> str:
    return render(
        build(
            subjects,
            month=Month(2026, 11),
            as_of=AS_OF,
            journal_head=Head("monitorship-tracker/0123456789abcdef", 7, "cd" * 32),
        )
    )


def test_the_same_values_give_the_same_bytes() -> None:
    assert _render(binance()).encode() == _render(binance()).encode()


def test_the_policy_allows_the_one_style_and_nothing_else(html: str) -> None:
    style = re.search(r"<style>(.*?)</style>", html, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    policy = next(each for each in _elements(html) if each.get("http-equiv") == "Content-Security-Policy")

    assert policy.get("content") == (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )
    assert html.count("<style") == 1


def test_nothing_is_loaded_and_nothing_runs(html: str) -> None:
    for element in _elements(html):
        assert element.tag not in {"script", "link", "img", "iframe", "object", "embed", "base", "form", "image", "use"}
        assert "style" not in element.attrib
        assert not [name for name in element.attrib if str(name).startswith("on") or str(name) in {"src", "srcset"}]
    assert "@import" not in html
    assert "url(" not in html


def test_links_lead_to_this_page_or_to_web_addresses_of_the_list_of_sources(html: str) -> None:
    elements = list(_elements(html))
    anchors = {element.get("id") for element in elements}
    for link in (element for element in elements if element.tag == "a"):
        href = link.get("href")
        assert href.startswith(("https://", "http://")) or href.removeprefix("#") in anchors


def test_no_anchor_stands_twice(html: str) -> None:
    anchors = [element.get("id") for element in _elements(html) if element.get("id")]

    assert len(anchors) == len(set(anchors))


def test_two_settlements_share_no_anchor() -> None:
    anchors = [element.get("id") for element in _elements(_render(binance(), binance())) if element.get("id")]

    assert len(anchors) == len(set(anchors))


def test_every_table_has_a_caption_and_headings_with_a_scope(html: str) -> None:
    elements = list(_elements(html))
    tables = [element for element in elements if element.tag == "table"]
    assert tables
    for table in tables:
        assert table.find("caption") is not None
    assert all(element.get("scope") in {"col", "row"} for element in elements if element.tag == "th")


def test_headings_never_skip_a_level(html: str) -> None:
    levels = [int(element.tag[1]) for element in _elements(html) if re.fullmatch(r"h[1-6]", str(element.tag))]

    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_each_drawing_has_a_title_and_a_description(html: str) -> None:
    drawings = [element for element in _elements(html) if element.get("role") == "img"]

    assert len(drawings) == 5
    for drawing in drawings:
        names = drawing.get("aria-labelledby").split()
        assert [element.get("id") for element in drawing if element.get("id")] == names


def test_what_is_unknown_says_not_found(html: str) -> None:
    assert "Due date not found" in html
    assert html.count("not found") > 10


def test_reported_developments_are_marked_as_not_in_force(html: str) -> None:
    assert "Reported is not in force" in html
    assert "none of them is in force" in html


def _tree_with(payload: str) -> list[tuple[str, tuple[str, ...]]]:
    subject = poisoned(binance(), payload)
    assert isinstance(subject, Subject)
    html = _render(subject)
    assert escape(payload) in html
    # Words of a drawing take as many lines as they need.
    return [each for each in _skeleton(html) if not each[0].endswith("}text")]


@pytest.mark.parametrize("payload", HOSTILE)
def test_hostile_text_in_every_field_adds_no_element_and_no_attribute(payload: str) -> None:
    assert _tree_with(payload) == _tree_with("x" * len(payload))


_AWKWARD = st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]) | st.sampled_from("<>\"'&/=`{}%@()#")


@settings(max_examples=15, deadline=None)
@given(payload=st.text(_AWKWARD, min_size=1, max_size=40))
def test_any_text_in_every_field_adds_no_element_and_no_attribute(payload: str) -> None:
    assert _tree_with(payload) == _tree_with("x" * len(payload))


@pytest.mark.parametrize("payload", HOSTILE)
def test_hostile_text_in_an_address_gives_a_plain_link_or_plain_words(payload: str) -> None:
    subject = binance()
    sources = tuple(replace(each, url=f"https://example.org/{payload}") for each in subject.plan.settlement.sources)
    plan = replace(subject.plan, settlement=replace(subject.plan.settlement, sources=sources))

    elements = list(_elements(_render(replace(subject, plan=plan))))

    allowed = {tag for tag, _ in _skeleton(_render(subject))}
    assert {str(element.tag) for element in elements} - {"bdi"} == allowed
    assert all(set(element.attrib) <= {"href", "rel", "class"} for element in elements if element.tag == "a")


def test_a_script_as_a_sources_address_never_becomes_a_link() -> None:
    subject = binance()
    sources = tuple(replace(each, url="javascript:alert(document.domain)") for each in subject.plan.settlement.sources)
    plan = replace(subject.plan, settlement=replace(subject.plan.settlement, sources=sources))

    links = [element.get("href") for element in _elements(_render(replace(subject, plan=plan))) if element.tag == "a"]

    assert all(href.startswith("#") for href in links)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_templates_quote_every_attribute_and_compute_nothing(template: Path) -> None:
    text = template.read_text(encoding="utf-8")

    assert not re.search(r"=\s*\{\{", text.replace('="{{', "")), "an attribute without quotation marks"
    assert "|" not in re.sub(r'"[^"]*"', "", text), "a filter"
    assert not re.search(r"\{%-?\s*set\b", text), "a computation"
    assert "style=" not in text
    assert not re.search(r"\son\w+=", text)


def test_a_template_that_names_what_the_view_lacks_is_refused(report: MonthlyReport) -> None:
    with pytest.raises(UndefinedError):
        render(replace(report, method=None))  # type: ignore[arg-type]  # the point of the test


def test_a_report_of_no_settlement_at_all_is_still_a_page() -> None:
    assert "no settlements" in _render()


def test_dates_before_the_first_day_of_the_month_change_nothing_in_an_earlier_report() -> None:
    earlier = render(build([binance()], month=Month(2026, 10), as_of=date(2026, 10, 31), journal_head=None))

    assert "as of 31 October 2026" in earlier


def test_ten_thousand_deadlines_take_less_than_a_quarter_of_a_gigabyte() -> None:
    subject = many(10_000)
    tracemalloc.start()
    started = time.perf_counter()
    html = _render(subject)
    taken = time.perf_counter() - started
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert html.count('class="trace"') == 10_000
    # Generous: the point is that nothing is quadratic; benchmarks measure the speed itself.
    assert taken < 60
    assert peak < 150_000_000
