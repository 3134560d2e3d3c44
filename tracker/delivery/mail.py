"""Mail over SMTP: one letter becomes one message, and the server's reply one outcome."""

from __future__ import annotations

import smtplib
import ssl
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime, parseaddr

from tracker.delivery.channels import MailServer, Security
from tracker.delivery.outcomes import Accepted, Deferred, Letter, Outcome, Refused, one_line, shortened
from tracker.rules.addresses import is_address

# Seconds for a connection, and for each reply of the server.
PATIENCE = 30
_PERMANENT = 500
_SHUTTING_DOWN = 421


def message_of(letter: Letter, sender: str) -> EmailMessage:
    """Write a letter as a message of plain text; what people named cannot add a header or a recipient.

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
    # Quoted-printable passes every server; a line of any length and a lone CR in the text come through it too.
    message.set_content(letter.body, charset="utf-8", cte="quoted-printable")
    return message


class Mailer:
    """A mail server, connected to at the first letter, and again after a connection is lost."""

    def __init__(self, server: MailServer) -> None:
        self._server = server
        self._connection: smtplib.SMTP | None = None

    def send(self, letter: Letter) -> Outcome:
        """Try to send a letter, once."""
        if letter.address is None:
            return Refused(f"{letter.person} has no e-mail address in the agreement file.")
        try:
            message = message_of(letter, self._server.sender)
        except (ValueError, HeaderParseError) as error:
            return Refused(shortened(f"The address cannot be written: {error}."))
        try:
            connection = self._connected()
        except (smtplib.SMTPException, OSError, ValueError) as error:
            self.close()
            return Deferred(shortened(f"{self._server.host} cannot be used: {_told(error)}"), down=True)
        try:
            return self._sent(connection, message)
        except smtplib.SMTPNotSupportedError as error:
            return Refused(shortened(str(error)))
        except smtplib.SMTPRecipientsRefused as error:
            code, reply = next(iter(error.recipients.values()))
            return self._judged(code, _text(reply))
        except smtplib.SMTPResponseException as error:
            return self._judged(error.smtp_code, _text(error.smtp_error))
        except (smtplib.SMTPException, OSError) as error:
            # The connection broke: whether the server has it is unknown, so it goes again, with the same Message-ID.
            self.close()
            return Deferred(shortened(f"The connection broke: {_told(error)}"))

    def close(self) -> None:
        """Say goodbye to the server."""
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                connection.quit()
            except (smtplib.SMTPException, OSError):
                connection.close()

    def _sent(self, connection: smtplib.SMTP, message: EmailMessage) -> Outcome:
        # What `send_message` does, but for the reply, which it keeps to itself.
        sender, recipient = message["From"].addresses[0].addr_spec, message["To"].addresses[0].addr_spec
        options = []
        policy = message.policy
        if not (sender.isascii() and recipient.isascii()):
            if not connection.has_extn("smtputf8"):
                return Refused("The address is not written in ASCII, which this mail server does not take.")
            policy, options = SMTPUTF8, ["SMTPUTF8", "BODY=8BITMIME"]
        code, reply = connection.mail(sender, options)
        if code == _OK:
            code, reply = connection.rcpt(recipient)
        if code not in {_OK, _WILL_FORWARD}:
            outcome = self._judged(code, _text(reply))
            if self._connection is not None:
                connection.rset()
            return outcome
        code, reply = connection.data(message.as_bytes(policy=policy))
        return self._judged(code, _text(reply))

    def _judged(self, code: int, reply: str) -> Outcome:
        told = shortened(f"{code} {reply}")
        if code == _OK:
            return Accepted(told)
        if code == _SHUTTING_DOWN or code < 0:
            self.close()
            return Deferred(told, down=True)
        return Refused(told) if code >= _PERMANENT else Deferred(told)

    def _connected(self) -> smtplib.SMTP:
        if self._connection is not None:
            return self._connection
        server = self._server
        if server.security is Security.TLS:
            connection: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, timeout=PATIENCE, context=_trusted(server)
            )
        else:
            connection = smtplib.SMTP(server.host, server.port, timeout=PATIENCE)
        self._connection = connection
        connection.ehlo_or_helo_if_needed()
        if server.security is Security.STARTTLS:
            connection.starttls(context=_trusted(server))
            connection.ehlo()
        if server.user is not None and server.password is not None:
            connection.login(server.user, server.password)
        return connection


_OK, _WILL_FORWARD = 250, 251


def _trusted(server: MailServer) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=None if server.certificates is None else str(server.certificates))


def _address(name: str, address: str) -> Address:
    if not is_address(address):
        raise ValueError("it is not one plain e-mail address")
    username, _, domain = address.rpartition("@")
    return Address(display_name=_plain(name), username=username, domain=domain)


def _plain(text: str) -> str:
    """Give a header's text on one line, without anything that reads as an encoded word.

    The library decodes `=?utf-8?q?=0ABcc:...?=` in what it is given, and would write the line break out (CVE-2024-6923).
    """
    return one_line(text).replace("=?", "= ?")


def _text(reply: bytes | str) -> str:
    return reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply


def _told(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_text(error.smtp_error)}"
    return str(error) or type(error).__name__
