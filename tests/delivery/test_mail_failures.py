"""A mail server that fails at any stage: what becomes of the letter, of the next one, and of the time that it takes."""

from __future__ import annotations

import time
from base64 import b64encode
from dataclasses import replace

import pytest

from tests.delivery.servers import Script, mail_server
from tests.delivery.test_mail import LETTER, always, outcomes, server
from tracker.delivery import mail, time_limit
from tracker.delivery.mail import Mailer
from tracker.delivery.outcomes import Accepted, Deferred, Outcome, Refused

NEXT = replace(LETTER, key="0a1c@acme.example")
TAKEN = Accepted("250 OK: taken")


def once(command: str, answer: str) -> Script:
    return lambda given, number: answer if (given, number) == (command, 1) else None


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA", "CONTENT"])
@pytest.mark.parametrize("answer", ["451 Later", "551 Never", "drop"])
def test_what_befalls_one_letter_does_not_befall_the_next(command: str, answer: str) -> None:
    (first, second), taken = outcomes(once(command, answer), LETTER, NEXT)
    assert isinstance(first, Refused if answer == "551 Never" else Deferred)
    assert second == TAKEN
    assert taken == 1


@pytest.mark.parametrize("command", ["CONNECT", "EHLO", "AUTH"])
@pytest.mark.parametrize("answer", ["421 Busy", "554 Go away", "drop"])
def test_a_server_that_lets_nobody_in_is_down(command: str, answer: str) -> None:
    refused = {command, "HELO"} if command == "EHLO" else {command}
    with mail_server(lambda given, _number: answer if given in refused else None) as box:
        mailer = Mailer(server(box.port, user="tracker", password="open sesame"))  # noqa: S106 — a test's own
        found = mailer.send(LETTER)
        mailer.close()
    assert isinstance(found, Deferred)
    assert found.down


def test_after_a_refused_text_the_server_is_told_to_forget_it() -> None:
    """A server that keeps the first letter's recipient would say “503 nested MAIL” to the next one, or send it on."""
    with mail_server(once("DATA", "451 Later")) as box:
        mailer = Mailer(server(box.port))
        assert mailer.send(LETTER) == Deferred("451 Later")
        assert mailer.send(NEXT) == TAKEN
        mailer.close()
    assert box.commands["RSET"] == 1


def test_a_refusal_stands_though_the_server_hangs_up_after_it() -> None:
    def script(command: str, number: int) -> str | None:
        if command == "RSET":
            return "drop"
        return "550 No such user" if (command, number) == ("RCPT", 1) else None

    found, taken = outcomes(script, LETTER, NEXT)
    assert found == [Refused("550 No such user"), TAKEN]
    assert taken == 1


def test_a_server_that_ends_the_connection_after_each_letter_costs_none_its_try() -> None:
    found, taken = outcomes(
        lambda command, number: "drop" if command == "MAIL" and number in {2, 4} else None, LETTER, NEXT, LETTER
    )
    assert found == [TAKEN] * 3
    assert taken == 3


def test_a_server_that_always_hangs_up_is_down_after_the_second_letter() -> None:
    found, taken = outcomes(always("RCPT", "drop"), LETTER, NEXT)
    assert [(type(each), isinstance(each, Deferred) and each.down) for each in found] == [
        (Deferred, False),
        (Deferred, True),
    ]
    assert taken == 0


def slow(command: str, seconds: float) -> Script:
    def script(given: str, _number: int) -> str | None:
        if given == command:
            time.sleep(seconds)
        return None

    return script


def timed(script: Script) -> tuple[Outcome, float]:
    began = time.monotonic()
    with mail_server(script) as box:
        mailer = Mailer(server(box.port))
        found = mailer.send(LETTER)
        took = time.monotonic() - began
        mailer.close()
    return found, took


@pytest.mark.parametrize("command", ["CONNECT", "EHLO", "MAIL", "RCPT", "DATA", "CONTENT"])
def test_a_server_that_does_not_answer_is_down_and_holds_nobody_up(
    monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setattr(mail, "PATIENCE", 0.1)
    found, took = timed(slow(command, 1))
    assert isinstance(found, Deferred)
    assert found.down
    assert took < 0.9


def test_a_server_may_take_longer_over_the_text_than_over_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail, "PATIENCE", 0.3)
    found, _ = timed(slow("CONTENT", 0.6))
    assert found == TAKEN


def test_a_server_that_answers_byte_by_byte_is_broken_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail, "LONGEST", 0.3)
    assert time_limit.LONGEST < 5 * 60, "a try that outlives its lease would be made twice"
    found, took = timed(slow("RCPT", 2))
    assert isinstance(found, Deferred)
    assert took < 1.5


@pytest.mark.parametrize("code", [535, 454])
def test_a_password_that_the_server_repeats_is_not_told(code: int) -> None:
    plain = b64encode(b"\0tracker\0open sesame").decode()
    with mail_server(always("AUTH", f"{code} I do not know AUTH PLAIN {plain} (open sesame)")) as box:
        mailer = Mailer(server(box.port, user="tracker", password="open sesame"))  # noqa: S106 — a test's own
        found = mailer.send(LETTER)
    assert isinstance(found, Deferred)
    assert found.reply == f"127.0.0.1 cannot be used: {code} I do not know AUTH PLAIN *** (***)"


def test_a_domain_beyond_ascii_reaches_every_server() -> None:
    script = once("EHLO", "250 tests")
    found, taken = outcomes(script, replace(LETTER, address="mc@bücher.example"))
    assert found == [TAKEN]
    assert taken == 1


def test_a_local_part_beyond_ascii_is_refused_where_the_server_does_not_take_it() -> None:
    (found,), _ = outcomes(once("EHLO", "250 tests"), replace(LETTER, address="zoë@acme.example"))
    assert found == Refused("The address is not written in ASCII, which this mail server does not take.")
