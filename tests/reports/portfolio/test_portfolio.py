"""The portfolio of the shipped settlements: who is under what, until when, and what ended early and by whom."""

from __future__ import annotations

from datetime import date

from tests.reports.portfolio.shipped import shipped_portfolio
from tracker.reports.page.render import render_portfolio
from tracker.reports.portfolio.overview import MOST_BARS
from tracker.reports.portfolio.pages import EndLine, PortfolioPage, TermLine


def _terms(page: PortfolioPage, key: str) -> dict[tuple[str, str], TermLine]:
    groups = (*page.in_force, *page.open_questions)
    return {(row.organisation, row.title): row for group in groups if group.key == key for row in group.rows}


def _ends(page: PortfolioPage, key: str) -> dict[tuple[str, str], EndLine]:
    return {(row.organisation, row.title): row for group in page.over if group.key == key for row in group.rows}


def test_who_is_under_a_monitor_comes_first_with_the_monitor_and_both_ends() -> None:
    rows = [
        (row.organisation, row.authority, row.monitor, row.since.text, row.until.text, row.state.text)
        for row in shipped_portfolio().in_force[0].rows
    ]

    assert rows == [
        ("Binance Holdings Limited", "DOJ", "Frances McLeod, Forensic Risk Alliance", "about Fri 10 May 2024",
         "about Mon 10 May 2027", "in force"),
        ("Binance Holdings Limited", "FinCEN", "Sharon Cohen Levin, Sullivan & Cromwell",
         "between about Mon 20 May 2024 and Fri 24 May 2024", "between about Sun 20 May 2029 and Thu 24 May 2029",
         "in force"),
        ("TD Bank", "DOJ", "Guidepost Solutions", "about Thu 27 Feb 2025", "about Sun 27 Feb 2028", "in force"),
        ("TD Bank", "FinCEN", "Guidepost Solutions", "about Thu 27 Feb 2025", "about Tue 27 Feb 2029", "in force"),
    ]  # fmt: skip


def test_glencores_early_end_is_shown_as_what_it_was() -> None:
    ended = _ends(shipped_portfolio(), "early")[("Glencore", "Monitorship under the FCPA plea")]

    assert ended.how.text == "ended early"
    assert (ended.on.text, ended.early) == ("Wed 19 Mar 2025", "346 to 457 days")
    assert ended.nominal.text == "between about Sat 28 Feb 2026 and Fri 19 Jun 2026"
    assert ended.by == "DOJ"
    assert "Alex Rene of Ropes & Gray" in " ".join(ended.history)
    assert ended.monitor == "not found"


def test_ericssons_extension_is_shown_as_what_it_was() -> None:
    page = shipped_portfolio()
    name = ("Telefonaktiebolaget LM Ericsson", "Monitorship (DOJ and SEC)")
    longer, ended = _terms(page, "extended")[name], _ends(page, "as-agreed")[name]

    assert longer.history[:2] == (
        "Before that 2 June 2023",
        "Extended by 1 year by DOJ and SEC, decided on 14 December 2022",
    )
    assert (ended.how.text, ended.on.text, ended.nominal.text, ended.early) == (
        "condition met",
        "Sun 2 Jun 2024",
        "Sun 2 Jun 2024",
        "no",
    )
    assert ended.monitor == "Andreas Pohlmann, Pohlmann & Company"


def test_a_replaced_monitor_is_told_apart_with_what_took_its_place_and_no_invented_day() -> None:
    early = _ends(shipped_portfolio(), "early")

    natwest, austal = early["NatWest Markets Plc", "Monitorship"], early["Austal USA, LLC", "Monitorship"]
    assert natwest.on.text == "between 5 April 2025 and 16 September 2025"
    assert austal.on.text == "no later than 16 September 2025"
    assert {natwest.replaced_by, austal.replaced_by} == {"Enhanced compliance reporting"}
    assert {natwest.by, austal.by} == {"not found"}
    assert {natwest.early, austal.early} == {"not known"}
    reporting = _terms(shipped_portfolio(), "in-force")
    assert reporting["NatWest Markets Plc", "Enhanced compliance reporting"].since.text == (
        "between Sat 5 Apr 2025 and Tue 16 Sep 2025"
    )
    assert reporting["Austal USA, LLC", "Enhanced compliance reporting"].since.text == "no later than 16 September 2025"


