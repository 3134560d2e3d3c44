"""Mail, against a real SMTP server: what is taken, put off, refused or broken off, and what names cannot do to a header."""

from __future__ import annotations

import socket
from dataclasses import replace
from datetime import UTC, date, datetime
from email import message_from_bytes
from email.policy import SMTP, SMTPUTF8, default

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.delivery.servers import Script, mail_server
from tracker.delivery.channels import MailServer, Security
from tracker.delivery.hypertext import html_of
from tracker.delivery.mail import Mailer, message_of
from tracker.delivery.outcomes import Accepted, Deferred, Letter, Outcome, Refused

LETTER = Letter(
    key="0a1b@acme.example",
    person="mc",
    name="Maria Chen",
    address="mc@acme.example",
    on=date(2026, 3, 17),
    written_at=datetime(2026, 3, 17, 12, 0, tzinfo=UTC),
    subject="1 overdue: Tuesday 17 March 2026",
    body="acme/A1 is overdue.\n.a line that begins with a dot\nFrom here on: §\n",
)
SENDER = "The tracker <tracker@acme.example>"


def server(port: int, **given: object) -> MailServer:
    return MailServer(**{"host": "127.0.0.1", "port": port, "security": Security.NONE, "sender": SENDER, **given})  # type: ignore[arg-type] # a builder takes any field


def outcomes(script: Script, *letters: Letter) -> tuple[list[Outcome], int]:
    with mail_server(script) as box:
        mailer = Mailer(server(box.port))
        found = [mailer.send(letter) for letter in letters]
        mailer.close()
        return found, len(box.taken)


def always(command: str, answer: str) -> Script:
    return lambda given, _number: answer if given == command else None


def test_a_letter_arrives_whole() -> None:
    with mail_server() as box:
        mailer = Mailer(server(box.port))
        assert mailer.send(LETTER) == Accepted("250 OK: taken")
        assert mailer.send(replace(LETTER, key="0a1c@acme.example")) == Accepted("250 OK: taken")
        mailer.close()
    first, second = box.messages
    assert box.taken[0][:2] == ("FROM:<tracker@acme.example>", ["TO:<mc@acme.example>"])
    assert str(first["From"]) == SENDER
    assert str(first["To"]) == "Maria Chen <mc@acme.example>"
    assert (first["Message-ID"], second["Message-ID"]) == ("<0a1b@acme.example>", "<0a1c@acme.example>")
    assert first["Date"].datetime == LETTER.written_at
    assert (first["Auto-Submitted"], first["X-Auto-Response-Suppress"]) == ("auto-generated", "All")
    plain, page = first.iter_parts()
    assert plain.get_content().splitlines() == LETTER.body.splitlines()
    assert page.get_content_type() == "text/html"
    assert page.get_content().splitlines() == html_of(LETTER.subject, LETTER.body).splitlines()
    assert box.commands["EHLO"] == 1


@pytest.mark.parametrize(
    ("command", "answer", "outcome"),
    [
        ("RCPT", "550 No such user here", Refused("550 No such user here")),
        ("RCPT", "450 Mailbox busy", Deferred("450 Mailbox busy")),
        ("MAIL", "451 Later", Deferred("451 Later")),
        ("MAIL", "553 Not from you", Refused("553 Not from you")),
        ("CONTENT", "554 Looks like spam", Refused("554 Looks like spam")),
        ("CONTENT", "452 Disk full", Deferred("452 Disk full")),
        ("DATA", "421 Shutting down", Deferred("421 Shutting down", down=True)),
    ],
)
def test_a_reply_of_the_server_is_for_now_or_for_good(command: str, answer: str, outcome: Outcome) -> None:
    found, taken = outcomes(always(command, answer), LETTER)
    assert found == [outcome]
    assert taken == 0


def test_after_a_refusal_the_next_letter_goes_over_the_same_connection() -> None:
    found, taken = outcomes(
        lambda command, number: "550 Nobody" if (command, number) == ("RCPT", 1) else None, LETTER, LETTER
    )
    assert found == [Refused("550 Nobody"), Accepted("250 OK: taken")]
    assert taken == 1


@pytest.mark.parametrize(("answer", "arrived"), [("drop", 1), ("take and drop", 2)])
def test_a_connection_that_breaks_after_the_text_is_tried_again(answer: str, arrived: int) -> None:
    found, taken = outcomes(
        lambda command, number: answer if (command, number) == ("CONTENT", 1) else None, LETTER, LETTER
    )
    assert isinstance(found[0], Deferred)
    assert not found[0].down
    assert found[0].reply.startswith("The connection broke: ")
    assert found[1] == Accepted("250 OK: taken")
    assert taken == arrived


