"""PostgreSQL URLs: libpq's parameters, and Prisma's in libpq's words."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import unquote, unquote_to_bytes

from botdb.database.secrets import remember
from botdb.errors import InputError

IGNORED_PARAMETERS = frozenset(
    {
        "connection_limit",
        "max_connection_lifetime",
        "max_idle_connection_lifetime",
        "pool_timeout",
        "socket_timeout",
        "statement_cache_size",
        "supa",
        "uselibpqcompat",
    }
)
"""Query parameters of the bot's own client that mean nothing for one short connection."""

SECRET_PARAMETERS = (
    "password",
    "sslpassword",
    "scram_client_key",
    "scram_server_key",
    "oauth_client_secret",
)
"""libpq's parameters that are never shown in text or to other users of the machine."""

_KEEPALIVES = {
    "keepalives_idle": "30",  # seconds, as the next one
    "keepalives_interval": "10",
    "keepalives_count": "3",
    "tcp_user_timeout": "60000",  # milliseconds
}
"""What ends a connection after a minute if the network drops its packets, where the URL gives no
other values. Without them a command that waits for an answer would wait for hours."""

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


@dataclass(frozen=True)
class PostgresServer:
    """A PostgreSQL database. `uri` is for libpq alone: it may hold a password."""

    uri: str = field(repr=False)
    schema: str | None
    label: str
    """How messages name the database: user, host, database and schema, never a password."""
    exists: bool = True
    """Always true: only a file can be found missing before it is opened."""
    pooled: bool = False
    """Whether the URL says that it leads to a pooler, in Prisma's words: ``pgbouncer=true``."""
    ignored: tuple[str, ...] = ()
    """The URL's parameters that have no effect."""

    @property
    def identity(self) -> str:
        """The name that a journal keeps."""
        return self.label


def parse(url: str) -> PostgresServer:
    """What a URL that starts with ``postgresql://`` or ``postgres://`` points at.

    Its secrets are masked from now on. Raises InputError, without repeating what may be a password.
    """
    unusable = InputError(
        "cannot parse the PostgreSQL URL (not shown: it may hold a password)",
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
    # Such a name is a second list of parameters for pg_dump, and may hold a password.
    names = (match["database"] or "", parameters.get("dbname", ""))
    if any("=" in unquote(name) or "://" in unquote(name) for name in names):
        raise unusable
    user, _, password = (match["userinfo"] or "").partition(":")
    for secret in (password, *(parameters.get(name, "") for name in SECRET_PARAMETERS)):
        remember(secret, unquote_to_bytes(secret).decode(errors="replace"))

    kept = [f"{name}={value}" for name, value in _for_libpq(parameters).items()]
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
        pooled=parameters.get("pgbouncer") == "true",
        ignored=tuple(name for name in parameters if name in IGNORED_PARAMETERS),
    )


def _for_libpq(parameters: dict[str, str]) -> dict[str, str]:
    """The parameters in libpq's words. Prisma gives some for TLS another meaning."""
    if "sslidentity" in parameters:
        raise InputError(
            "sslidentity= in the URL cannot be used: libpq reads no PKCS #12",
            "convert it to PEM files, and give sslcert= and sslkey=",
        )
    ours = IGNORED_PARAMETERS | {"schema", "pgbouncer", "sslaccept"}
    kept = {name: value for name, value in parameters.items() if name not in ours}
    if "sslcert" in kept and not {"sslkey", "sslrootcert"} & kept.keys():
        kept["sslrootcert"] = kept.pop("sslcert")  # which Prisma verifies the server by
    if parameters.get("sslaccept") == "strict":
        kept["sslmode"] = "verify-full"
        kept.setdefault("sslrootcert", "system")
    return kept | {name: value for name, value in _KEEPALIVES.items() if name not in kept}