def test_a_plea_that_was_rejected_never_took_force() -> None:
    never = _ends(shipped_portfolio(), "never")

    assert {title for _, title in never} == {
        "Plea agreement of July 2024",
        "Monitorship under the plea agreement",
        "Probation under the plea agreement",
    }
    assert {row.by for row in never.values()} == {"the court"}


def test_what_was_dismissed_binds_nobody_now() -> None:
    dismissed = _ends(shipped_portfolio(), "early")[
        ("Coinbase, Inc.", "Civil case, SEC v. Coinbase, Inc. and Coinbase Global, Inc.")
    ]

    assert (dismissed.how.text, dismissed.on.text) == ("dismissed", "Thu 27 Feb 2025")
    assert dismissed.history == ("Binds nobody now.",)
    assert dismissed.by == "the SEC and the defendants"


def test_while_the_case_was_pending_the_interim_order_bound() -> None:
    before, after = (
        _terms(shipped_portfolio(day, "sec-v-binance-2023"), "in-force")
        for day in (date(2025, 5, 28), date(2025, 5, 29))
    )

    name = ("Binance Holdings Limited", "Interim order, pending the resolution of the case")
    assert before[name].state.text == "in force"
    assert name not in after


def test_an_end_that_is_only_estimated_ends_nothing() -> None:
    unsure = _terms(shipped_portfolio(), "unsure")

    assert unsure["NatWest Markets Plc", "Probation"].state.text == "past its estimated end"
    assert unsure["Glencore", "Probation of Glencore Ltd."].state.text == "start not found"


def test_a_term_whose_start_is_only_estimated_says_so() -> None:
    consultant = _terms(shipped_portfolio(), "in-force")["The Boeing Company", "Independent compliance consultant"]

    assert (consultant.state.text, consultant.since.text) == ("in force, by estimate", "est. Thu 29 May 2025")


def test_the_drawing_has_each_nominal_end_beside_the_actual_one() -> None:
    drawings = shipped_portfolio(date(2026, 11, 21), "glencore-2022", "ericsson-2019").overview.drawings

    assert [shape.tone for shape in drawings[0].shapes].count("nominal") >= 2
    assert "agreed" in [shape.tone for drawing in drawings for shape in drawing.shapes]
    assert [drawing.name for drawing in drawings[:2]] == ["wide", "narrow"]


def test_each_part_of_the_drawing_fits_a_page_of_paper() -> None:
    wide = [drawing for drawing in shipped_portfolio().overview.drawings if drawing.name == "wide"]

    assert max(float(drawing.height) for drawing in wide) < 900
    lines = {shape.path.partition(" ")[0] for drawing in wide for shape in drawing.shapes if shape.tone == "today"}
    assert len(lines) == 1, "every part has the same scale of time"


def test_more_terms_than_anybody_reads_are_not_drawn_and_the_page_says_so() -> None:
    names = ["td-bank-2024"] * (MOST_BARS // 7 + 3)
    overview = shipped_portfolio(date(2026, 11, 21), *names).overview

    assert overview.note == "Three more settlements are not drawn: the tables have every term."


def test_the_same_values_give_the_same_bytes_without_script_or_style_attribute() -> None:
    one, two = render_portfolio(shipped_portfolio()), render_portfolio(shipped_portfolio())

    assert one == two
    assert "<script" not in one
    assert " style=" not in one
    assert "default-src &#39;none&#39;" in one