def test_a_server_that_is_not_there_is_down() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    found = Mailer(server(port)).send(LETTER)
    assert isinstance(found, Deferred)
    assert found.down
    assert found.reply.startswith("127.0.0.1 cannot be used: ")


def test_a_wrong_password_is_for_now_since_it_is_every_letter_s() -> None:
    with mail_server(always("AUTH", "535 Wrong password")) as box:
        mailer = Mailer(server(box.port, user="tracker", password="open sesame"))  # noqa: S106 — a test's own
        found = mailer.send(LETTER)
    assert found == Deferred("127.0.0.1 cannot be used: 535 Wrong password", down=True)


def test_a_server_without_tls_gets_no_mail_that_asks_for_it() -> None:
    with mail_server() as box:
        found = Mailer(server(box.port, security=Security.STARTTLS)).send(LETTER)
    assert isinstance(found, Deferred)
    assert found.down
    assert box.taken == []


def test_a_person_without_an_address_cannot_be_written_to() -> None:
    found = Mailer(server(1)).send(replace(LETTER, address=None))
    assert found == Refused("mc has no e-mail address in the agreement file.")


def test_an_address_beyond_ascii_arrives_where_the_server_takes_it() -> None:
    with mail_server() as box:
        mailer = Mailer(server(box.port))
        assert mailer.send(replace(LETTER, address="zoë@acme.example")) == Accepted("250 OK: taken")
        mailer.close()
    assert box.taken[0][1] == ["TO:<zoë@acme.example>"]


HOSTILE = st.lists(
    st.one_of(
        st.characters(exclude_categories=["Cs"]),
        st.sampled_from(
            [
                *'\r\n\t\v\f\x00\x1c\x85\u2028"<>,;:@()\\',
                "a name of some length, <evil@example.org>; ",
                "\r\nBcc: evil@example.org\r\n",
                "\r\n\r\n<b>",
                "=?utf-8?q?=0ABcc:_x?=",
            ]
        ),
    ),
    max_size=40,
).map("".join)


@given(HOSTILE, HOSTILE, HOSTILE)
@settings(max_examples=300, deadline=None)
def test_no_name_title_or_text_adds_a_header_a_recipient_or_a_part(name: str, subject: str, body: str) -> None:
    data = message_of(replace(LETTER, name=name, subject=subject, body=body), SENDER).as_bytes()
    read = message_from_bytes(data, policy=default)
    assert sorted(read.keys()) == sorted(message_of(LETTER, SENDER).keys())
    assert [each.addr_spec for each in read["To"].addresses] == ["mc@acme.example"]
    assert [each.get_content_type() for each in read.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert max(map(len, data.split(b"\r\n"))) <= 998


@pytest.mark.parametrize(
    "name",
    [
        "<!--]]>--!><![CDATA[<math><mi/><b>x, y@evil.example (comment) and so on until the line is broken>",
        "Chen, Maria (Chief Compliance Officer, Acme Corporation International Holdings Limited), acting",
        "Müller, Jörg <evil@example.org>, Beauftragter für Geldwäsche, Acme Europe S.A., Luxemburg",
        '"' * 90,
    ],
)
def test_a_name_too_long_for_one_line_is_still_a_name(name: str) -> None:
    for policy in (SMTP, SMTPUTF8):
        data = message_of(replace(LETTER, name=name), SENDER).as_bytes(policy=policy)
        (read,) = message_from_bytes(data, policy=default)["To"].addresses
        assert read.addr_spec == "mc@acme.example"


def test_a_short_name_keeps_its_comma() -> None:
    (read,) = message_of(replace(LETTER, name="Chen, Maria"), SENDER)["To"].addresses
    assert read.display_name == "Chen, Maria"


@given(HOSTILE)
@settings(max_examples=300, deadline=None)
def test_no_address_reaches_anybody_else(address: str) -> None:
    try:
        data = message_of(replace(LETTER, address=address), SENDER).as_bytes()
    except ValueError:
        return
    read = message_from_bytes(data, policy=default)
    assert sorted(read.keys()) == sorted(message_of(LETTER, SENDER).keys())
    assert len(read["To"].addresses) <= 1
