"""What a person may set: where the database is, where evidence is kept, whom to call; read once, at the start."""

import sys
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from tracker.delivery.channels import Channels, expanded, secret_of
from tracker.errors import InputRefused
from tracker.remedies import Do
from tracker.rules.characters import unfit

DATABASE_URL = "TRACKER_DATABASE_URL"
EVIDENCE = "TRACKER_EVIDENCE"
PING_URL = "TRACKER_PING_URL"
WEB_ADDRESS = "TRACKER_WEB_ADDRESS"
SEAL_KEY = "TRACKER_SEAL_KEY"
HEADER, NETWORKS = "TRACKER_PROXY_HEADER", "TRACKER_PROXY_NETWORKS"
ISSUER, CLIENT, CLIENT_SECRET = "TRACKER_OIDC_ISSUER", "TRACKER_OIDC_CLIENT", "TRACKER_OIDC_SECRET"
_KEY_BYTES = 32
# Browsers and proxies send them with another meaning.
_HEADERS_OF_OTHERS = frozenset({"authorization", "cookie", "forwarded", "host", "origin", "referer", "user-agent"})
PORT = 8642
_LOOPBACK = f"http://127.0.0.1:{PORT}"
_OURS = "TRACKER_"
_FOLDER = "monitorship-tracker"
_WAY_OUT = "Give a file's path, sqlite:///PATH or postgresql://USER@HOST/DATABASE."


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityProvider:
    """The provider of identities by which people sign in; `client` is our name there, `secret` what proves it, if anything."""

    issuer: str
    client: str
    secret: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustedHeader:
    """The header by which a proxy before us says who is signed in there, by key; believed from those networks alone."""

    name: str
    networks: tuple[IPv4Network | IPv6Network, ...]

    def is_from(self, address: str) -> bool:
        """Whether a connection from that address is the proxy's."""
        try:
            found = ip_address(address)
        except ValueError:
            return False
        plain = (found.ipv4_mapped or found) if isinstance(found, IPv6Address) else found
        return any(plain in network for network in self.networks)


@dataclass(frozen=True, slots=True)
class Settings:
    """`database_url` is `sqlite:///...` (path percent-encoded) or `postgresql://...`; evidence is stored by its hash.

    `ping_url` is an http or https address that is called after each good run; None where nobody is. `channels` are the
    ways on which notices go out. `web_address` is where browsers reach the pages, without a path. `seal_keys` of 32 bytes,
    the newest first, seal the seeds of authenticators; `provider` is that of single sign-on, and `header` that of a
    proxy which signs people in, None where there is none.
    """

    database_url: str
    evidence_directory: Path
    ping_url: str | None = None
    channels: Channels = field(default_factory=Channels)
    web_address: str = _LOOPBACK
    web_address_given: bool = False
    seal_keys: tuple[bytes, ...] = field(default=(), repr=False)
    provider: IdentityProvider | None = None
    header: TrustedHeader | None = None

    @classmethod
    def read(cls, environ: Mapping[str, str], database: str | None) -> "Settings":
        """Take the database that is asked for, else the environment's, else a file in the user's data directory.

        Evidence lies in the environment's `TRACKER_EVIDENCE`, else in a folder `evidence` beside the
        database file, else in the user's data directory.

        Raises `InputRefused` for an address that is neither a path, SQLite nor PostgreSQL, for one to call that is not
        http or https, for a channel that cannot be one, and for a setting that is no text.
        """
        for name, value in environ.items():
            if name.startswith(_OURS) and not is_text(value):
                raise InputRefused(f"${name} is not written in UTF-8.", "Write it so.")
        asked = database if database is not None else environ.get(DATABASE_URL)
        if asked is not None and not asked.strip():
            raise InputRefused(f"The database's address is empty. {_WAY_OUT}")
        url = address(asked) if asked is not None else address(str(data_directory(environ) / "tracker.db"))
        if environ.get(EVIDENCE):
            evidence = expanded(environ[EVIDENCE], f"${EVIDENCE}")
        elif (file := file_of(url)) is not None:
            evidence = file.parent / "evidence"
        else:
            evidence = data_directory(environ) / "evidence"
        pages, given = _of_the_pages(environ.get(WEB_ADDRESS, "")), bool(environ.get(WEB_ADDRESS, "").strip())
        return cls(
            database_url=url,
            evidence_directory=evidence,
            ping_url=_to_call(environ.get(PING_URL, "")),
            channels=replace(Channels.read(environ), pages=pages if given else None),
            web_address=pages,
            provider=_provider(environ),
            header=_header(environ),
            seal_keys=_seal_keys(secret_of(environ, SEAL_KEY)),
            web_address_given=given,
        )


def is_text(value: str) -> bool:
    """Whether what came from outside is text that can be written in UTF-8 and kept by any database."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in value


def data_directory(environ: Mapping[str, str], platform: str = sys.platform) -> Path:
    """The folder in which this user's programs keep their data, for ours."""
    if platform == "win32":
        local = environ.get("LOCALAPPDATA")
        return (Path(local) if local else Path.home() / "AppData" / "Local") / _FOLDER
    if platform == "darwin":
        return Path.home() / "Library" / "Application Support" / _FOLDER
    shared = environ.get("XDG_DATA_HOME", "")
    # The XDG rule: a relative path there is to be ignored.
    return (Path(shared) if shared.startswith("/") else Path.home() / ".local" / "share") / _FOLDER


