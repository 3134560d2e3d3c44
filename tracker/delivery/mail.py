"""Mail over SMTP: one letter becomes one message, and the server's reply one outcome."""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
import threading
from base64 import b64encode
from collections.abc import Callable
from contextlib import suppress
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime, parseaddr
from hashlib import sha256
from typing import Any

from tracker.delivery.channels import MailServer, Security
from tracker.delivery.hypertext import html_of
from tracker.delivery.outcomes import Accepted, Deferred, Letter, Outcome, Refused, shortened
from tracker.delivery.time_limit import LONGEST, within
from tracker.rules.characters import one_line
from tracker.rules.people.addresses import is_address

# Seconds for a connection, and for each reply of the server.
PATIENCE = 30
_PERMANENT = 500
# What a display name needs quotes for.
_SPECIALS = re.compile(r'[()<>\[\]:;@\\,."]+')
_SHUTTING_DOWN = 421


def message_of(letter: Letter, sender: str) -> EmailMessage:
    """Write a letter as a message of plain text and the same as HTML; what people named cannot add a header or a recipient.

    Raises `ValueError` for an address that cannot be written in a header.
    """
    if letter.address is None:
        raise ValueError("there is no address")
    message = EmailMessage(policy=SMTP)
    message["From"] = _address(*parseaddr(sender))
    message["To"] = _address(letter.name, letter.address)
    message["Subject"] = _plain(letter.subject)
    message["Date"] = format_datetime(letter.written_at)
    message["Message-ID"] = f"<{letter.key}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"  # which Exchange heeds, beside RFC 3834's word
    # Quoted-printable passes every server; a line of any length and a lone CR in the text come through it too.
    message.set_content(letter.body, charset="utf-8", cte="quoted-printable")
    message.add_alternative(
        html_of(letter.subject, letter.body), subtype="html", charset="utf-8", cte="quoted-printable"
    )
    # A letter that goes again is the same in every byte.
    message.set_boundary(sha256(letter.key.encode()).hexdigest()[:32])
    return message


