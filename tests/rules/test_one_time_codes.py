"""Codes that an authenticator shows: those of RFC 6238, for a step and the one after, and each once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tracker.rules.people.one_time_codes import code_of, otpauth_address, step_at, step_of_code

SEED = b"12345678901234567890"
NOW = datetime(2026, 3, 2, 12, 0, 10, tzinfo=UTC)


# RFC 6238, Appendix B, the rows of SHA-1.
@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "94287082"),
        (1_111_111_109, "07081804"),
        (1_111_111_111, "14050471"),
        (1_234_567_890, "89005924"),
        (2_000_000_000, "69279037"),
        (20_000_000_000, "65353130"),
    ],
)
def test_the_codes_are_those_of_the_rfc(seconds: int, code: str) -> None:
    step = step_at(datetime.fromtimestamp(seconds, UTC))

    assert code_of(SEED, step, digits=8) == code
    assert code_of(SEED, step) == code[2:]


@pytest.mark.parametrize(("late", "fits"), [(-30, False), (0, True), (19, True), (49, True), (50, False)])
def test_a_code_is_taken_in_its_step_and_the_next(late: int, fits: bool) -> None:
    code = code_of(SEED, step_at(NOW))

    assert (step_of_code(SEED, code, now=NOW + timedelta(seconds=late), after=0) is not None) is fits


def test_no_code_of_a_step_that_was_taken_and_none_before_is_taken() -> None:
    present = step_at(NOW)
    now, before = code_of(SEED, present), code_of(SEED, present - 1)

    assert step_of_code(SEED, now, now=NOW, after=present - 1) == present
    assert step_of_code(SEED, now, now=NOW, after=present) is None
    assert step_of_code(SEED, before, now=NOW, after=present) is None


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "٣٤٥٦٧٨", "-12345"])
def test_what_is_no_code_is_none(typed: str) -> None:
    assert step_of_code(SEED, typed, now=NOW, after=0) is None


def test_blanks_in_a_code_do_not_matter() -> None:
    code = code_of(SEED, step_at(NOW))

    assert step_of_code(SEED, f" {code[:3]} {code[3:]} ", now=NOW, after=0) is not None


def test_the_address_holds_the_seed_and_whose_it_is() -> None:
    assert otpauth_address(SEED, key="mia ray") == (
        "otpauth://totp/tracker:mia%20ray?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=tracker&algorithm=SHA1"
        "&digits=6&period=30"
    )
