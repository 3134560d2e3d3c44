"""Which ways lead out, and how notices are sent, as the environment says it; read once, at the start."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from tracker.errors import InputRefused
from tracker.rules.people.addresses import is_address

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_LARGEST_PORT = 65_535
_SECRET = "whsec_"  # noqa: S105 — how a secret begins, and no secret
_SECRET_BYTES = range(24, 65)
_STEP = re.compile(r"\s*([0-9]{1,4})\s*days?\s*:\s*([A-Za-z0-9._\- ]+?)\s*")


class Security(StrEnum):
    """How the way to the mail server is kept private."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


_PORTS = {Security.STARTTLS: 587, Security.TLS: 465, Security.NONE: 25}


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """The SMTP server that takes our mail; `certificates` is a file of authorities to trust instead of the system's."""

    host: str
    port: int
    security: Security
    sender: str
    user: str | None = None
    password: str | None = None
    certificates: Path | None = None

    def __repr__(self) -> str:
        return f"MailServer({self.host}:{self.port}, {self.security})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """An address that takes each digest as JSON; it may hold a secret, so it is never printed.

    With `secret`, of 24 to 64 bytes, each call is signed.
    """

    url: str
    token: str | None = None
    secret: bytes | None = None

    def __repr__(self) -> str:
        return f"Webhook({urlsplit(self.url).hostname})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Channels:
    """Every way out that is set up; none is, where the environment names none.

    `quiet_days` and `escalation` (pairs of calendar days and keys of persons) hold where an agreement file says nothing.
    `hold_in_doubt` leaves a message whose sending was broken off to a person, who may know whether it arrived. `pages` is
    where people reach the tracker's pages, without a path; messages lead there unless it is None.
    """

    mail: MailServer | None = None
    webhook: Webhook | None = None
    folder: Path | None = None
    quiet_days: tuple[str, ...] = ()
    escalation: tuple[tuple[int, tuple[str, ...]], ...] = ()
    hold_in_doubt: bool = False
    pages: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Name the channels that are set up."""
        ways = (("mail", self.mail), ("webhook", self.webhook), ("folder", self.folder))
        return tuple(name for name, way in ways if way is not None)

    @property
    def domain(self) -> str:
        """The domain that Message-IDs end with."""
        if self.mail is None:
            return "tracker.invalid"
        return _plain_address(self.mail.sender).rpartition("@")[2].encode("idna").decode()

    @classmethod
    def read(cls, environ: Mapping[str, str]) -> Channels:
        """Read the ways out; `InputRefused` for a value that cannot be one, and never with a password or token in it."""
        folder = _value(environ, "TRACKER_NOTICES_FOLDER")
        return cls(
            mail=_mail(environ),
            webhook=_webhook(environ),
            folder=None if folder is None else expanded(folder, "TRACKER_NOTICES_FOLDER").absolute(),
            quiet_days=_quiet_days(environ.get("TRACKER_QUIET_DAYS", "")),
            escalation=_escalation(environ.get("TRACKER_ESCALATION", "")),
            hold_in_doubt=_chosen(environ, "TRACKER_NOTICES_IN_DOUBT", ("send", "hold"), "send") == "hold",
        )


def expanded(path: str, what: str) -> Path:
    """A path with `~` or `~NAME` replaced by that person's folder; `InputRefused`, naming `what`, where nobody has that name."""
    try:
        return Path(path).expanduser()
    except RuntimeError:
        raise InputRefused(f"The path of {what} begins with “~” and the name of nobody here. Write it out.") from None


def _mail(environ: Mapping[str, str]) -> MailServer | None:
    host = _value(environ, "TRACKER_SMTP_HOST")
    if host is None:
        return None
    if any(character.isspace() for character in host):
        raise InputRefused("TRACKER_SMTP_HOST must be the name of a host, without spaces.")
    security = Security(_chosen(environ, "TRACKER_SMTP_SECURITY", tuple(Security), Security.STARTTLS))
    user, password = _value(environ, "TRACKER_SMTP_USER"), secret_of(environ, "TRACKER_SMTP_PASSWORD")
    if (user is None) != (password is None):
        raise InputRefused(
            "Give both TRACKER_SMTP_USER and TRACKER_SMTP_PASSWORD (or TRACKER_SMTP_PASSWORD_FILE), or none."
        )
    if not ((user or "").isascii() and (password or "").isascii()):
        raise InputRefused(
            "TRACKER_SMTP_USER and TRACKER_SMTP_PASSWORD must be in ASCII: servers do not agree on anything else."
        )
    if password is not None and security is Security.NONE and host not in _LOOPBACK:
        raise InputRefused(
            "TRACKER_SMTP_SECURITY=none would send the password in the clear to another machine. Use starttls or tls."
        )
    certificates = _value(environ, "TRACKER_SMTP_CERTIFICATES")
    if certificates is not None and not Path(certificates).expanduser().is_file():
        raise InputRefused(f"There is no file {certificates}, which TRACKER_SMTP_CERTIFICATES names.")
    return MailServer(
        host=host,
        port=_port(environ, _PORTS[security]),
        security=security,
        sender=_sender(environ),
        user=user,
        password=password,
        certificates=None if certificates is None else expanded(certificates, "TRACKER_SMTP_CERTIFICATES"),
    )


