"""What a standing duty asks to be attested becomes an obligation of its own; what cannot be attested is told with its place."""

from __future__ import annotations

from datetime import date

import pytest

from tests.agreements.file.small_file import problems_after, read_small
from tracker.rules.facts import Resolved, When

FACTS = "facts:\n  - {resolved: D1, on: 2024-03-20}\n"
OF_D2 = "    due: 30 days after the end of each calendar quarter from sentencing until end(watch)\n"
DUTY = """\
  KEEP:
    instrument: plea
    title: Keep the programme
    kind: standing
    owner: mia
    owed_to: DOJ
    audience: [counsel]
    due: continuing from sentencing through end(watch), review every 1 year
"""
ALONE = "    attested: 15 days after the end of each calendar quarter\n"
WHOLE = (
    "    attested: {due: 15 days after the end of each calendar quarter from 2024-07-01, signed_by: [CCO], owed_to: OCC, "
    "acceptance: {on_return: 15 days}}\n"
)
GIVEN = "  - {attested: KEEP.attestation@2024-Q1, on: 2024-04-03, attestor: CCO, complied: yes}\n"


def keeping(attested: str, *facts: str) -> tuple[tuple[str, str], ...]:
    return ((FACTS, f"{DUTY}{attested}{FACTS}{''.join(facts)}"),)


def made(attested: str) -> dict[str, object]:
    obligations = {each.code: each for each in read_small(*keeping(attested)).settlement.obligations}
    each = obligations["KEEP.attestation"]
    return {name: getattr(each, name) for name in each.__slots__} | {"due": str(each.due)}


def test_an_attestation_is_an_obligation_after_its_standing_duty_and_takes_what_that_says() -> None:
    codes = [each.code for each in read_small(*keeping(ALONE)).settlement.obligations]
    assert codes == ["D1", "D2", "KEEP", "KEEP.attestation"]
    expected = {
        "title": "Keep the programme (attestation)",
        "kind": "attestation",
        "attests": "KEEP",
        "owner": "mia",
        "owed_to": "DOJ",
        "audience": ("counsel",),
        "signed_by": (),
    }
    assert made(ALONE).items() >= expected.items()


def test_it_is_asked_for_as_long_as_the_duty_stands_unless_it_says_otherwise() -> None:
    rule = "15 days after the end of each calendar quarter"
    assert made(ALONE)["due"] == f"{rule} from sentencing until end(watch)"
    assert made(WHOLE)["due"] == f"{rule} from 2024-07-01 until end(watch)"
    yearly = "    attested: every 1 year from 2024-06-01\n"
    assert made(yearly)["due"] == "every 1 year from 2024-06-01 until end(watch)"


def test_what_it_says_itself_counts_before_what_the_duty_says() -> None:
    whole = made(WHOLE)
    assert (whole["signed_by"], whole["owed_to"], whole["owner"]) == (("CCO",), "OCC", "mia")
    assert str(whole["acceptance"]) == "{on_return: 15 days}"


@pytest.mark.parametrize(
    ("said", "exceptions"),
    [("complied: yes", ""), ('exceptions: "Two reviews were late."', "Two reviews were late.")],
)
def test_a_fact_of_the_file_says_who_attested_and_what(said: str, exceptions: str) -> None:
    fact = read_small(*keeping(ALONE, GIVEN.replace("complied: yes", said))).facts[-1]
    assert fact == Resolved(
        obligation="KEEP.attestation",
        number=1,
        when=When.on(date(2024, 4, 3)),
        attestor="CCO",
        exceptions=exceptions,
    )


@pytest.mark.parametrize(
    ("attested", "facts", "sentence"),
    [
        (
            "    attested: 15 days after sentencing\n",
            (),
            "`attested` asks each period, and `15 days after sentencing` names none: write it as `15 days after the end",
        ),
        ("    attested: continuing\n", (), "`attested` asks each period, and `continuing` names none"),
        ("    attested: now and then\n", (), "`due` "),
        ("    attested: {signed_by: [CCO]}\n", (), "`due` is missing in the obligation KEEP attested."),
        (
            ALONE,
            ("  - {resolved: KEEP.attestation@2024-Q1, on: 2024-04-03}\n",),
            "KEEP.attestation is attested, not only resolved: write `attested: KEEP.attestation@2024-Q1`, and",
        ),
        (ALONE, (GIVEN.replace(", complied: yes", ""),), "Nothing says what was attested of KEEP.attestation@2024-Q1"),
        (ALONE, (GIVEN.replace("yes", "no"),), "Nothing says what was attested of KEEP.attestation@2024-Q1"),
        (ALONE, (GIVEN.replace("yes", "yes, exceptions: one"),), "Nothing says what was attested"),
        (ALONE, (GIVEN, GIVEN), "KEEP.attestation@2024-Q1 is attested already in line 47: keep one of the two."),
        (ALONE, (GIVEN.replace("attestor: CCO, ", ""),), "`attestor` is missing"),
        (ALONE, (GIVEN.replace("KEEP.attestation@2024-Q1", "D1"),), "D1 asks for no attestation: write `resolved: D1`"),
        (ALONE, (GIVEN.replace("2024-Q1", "2030-Q1"),), "There is no deadline of KEEP.attestation called “2030-Q1”."),
        (WHOLE, (GIVEN.replace("2024-Q1", "2024-Q3").replace("CCO", "CEO"),), "“CEO” does not attest KEEP.attestation: CCO"),
    ],
)  # fmt: skip
def test_what_cannot_be_attested_is_told(attested: str, facts: tuple[str, ...], sentence: str) -> None:
    (problem,) = problems_after(*keeping(attested, *facts))
    assert sentence in problem


def test_only_a_standing_duty_is_attested() -> None:
    (problem,) = problems_after((OF_D2, f"{OF_D2}{ALONE.replace('quarter', 'quarter from sentencing')}"))
    assert "D2 falls due itself (`30 days after the end of each calendar quarter" in problem
    assert "only a standing duty is attested each period." in problem


def test_the_code_of_an_attestation_is_taken() -> None:
    other = DUTY.replace("KEEP", "KEEP.attestation")
    (problem,) = problems_after(*keeping(ALONE + other))
    assert "KEEP.attestation is the code of the attestation of KEEP: give this duty another." in problem