class Mailer:
    """A mail server, connected to at the first letter, and again after a connection is lost."""

    def __init__(self, server: MailServer) -> None:
        self._server = server
        self._connection: smtplib.SMTP | None = None
        self._broken = 0  # connections that broke one after the other

    def send(self, letter: Letter) -> Outcome:
        """Try to send a letter, once."""
        if letter.address is None:
            return Refused(f"{letter.person} has no e-mail address in the agreement file.")
        try:
            message = message_of(letter, self._server.sender)
        except (ValueError, HeaderParseError) as error:
            return Refused(shortened(f"The address cannot be written: {error}."))
        with within(LONGEST, self._socket) as late:
            return self._tried(message, late)

    def close(self) -> None:
        """Take leave of the server."""
        if self._connection is not None:
            with suppress(smtplib.SMTPException, OSError):  # it has gone already, or does not answer
                self._connection.quit()
            self._drop()

    def _drop(self) -> None:
        """Let go of a connection to which nothing more is said."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _socket(self) -> socket.socket | None:
        return None if self._connection is None else self._connection.sock

    def _tried(self, message: EmailMessage, late: threading.Event) -> Outcome:
        known = self._connection is not None
        try:
            if not known:
                self._connect()
            return self._sent(message)
        except _CannotConnect as error:
            return Deferred(
                self._without_password(f"{self._server.host} cannot be used: {_reason(error.cause)}"), down=True
            )
        except smtplib.SMTPNotSupportedError as error:
            return Refused(shortened(str(error)))
        except smtplib.SMTPResponseException as error:
            if self._socket() is None:  # the library made this reply up, of one that it could not read
                return self._broke(error)
            self._reset()
            return self._judged(error.smtp_code, _text(error.smtp_error))
        except _BrokeEarly as error:
            # Servers end a connection that they gave enough letters; nothing of this one was said on it yet.
            self._drop()
            return self._tried(message, late) if known and not late.is_set() else self._broke(error.cause)
        except (smtplib.SMTPException, OSError, ValueError) as error:
            return self._broke(error)

    def _broke(self, error: Exception) -> Outcome:
        # Whether the server has the letter is not known, so it goes again, with the same Message-ID.
        self._drop()
        self._broken += 1
        # A server that does not answer would cost each letter its patience, and its try.
        down = self._broken > 1 or isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError)
        return Deferred(self._without_password(f"The connection broke: {_reason(error)}"), down=down)

    def _sent(self, message: EmailMessage) -> Outcome:
        # What `send_message` does, but for the reply, which it keeps to itself.
        connection = self._connected()
        sender, recipient = message["From"].addresses[0].addr_spec, message["To"].addresses[0].addr_spec
        options = []
        policy = message.policy
        if not (sender.isascii() and recipient.isascii()):
            if not connection.has_extn("smtputf8"):
                return Refused("The address is not written in ASCII, which this mail server does not take.")
            policy, options = SMTPUTF8, ["SMTPUTF8", "BODY=8BITMIME"]
        try:
            code, reply = connection.mail(sender, options)
        except (smtplib.SMTPServerDisconnected, OSError) as error:
            raise _BrokeEarly(error) from error
        if code == _OK:
            code, reply = connection.rcpt(recipient)
        if code not in {_OK, _WILL_FORWARD}:
            self._reset()
            return self._judged(code, _text(reply))
        # Servers look through a text before they take it; whoever gives up then sends it twice.
        self._wait(PATIENCE * 4)
        code, reply = connection.data(message.as_bytes(policy=policy))
        self._wait(PATIENCE)
        return self._judged(code, _text(reply))

    def _wait(self, seconds: float) -> None:
        found = self._socket()
        if found is not None:
            found.settimeout(seconds)

    def _reset(self) -> None:
        """Take back what was said of a letter, or the server counts it to the next one."""
        self._wait(PATIENCE)
        try:
            code, _ = self._connected().rset()
        except (smtplib.SMTPException, OSError):
            code = 0
        if code != _OK:
            self._drop()

    def _judged(self, code: int, reply: str) -> Outcome:
        words = self._without_password(f"{code} {reply}")
        self._broken = 0
        if code == _OK:
            return Accepted(words)
        if code == _SHUTTING_DOWN or code < 0:
            self._drop()
            return Deferred(words, down=True)
        return Refused(words) if code >= _PERMANENT else Deferred(words)

    def _without_password(self, reply: str) -> str:
        """A reply without our password, which a server may repeat."""
        server = self._server
        if server.user is not None and server.password is not None:
            plain = f"\0{server.user}\0{server.password}"
            for secret in (plain, server.password):
                reply = reply.replace(b64encode(secret.encode()).decode(), "***").replace(secret, "***")
        return shortened(reply)

    def _connected(self) -> smtplib.SMTP:
        if self._connection is None:
            raise smtplib.SMTPServerDisconnected("it is closed")
        return self._connection

    def _connect(self) -> None:
        server = self._server
        try:
            if server.security is Security.TLS:
                _TlsConnection(self._open, server.host, server.port, timeout=PATIENCE, context=_trusted(server))
            else:
                _Connection(self._open, server.host, server.port, timeout=PATIENCE)
            connection = self._connected()
            connection.ehlo_or_helo_if_needed()
            if server.security is Security.STARTTLS:
                connection.starttls(context=_trusted(server))
                connection.ehlo()
            if server.user is not None and server.password is not None:
                connection.login(server.user, server.password)
        except (smtplib.SMTPException, OSError, ValueError) as error:
            self._drop()
            raise _CannotConnect(error) from error

    def _open(self, connection: smtplib.SMTP) -> None:
        self._connection = connection


class _Connection(smtplib.SMTP):
    """A connection that is known before its server has said a word, so that it can be broken off."""

    def __init__(self, known: Callable[[smtplib.SMTP], None], host: str, port: int, **how: Any) -> None:  # noqa: ANN401 — as the library takes it
        known(self)
        super().__init__(host, port, **how)


class _TlsConnection(_Connection, smtplib.SMTP_SSL):
    """The same, private from the first byte on."""


class _Failed(Exception):
    """Why a connection is of no use."""

    def __init__(self, cause: Exception) -> None:
        super().__init__(str(cause))
        self.cause = cause


class _CannotConnect(_Failed):
    """The server cannot be used, by whatever letter."""


class _BrokeEarly(_Failed):
    """The connection broke before anything of a letter was taken."""


_OK, _WILL_FORWARD = 250, 251


def _trusted(server: MailServer) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=None if server.certificates is None else str(server.certificates))


def _address(name: str, address: str) -> Address:
    if not is_address(address):
        raise ValueError("it is not one plain e-mail address")
    username, _, domain = address.rpartition("@")
    if username.isascii() and not domain.isascii():
        # Every server takes a domain in its ASCII form; what stands before the @ has none.
        domain = domain.encode("idna").decode()
    written = Address(display_name=_plain(name), username=username, domain=domain)
    if _is_folded(written):
        # Where the library breaks such a line it leaves the name's quotes out, and the name reads as addresses.
        plain = one_line(_SPECIALS.sub(" ", written.display_name))
        return Address(display_name=plain, username=username, domain=domain)
    return written


def _is_folded(address: Address) -> bool:
    """Whether a header with this address is longer than one line, as it is written for any server."""
    headers = [(policy, policy.header_factory("From", str(address))) for policy in (SMTP, SMTPUTF8)]
    return any("\n" in policy.fold("From", header).rstrip() for policy, header in headers)


def _plain(text: str) -> str:
    """A header's text on one line, without anything that reads as an encoded word.

    The library decodes `=?utf-8?q?=0ABcc:...?=` in what it is given, and would write the line break out (CVE-2024-6923).
    """
    return one_line(text).replace("=?", "= ?")


def _text(reply: bytes | str) -> str:
    return reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply


def _reason(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_text(error.smtp_error)}"
    return str(error) or type(error).__name__