def _sender(environ: Mapping[str, str]) -> str:
    sender = _value(environ, "TRACKER_MAIL_FROM")
    if sender is None:
        raise InputRefused("TRACKER_SMTP_HOST is set: say with TRACKER_MAIL_FROM who the mail is from.")
    if not (sender.isprintable() and is_address(_plain_address(sender)) and _has_domain(_plain_address(sender))):
        raise InputRefused(
            "TRACKER_MAIL_FROM must be an address such as tracker@example.org, or a name with one in <>."
        )
    return sender


def _plain_address(sender: str) -> str:
    from email.utils import parseaddr  # which commands that send nothing do without

    return parseaddr(sender)[1]


def _has_domain(address: str) -> bool:
    try:
        return bool(address.rpartition("@")[2].encode("idna"))
    except UnicodeError:
        return False


def _port(environ: Mapping[str, str], default: int) -> int:
    written = _value(environ, "TRACKER_SMTP_PORT")
    if written is None:
        return default
    if not (written.isascii() and written.isdigit() and 1 <= int(written) <= _LARGEST_PORT):
        raise InputRefused(f"TRACKER_SMTP_PORT must be a number from 1 to {_LARGEST_PORT}.")
    return int(written)


def _webhook(environ: Mapping[str, str]) -> Webhook | None:
    url = secret_of(environ, "TRACKER_WEBHOOK_URL")
    if url is None:
        return None
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        usable = False
    if not usable or not (url.isprintable() and url.isascii()) or " " in url:
        raise InputRefused("TRACKER_WEBHOOK_URL must be an address in ASCII that begins with https:// or http://.")
    if "@" in parts.netloc:
        raise InputRefused("TRACKER_WEBHOOK_URL must hold no user or password. Use TRACKER_WEBHOOK_TOKEN.")
    token = secret_of(environ, "TRACKER_WEBHOOK_TOKEN")
    if token is not None and not (token.isprintable() and token.isascii()):
        raise InputRefused("TRACKER_WEBHOOK_TOKEN must be one line of ASCII.")
    return Webhook(url=url, token=token, secret=_signing_secret(environ))


def _signing_secret(environ: Mapping[str, str]) -> bytes | None:
    """What calls are signed with, written as Standard Webhooks write it: `whsec_` and 24 to 64 bytes in base64."""
    written = secret_of(environ, "TRACKER_WEBHOOK_SECRET")
    if written is None:
        return None
    try:
        secret = b64decode(written.removeprefix(_SECRET), validate=True) if written.startswith(_SECRET) else b""
    except ValueError:
        secret = b""
    if len(secret) not in _SECRET_BYTES:
        raise InputRefused(f"TRACKER_WEBHOOK_SECRET must be “{_SECRET}” and 24 to 64 bytes in base64.")
    return secret


def _quiet_days(text: str) -> tuple[str, ...]:
    if not text.strip():
        return ()
    from tracker.rules.people.recipients import require_quiet  # and with it the calendars

    return tuple(require_quiet(part) for part in text.split(",") if part.strip())


def _escalation(text: str) -> tuple[tuple[int, tuple[str, ...]], ...]:
    """Read `3 days: gc, 10 days: board`: steps apart by commas, several persons of one step by spaces."""
    steps = []
    for part in filter(str.strip, text.split(",")):
        found = _STEP.fullmatch(part)
        if found is None or int(found[1]) < 1:
            raise InputRefused("TRACKER_ESCALATION must be steps such as “3 days: gc, 10 days: board chair”.")
        steps.append((int(found[1]), tuple(found[2].split())))
    return tuple(steps)


def _chosen(environ: Mapping[str, str], name: str, words: tuple[str, ...], default: str) -> str:
    chosen = environ.get(name, "").strip().lower() or default
    if chosen not in words:
        raise InputRefused(f"{name} must be one of {', '.join(words)}.")
    return chosen


def _value(environ: Mapping[str, str], name: str) -> str | None:
    return environ.get(name, "").strip() or None


def secret_of(environ: Mapping[str, str], name: str) -> str | None:
    """A secret: from the environment, or from the file that `..._FILE` names."""
    value, file = _value(environ, name), _value(environ, f"{name}_FILE")
    if file is None:
        return value
    if value is not None:
        raise InputRefused(f"Both {name} and {name}_FILE are set: keep one.")
    try:
        read = expanded(file, f"{name}_FILE").read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise InputRefused(f"The file that {name}_FILE names cannot be read: {reason}.") from None
    if not read:
        raise InputRefused(f"The file that {name}_FILE names is empty.")
    return read