def address(text: str) -> str:
    """The address of a database, for a path, `sqlite:///PATH` or `postgresql://...`; `InputRefused` for anything else."""
    if unfit(text) is not None:
        raise InputRefused(f"The database's address holds a character that no text here may hold. {_WAY_OUT}")
    scheme, separator, rest = text.partition("://")
    if not separator:
        return _of_file(text)
    if scheme == "postgresql":
        return text
    if scheme == "sqlite":
        if not rest.startswith("/") or rest in {"/", "/:memory:"}:
            raise InputRefused(f"“{text}” names no file. {_WAY_OUT}")
        if "?" in rest:
            raise InputRefused(f"“{text}” holds a question mark. In a path write %3F; options are not taken.")
        return _of_file(unquote(rest[1:]))
    # The address may hold a password, so it is not repeated.
    raise InputRefused(f"A database of the kind “{scheme}” cannot be used. {_WAY_OUT}")


def _of_file(path: str) -> str:
    place = str(expanded(path, "the database").absolute())
    if not is_text(place):
        raise InputRefused("The path of the database is not written in UTF-8.", remedies=[Do("name another database")])
    return f"sqlite:///{quote(place, safe='/:')}"


def _to_call(text: str) -> str | None:
    if not text.strip():
        return None
    try:
        parts = urlsplit(text.strip())
        fits = parts.scheme in {"http", "https"} and bool(parts.hostname) and text.isprintable() and text.isascii()
    except ValueError:
        fits = False
    if not fits or " " in text.strip():
        # Such an address is often a secret by itself, so it is not repeated.
        raise InputRefused(f"The address in ${PING_URL} cannot be called. Write it as https://HOST/PATH.")
    return text.strip()


def is_safe_address(text: str) -> bool:
    """Whether that is an address of https, or of this machine alone."""
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    plain = text.isascii() and text.isprintable() and " " not in text and not parts.username
    safe = parts.scheme == "https" or (parts.scheme == "http" and host in {"127.0.0.1", "localhost", "::1"})
    return bool(host) and plain and safe and port != 0


def _provider(environ: Mapping[str, str]) -> IdentityProvider | None:
    issuer, client = environ.get(ISSUER, "").strip(), environ.get(CLIENT, "").strip()
    secret = secret_of(environ, CLIENT_SECRET)
    if not (issuer or client or secret):
        return None
    if not (issuer and client):
        raise InputRefused(f"Single sign-on needs both ${ISSUER} and ${CLIENT}.")
    if not is_safe_address(issuer) or urlsplit(issuer).query or urlsplit(issuer).fragment:
        raise InputRefused(f"${ISSUER} must be the provider's address, which begins with https://.")
    return IdentityProvider(issuer=issuer, client=client, secret=secret)


def _header(environ: Mapping[str, str]) -> TrustedHeader | None:
    name, written = environ.get(HEADER, "").strip(), environ.get(NETWORKS, "").replace(",", " ").split()
    if not (name or written):
        return None
    if not (name and written):
        raise InputRefused(f"A sign-in by a proxy's header needs both ${HEADER} and ${NETWORKS}.")
    if not (name.isascii() and name.replace("-", "").isalnum()) or name.lower() in _HEADERS_OF_OTHERS:
        raise InputRefused(f"${HEADER} must be the name of a header of its own, such as Remote-User.")
    networks = []
    for each in written:
        try:
            network = ip_network(each)
        except ValueError:
            raise InputRefused(f"“{each}” in ${NETWORKS} is no network. Write it as 10.0.0.5 or 10.0.0.0/24.") from None
        if network.prefixlen == 0:
            raise InputRefused(f"“{each}” in ${NETWORKS} is every network: anybody could be anybody.")
        networks.append(network)
    return TrustedHeader(name=name, networks=tuple(networks))


def _seal_keys(text: str | None) -> tuple[bytes, ...]:
    """Read the keys that seal: each 32 bytes in base64, apart by blanks, the newest first."""
    keys = []
    for part in (text or "").split():
        try:
            keys.append(b64decode(part, validate=True))
        except ValueError:
            keys.append(b"")
    if any(len(each) != _KEY_BYTES for each in keys):
        raise InputRefused(
            f"${SEAL_KEY} must be {_KEY_BYTES} bytes in base64, as `openssl rand -base64 32` writes them."
        )
    return tuple(keys)


def _of_the_pages(text: str) -> str:
    if not text.strip():
        return _LOOPBACK
    try:
        parts = urlsplit(text.strip())
        port = f":{parts.port}" if parts.port is not None else ""
        fits = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.path in {"", "/"}
        fits = fits and text.isprintable() and text.isascii() and not (parts.query or parts.fragment or parts.username)
    except ValueError:
        fits = False
    if not fits:
        raise InputRefused(f"“{text}” in ${WEB_ADDRESS} is no address of the pages. Write it as https://HOST.")
    host = f"[{parts.hostname}]" if ":" in str(parts.hostname) else parts.hostname
    return f"{parts.scheme}://{host}{port}"


def file_of(url: str) -> Path | None:
    """The file of an SQLite address; None for PostgreSQL."""
    prefix = "sqlite:///"
    return Path(unquote(url.removeprefix(prefix))) if url.startswith(prefix) else None
