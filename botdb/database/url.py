"""Database URLs: what the text that a user gives means, before anything is opened.

Nothing here imports a driver: the command line asks first which engine a URL is for.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, unquote_to_bytes

from botdb.errors import InputError

PRISMA_PARAMETERS = frozenset(
    {
        "schema",
        "connection_limit",
        "pgbouncer",
        "pool_timeout",
        "socket_timeout",
        "statement_cache_size",
        "sslaccept",
        "sslidentity",
    }
)
"""Query parameters that Prisma understands and libpq refuses."""

SECRET_PARAMETERS = (
    "password",
    "sslpassword",
    "scram_client_key",
    "scram_server_key",
    "oauth_client_secret",
)
"""libpq's parameters that are shown in no text and to no other user of the machine."""

_POSTGRES = re.compile(
    r"postgres(?:ql)?://"
    r"(?:(?P<userinfo>[^@/]*)@)?"
    r"(?P<hosts>[^/?]*)"
    r"(?P<database>/[^?]*)?"
    r"(?:\?(?P<query>.*))?",
    re.DOTALL,
)
_HOSTS = re.compile(r"[\w.,:%\[\]-]*")
_SHOWN_PARAMETERS = ("host", "port", "dbname", "user", "service", "schema")
_MAY_HOLD_AT = ("user", "password", "host", "application_name", "options")
_CREDENTIALS = re.compile(r":[^/]*@|\bpassword\s*=|^postgres(ql)?:", re.IGNORECASE)
"""Signs of a mistyped URL or libpq string; no path contains them."""


@dataclass(frozen=True)
class SqliteFile:
    """A SQLite database: one file, which need not exist."""

    path: Path

    @property
    def label(self) -> str:
        """How messages name the database."""
        return str(self.path)

    @property
    def identity(self) -> str:
        """The name that a journal keeps: the same from whichever folder it is reached."""
        return str(self.path.resolve())

    @property
    def exists(self) -> bool:
        return os.path.exists(self.path)  # which, unlike Path's, is False where none may look

    def scrub(self, text: str) -> str:
        """`text` without secrets: a file's URL has none."""
        return text


@dataclass(frozen=True)
class PostgresServer:
    """A PostgreSQL database. `uri` is for libpq alone: it may hold a password."""

    uri: str = field(repr=False)
    schema: str | None
    label: str
    """How messages name the database: user, host, database and schema, never a password."""
    secrets: tuple[str, ...] = field(repr=False)
    exists: bool = True
    """Only a file can be told to be missing before it is opened."""
    pooled: bool = False
    """Whether the URL says that it leads to a pooler, in Prisma's words: ``pgbouncer=true``."""

    @property
    def identity(self) -> str:
        """The name that a journal keeps."""
        return self.label

    def scrub(self, text: str) -> str:
        """`text` with every secret of the URL masked, for what a driver says."""
        for secret in self.secrets:
            text = text.replace(secret, "***")
        return text


Location = SqliteFile | PostgresServer


def locate(url: str) -> Location:
    """What `url` points at.

    Accepts ``sqlite:///relative.db``, ``sqlite:////absolute.db``, ``file:./dev.db``, a plain
    path, and ``postgresql://`` or ``postgres://`` with libpq's and Prisma's parameters.
    Raises InputError for anything else, without repeating what may be a password.
    """
    if not url.strip():
        raise InputError("the database URL is empty")
    if "\0" in url:
        raise InputError("the database URL contains a NUL character")
    if url.startswith(("postgresql://", "postgres://")):
        return _postgres(url)
    if url.startswith("sqlite:"):
        if not url.startswith("sqlite:///"):
            raise InputError(
                "a SQLite URL has three slashes before a relative path, four before an absolute",
                "for example sqlite:///botdb.db or sqlite:////var/lib/bot/botdb.db",
            )
        path = url.removeprefix("sqlite:///")
    elif url.startswith("file:"):
        # Prisma's form. Only its query is cut off and only here: a plain path may hold "?".
        path = unquote(url.removeprefix("file:").partition("?")[0])
        path = re.sub(r"^//(?=/)", "", path)
    elif match := re.match(r"([a-zA-Z][a-zA-Z0-9+.-]*)://", url):
        raise InputError(
            f"cannot use a database of the kind '{match[1]}'",
            "give sqlite:///FILE, a plain path, or postgresql://USER@HOST/DATABASE",
        )
    elif _CREDENTIALS.search(url):
        raise InputError(
            "the database is neither a path nor a URL (not shown: it may hold a password)",
            "give postgresql://USER:PASSWORD@HOST:PORT/DATABASE, sqlite:///FILE, or a plain path",
        )
    else:
        path = url
    if path in ("", ":memory:"):
        raise InputError(
            "the database needs a file: one in memory would be gone with this command",
            "for example sqlite:///botdb.db",
        )
    try:
        return SqliteFile(Path(path).expanduser())
    except RuntimeError:
        raise InputError(f"there is no home folder to find {path} in") from None


def _postgres(url: str) -> PostgresServer:
    unusable = InputError(
        "cannot make sense of the PostgreSQL URL (not shown: it may hold a password)",
        "its form is postgresql://USER:PASSWORD@HOST:PORT/DATABASE; "
        "percent-encode special characters in the password, such as %40 for @",
    )
    match = _POSTGRES.fullmatch(url)
    # An @ or / that should have been percent-encoded moves the rest of a password into the
    # host or the database, from where it would be printed.
    if match is None or not _HOSTS.fullmatch(match["hosts"]) or "@" in (match["database"] or ""):
        raise unusable
    pairs = [pair for pair in (match["query"] or "").split("&") if pair]
    if not all("=" in pair for pair in pairs):
        raise unusable
    parameters = dict(pair.split("=", 1) for pair in pairs)
    if any("@" in pair and name not in _MAY_HOLD_AT for name, pair in parameters.items()):
        raise unusable
    user, _, password = (match["userinfo"] or "").partition(":")

    kept = [pair for pair in pairs if pair.partition("=")[0] not in PRISMA_PARAMETERS]
    base = url if match["query"] is None else url[: match.start("query") - 1]
    shown = [
        f"{name}={unquote(parameters[name])}" for name in _SHOWN_PARAMETERS if name in parameters
    ]
    return PostgresServer(
        uri="postgresql://" + base.partition("://")[2] + ("?" + "&".join(kept) if kept else ""),
        schema=unquote(parameters.get("schema", "")) or None,
        label="postgresql://"
        + (f"{user}@" if user else "")
        + match["hosts"]
        + (match["database"] or "/")
        + ("?" + "&".join(shown) if shown else ""),
        secrets=_spellings([password, *(parameters.get(name, "") for name in SECRET_PARAMETERS)]),
        pooled=parameters.get("pgbouncer") == "true",
    )


def _spellings(secrets: list[str]) -> tuple[str, ...]:
    """Each secret as typed and as decoded, the longest first so that none is half masked."""
    spellings = {
        spelling
        for secret in secrets
        for spelling in (secret, unquote_to_bytes(secret).decode(errors="replace"))
        if spelling
    }
    return tuple(sorted(spellings, key=len, reverse=True))
