"""PostgreSQL servers: connections set up alike, whatever the URL and the server say."""

from __future__ import annotations

import re
from typing import Any, Self

import peewee

from botdb.database.driver_errors import first_line
from botdb.database.url import PostgresServer
from botdb.errors import InputError

CONNECT_SECONDS = 10
"""How long a command waits for a server, unless the URL says otherwise."""


_SETTINGS = (
    "-c TimeZone=UTC",
    "-c DateStyle=ISO",
    "-c extra_float_digits=1",  # every digit of a double
    "-c quote_all_identifiers=off",  # the names of types as they are usual
)
"""What a session needs, whatever the server, the database or the role has been set to."""


class _Context(peewee.Context):
    """SQL as Peewee makes it, in which a % is one whatever the name that holds it.

    psycopg would take it for the start of a placeholder. A column of the bot may have any name.
    """

    def literal(self, keyword: str) -> Self:
        is_placeholder = keyword == self.state.param
        return super().literal(keyword if is_placeholder else keyword.replace("%", "%%"))


class _Database(peewee.PostgresqlDatabase):
    """A connection of Peewee, for which SQL without parameters means what it says."""

    context_class = _Context

    def execute_sql(self, sql: str, params: Any = None) -> Any:
        if params is None:
            sql = sql.replace("%", "%%")
        return super().execute_sql(sql, params)  # type: ignore[no-untyped-call]  # Peewee's


def open_server(server: PostgresServer, *, read_only: bool) -> peewee.PostgresqlDatabase:
    """A connection. Raises InputError for a URL that libpq refuses, or what psycopg raises."""
    parameters = _libpq_parameters(server)
    settings = list(_SETTINGS)
    if read_only:
        settings.append("-c default_transaction_read_only=on")
    given = str(parameters.get("options", ""))
    if server.schema or "search_path" not in given:
        # As for Prisma, whatever the role is called (a schema of its name would come first).
        schema = (server.schema or "public").replace('"', '""')
        settings.append("-c search_path=" + _option_value(f'"{schema}"'))
    db: peewee.PostgresqlDatabase = _Database(
        server.uri,
        prefer_psycopg3=True,
        encoding="UTF8",  # on a server without an encoding text would be bytes
        connect_timeout=parameters.get("connect_timeout", CONNECT_SECONDS),
        application_name=parameters.get("application_name", "botdb"),
        # Set at the start of the session and not by SET, which behind a connection pooler would
        # stay with a connection that the bot gets next.
        options=" ".join([given, *settings]).strip(),
        # A prepared statement would not survive such a pooler either.
        prepare_threshold=None,
    )
    db.connect()
    _read_every_value(db.connection())
    return db


def _libpq_parameters(server: PostgresServer) -> dict[str, Any]:
    try:
        from psycopg import ProgrammingError
        from psycopg.conninfo import conninfo_to_dict
    except ImportError:
        raise InputError(
            "PostgreSQL needs the driver psycopg, which is not installed",
            "install it with: pip install 'botdb[postgres]'",
        ) from None
    try:
        return dict(conninfo_to_dict(server.uri))
    except ProgrammingError as error:
        raise InputError(f"{server.label}: {first_line(server.scrub(str(error)))}") from None


def _option_value(text: str) -> str:
    """`text` as one word of libpq's ``options``, which splits at blanks."""
    return re.sub(r"([\\\s])", r"\\\1", text)


def _read_every_value(connection: Any) -> None:
    """Let moments that Python cannot hold (infinity, BC, the year 10000) be read as None.

    psycopg would refuse their rows. Dates, times of day and intervals, which have such values too,
    come as text, as do UUIDs: an id is text for botdb.
    """
    from psycopg import DataError
    from psycopg.types import datetime as loaders
    from psycopg.types.string import TextLoader

    def tolerant(loader: Any) -> Any:
        def load(self: Any, data: Any) -> Any:
            try:
                return loader.load(self, data)
            except DataError:
                return None

        return type(f"Tolerant{loader.__name__}", (loader,), {"load": load})

    for name, loader in (
        ("timestamp", loaders.TimestampLoader),
        ("timestamptz", loaders.TimestamptzLoader),
    ):
        connection.adapters.register_loader(name, tolerant(loader))
    for name in ("date", "time", "timetz", "interval", "uuid"):
        connection.adapters.register_loader(name, TextLoader)
