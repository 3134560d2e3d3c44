"""The ways out as the environment names them: read once, refused with what to write, no secret ever repeated."""

from __future__ import annotations

from pathlib import Path

import pytest

from tracker.delivery.channels import Channels, Security
from tracker.errors import InputRefused

MAIL = {"TRACKER_SMTP_HOST": "mail.acme.example", "TRACKER_MAIL_FROM": "Compliance <tracker@acme.example>"}


def test_without_a_word_there_is_no_way_out() -> None:
    assert Channels.read({}) == Channels()
    assert Channels.read({}).names == ()


def test_a_mail_server_is_spoken_to_in_private_unless_told_otherwise() -> None:
    mail = Channels.read(MAIL).mail
    assert mail is not None
    assert (mail.security, mail.port) == (Security.STARTTLS, 587)
    for security, port in (("tls", 465), ("none", 25)):
        other = Channels.read({**MAIL, "TRACKER_SMTP_SECURITY": security}).mail
        assert other is not None
        assert other.port == port
    assert Channels.read(MAIL).domain == "acme.example"


def test_secrets_come_from_the_environment_or_a_file_and_are_never_shown(tmp_path: Path) -> None:
    secret = tmp_path / "password"
    secret.write_text("open sesame\n", encoding="utf-8")
    given = {**MAIL, "TRACKER_SMTP_USER": "tracker", "TRACKER_SMTP_PASSWORD_FILE": str(secret)}
    read = Channels.read({**given, "TRACKER_WEBHOOK_URL": "https://hooks.example.org/secret-path"})
    assert read.mail is not None
    assert read.mail.password == "open sesame"  # noqa: S105 — a test's own
    assert read.names == ("mail", "webhook")
    assert "sesame" not in repr(read)
    assert "secret-path" not in repr(read)


def test_a_message_id_is_in_ascii_whatever_the_domain() -> None:
    assert Channels.read({**MAIL, "TRACKER_MAIL_FROM": "t@bücher.example"}).domain == "xn--bcher-kva.example"


def test_quiet_days_and_the_chain_can_be_set_for_all() -> None:
    read = Channels.read(
        {"TRACKER_QUIET_DAYS": "Saturday, us-federal", "TRACKER_ESCALATION": "1 day: gc, 10 days: a b"}
    )
    assert read.quiet_days == ("saturday", "us-federal")
    assert read.escalation == ((1, ("gc",)), (10, ("a", "b")))


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"TRACKER_SMTP_HOST": "mail"}, "TRACKER_SMTP_HOST is set: say with TRACKER_MAIL_FROM who the mail is from."),
        ({**MAIL, "TRACKER_MAIL_FROM": "nobody"}, "TRACKER_MAIL_FROM must be an address"),
        ({**MAIL, "TRACKER_MAIL_FROM": "a@b.example\nBcc: c@d.example"}, "TRACKER_MAIL_FROM must be an address"),
        ({**MAIL, "TRACKER_MAIL_FROM": f"a@{'ü' * 80}.example"}, "TRACKER_MAIL_FROM must be an address"),
        ({**MAIL, "TRACKER_SMTP_CERTIFICATES": "/nowhere/ca.pem"}, "There is no file /nowhere/ca.pem, which"),
        (
            {**MAIL, "TRACKER_SMTP_USER": "tracker", "TRACKER_SMTP_PASSWORD": "Schlüssel"},
            "TRACKER_SMTP_USER and TRACKER_SMTP_PASSWORD must be in ASCII",
        ),
        ({"TRACKER_WEBHOOK_URL": "https://hooks.example/ü"}, "TRACKER_WEBHOOK_URL must be an address in ASCII"),
        ({"TRACKER_WEBHOOK_URL": "https://me:secret@hooks.example/"}, "TRACKER_WEBHOOK_URL must hold no user"),
        (
            {"TRACKER_WEBHOOK_URL": "https://hooks.example/", "TRACKER_WEBHOOK_SECRET": "whsec_c2hvcnQ="},
            "TRACKER_WEBHOOK_SECRET must be “whsec_” and 24 to 64 bytes in base64.",
        ),
        (
            {"TRACKER_WEBHOOK_URL": "https://hooks.example/", "TRACKER_WEBHOOK_SECRET": "s3cret"},
            "TRACKER_WEBHOOK_SECRET must be “whsec_” and 24 to 64 bytes in base64.",
        ),
        (
            {"TRACKER_WEBHOOK_URL": "https://hooks.example/", "TRACKER_WEBHOOK_TOKEN": "to\nken"},
            "TRACKER_WEBHOOK_TOKEN must be one line of ASCII.",
        ),
        ({**MAIL, "TRACKER_SMTP_PORT": "0"}, "TRACKER_SMTP_PORT must be a number from 1 to 65535."),
        ({**MAIL, "TRACKER_SMTP_SECURITY": "ssl"}, "TRACKER_SMTP_SECURITY must be one of starttls, tls, none."),
        ({**MAIL, "TRACKER_SMTP_USER": "tracker"}, "Give both TRACKER_SMTP_USER and TRACKER_SMTP_PASSWORD"),
        (
            {**MAIL, "TRACKER_SMTP_USER": "a", "TRACKER_SMTP_PASSWORD": "open sesame", "TRACKER_SMTP_SECURITY": "none"},
            "TRACKER_SMTP_SECURITY=none would send the password in the clear",
        ),
        ({"TRACKER_WEBHOOK_URL": "file:///etc/passwd"}, "TRACKER_WEBHOOK_URL must be an address"),
        ({"TRACKER_WEBHOOK_URL": "https://"}, "TRACKER_WEBHOOK_URL must be an address"),
        ({"TRACKER_WEBHOOK_URL_FILE": "/nowhere/url"}, "The file that TRACKER_WEBHOOK_URL_FILE names cannot be read"),
        ({"TRACKER_ESCALATION": "gc after 3 days"}, "TRACKER_ESCALATION must be steps such as"),
        ({"TRACKER_ESCALATION": "0 days: gc"}, "TRACKER_ESCALATION must be steps such as"),
        ({"TRACKER_QUIET_DAYS": "caturday"}, "There is no weekday or calendar called “caturday”."),
        ({"TRACKER_NOTICES_IN_DOUBT": "guess"}, "TRACKER_NOTICES_IN_DOUBT must be one of send, hold."),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_write(given: dict[str, str], sentence: str) -> None:
    with pytest.raises(InputRefused) as refused:
        Channels.read(given)

    assert str(refused.value).startswith(sentence)
    assert "sesame" not in str(refused.value)
