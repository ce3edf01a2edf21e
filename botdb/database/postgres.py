"""PostgreSQL servers: connections set up alike, whatever the URL, the server or a pooler say."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import peewee

from botdb.database import dialect
from botdb.database.driver_errors import first_line
from botdb.database.pg_context import OPERATORS, Context
from botdb.database.postgres_url import PostgresServer
from botdb.database.secrets import masked, remember
from botdb.errors import DatabaseError, InputError

CONNECT_SECONDS = 10
"""How long a command waits for a server, unless the URL says otherwise."""


# A failure is one line. The driver would add that it could not cancel what a lost server ran.
logging.getLogger("psycopg").addHandler(logging.NullHandler())

OLDEST = 13
"""The first major version of PostgreSQL that botdb works with."""

_SETTINGS = {
    "TimeZone": "UTC",
    "DateStyle": "ISO, MDY",
    "IntervalStyle": "postgres",
    "extra_float_digits": "1",  # every digit of a double
    "quote_all_identifiers": "off",  # the names of types as they are usual
}
"""The settings of every transaction, whatever the server, the database or the role sets."""

_IN_FORCE = """SELECT pg_catalog.current_setting('search_path'),
    pg_catalog.current_setting('transaction_read_only'),
    COALESCE(pg_catalog.to_regclass('pg_temp."BotTrade"'),
        pg_catalog.to_regclass('pg_temp."BotConfig"'),
        pg_catalog.to_regclass('pg_temp."BotDailyStats"'))"""
"""What a transaction that has begun is asked: its settings, and what hides the bot's tables."""


class _Adapter(peewee.Psycopg3Adapter):
    """Peewee's adapter, whether Peewee has loaded the driver or not (see peewee_alone)."""

    def __init__(self) -> None:
        from psycopg.pq import TransactionStatus

        super().__init__()
        self.txn_idle = TransactionStatus.IDLE
        self.txn_inerror = TransactionStatus.INERROR
        self.txn_unknown = TransactionStatus.UNKNOWN

    def check_driver(self) -> None:
        pass  # open_server did

    def connect(self, db: Database, **parameters: Any) -> Any:
        import psycopg

        try:
            # On a server without an encoding text would be bytes.
            connection = psycopg.connect(db.database, client_encoding="UTF8", **parameters)
        except psycopg.Error as error:
            _remember_password(error.pgconn)
            raise
        _remember_password(connection.pgconn)
        return connection


def _remember_password(used: Any) -> None:
    """The password of a connection, which may come from the environment or a file."""
    if used is not None and used.password:
        remember(used.password.decode(errors="replace"))


class Database(peewee.PostgresqlDatabase):
    """A connection of Peewee whose settings travel with every BEGIN.

    Nothing is kept by the session: a pooler may hand each transaction to another one, and gives
    that to other clients afterwards. So a statement outside a transaction gets one of its own.
    """

    context_class = Context
    psycopg2_adapter = psycopg3_adapter = _Adapter
    operations = peewee.PostgresqlDatabase.operations | OPERATORS

    def __init__(
        self, server: PostgresServer, settings: Mapping[str, str], *, read_only: bool, **to: Any
    ) -> None:
        super().__init__(server.uri, **to)
        self.label = server.label
        self._pooled = server.pooled
        self.settings = settings
        self._read_only = read_only

    @property
    def psycopg(self) -> Any:
        """The driver's own connection."""
        return self.connection()  # type: ignore[no-untyped-call]  # Peewee's

    @property
    def is_pooled(self) -> bool:
        """Whether the URL says so, or something in between has a process id of its own.

        A pooler needs one, since the client would ask it to cancel a statement.
        """
        [process] = self.execute_sql("SELECT pg_catalog.pg_backend_pid()").fetchone()
        return self._pooled or bool(process != self.psycopg.info.backend_pid)

    def begin(self, isolation_level: str | None = None) -> None:
        """Begin a transaction with its settings, in one round trip.

        Raises DatabaseError if the server does not keep the schema or the read-only mode, or if
        another client of a pooler has left a temporary table that hides one of the bot's.
        """
        connection = self.psycopg
        try:
            with peewee.__exception_wrapper__:  # type: ignore[attr-defined]  # its stubs lack it
                results = connection.execute(self._beginning(isolation_level))
                while results.nextset():
                    pass
                [path, read_only, hidden] = results.fetchone()
            if path != self.settings["search_path"] or (self._read_only and read_only != "on"):
                raise DatabaseError(
                    f"{self.label}: a pooler or the server dropped the settings of a transaction: "
                    f"search_path is {path}, transaction_read_only is {read_only}",
                    "point --db at the server itself",
                )
            if hidden:
                raise DatabaseError(
                    f"{self.label}: a temporary table {hidden}, which another client of the pooler "
                    "left behind, hides the bot's",
                    "point --db at the server itself",
                )
        except BaseException:
            connection.rollback()
            raise

    def _beginning(self, isolation_level: str | None) -> str:
        level = f" ISOLATION LEVEL {isolation_level}" if isolation_level else ""
        literal = self._literal
        settings = ", ".join(
            f"pg_catalog.set_config({literal(name)}, {literal(value)}, true)"
            for name, value in self.settings.items()
        )
        return (
            f"BEGIN{level}{' READ ONLY' * self._read_only};"
            f" SELECT {settings};"
            # A statement of its own, which Citus passes on to its workers, where so configured.
            f" SET LOCAL lock_timeout = {literal(self.settings['lock_timeout'])};"
            f" {_IN_FORCE}"
        )

    def _literal(self, text: str) -> str:
        from psycopg.sql import Literal

        return Literal(text).as_string(self.psycopg)

    @contextmanager
    def transaction_if_none(self) -> Iterator[None]:
        """The transaction that has begun, or one for what happens in this context."""
        from psycopg.pq import TransactionStatus

        if self.psycopg.info.transaction_status != TransactionStatus.IDLE:
            yield
            return
        self.begin()
        try:
            yield
        except BaseException:
            self.rollback()
            raise
        self.commit()

    def execute_sql(self, sql: str, params: Any = None) -> Any:
        """Run a statement; without parameters, a % in the SQL is an ordinary character."""
        if params is None:
            sql = sql.replace("%", "%%")
        with self.transaction_if_none():
            return super().execute_sql(sql, params)  # type: ignore[no-untyped-call]  # Peewee's


def open_server(server: PostgresServer, *, read_only: bool) -> Database:
    """A connection. Raises InputError for a URL that libpq refuses, or what psycopg raises."""
    parameters = _libpq_parameters(server)
    given = _given_settings(str(parameters.get("options", "")))
    guard = given.pop("default_transaction_read_only", None)
    if guard and not read_only:  # the default is for transactions that have not begun
        given["transaction_read_only"] = guard
    if server.schema or "search_path" not in given:
        # As for Prisma, whatever the role is called (a schema of its name would come first).
        given["search_path"] = dialect.quoted(server.schema or "public")
    ours = {
        "lock_timeout": f"{dialect.WAIT_SECONDS:g}s",
        "row_security": "off",  # then rows that a policy may hide are an error, not left out
    }
    db = Database(
        server,
        {**ours, **given, **_SETTINGS},
        read_only=read_only,
        connect_timeout=parameters.get("connect_timeout", CONNECT_SECONDS),
        application_name=parameters.get("application_name", "botdb"),
        options="",  # which poolers refuse, or ignore
        prepare_threshold=None,  # a prepared statement would not survive a pooler
    )
    db.connect()
    if db.psycopg.info.server_version < OLDEST * 10_000:
        version = db.psycopg.info.parameter_status("server_version")
        db.close()
        raise DatabaseError(
            f"{server.label} is PostgreSQL {version}", f"botdb needs PostgreSQL {OLDEST} or newer"
        )
    _read_every_value(db.psycopg)
    return db


def _libpq_parameters(server: PostgresServer) -> dict[str, Any]:
    """What the URL gives, and what libpq takes from the environment, such as PGOPTIONS."""
    try:
        from psycopg import ProgrammingError, pq
        from psycopg.conninfo import conninfo_to_dict
    except ImportError:
        raise InputError(
            "PostgreSQL needs the driver psycopg, which is not installed",
            "install it with: pip install 'botdb[postgres]'",
        ) from None
    try:
        given = conninfo_to_dict(server.uri)
    except ProgrammingError as error:
        raise InputError(f"{server.label}: {first_line(masked(str(error)))}") from None
    defaults = {each.keyword: each.val for each in pq.Conninfo.get_defaults() if each.val}
    return {name.decode(): value.decode() for name, value in defaults.items()} | given


def _given_settings(options: str) -> dict[str, str]:
    """The settings in ``options``, by name: ``-c name=value`` and ``--name=value``.

    Raises InputError for other options, which belong to the session.
    """
    if _SETTING.sub("", options).strip():
        raise InputError(
            "options= in the URL, or PGOPTIONS, may hold settings only",
            "its form is options=-c NAME=VALUE",
        )
    found = _SETTING.findall(options)
    return {name.replace("-", "_"): re.sub(r"\\(.)", r"\1", value) for name, value in found}


_SETTING = re.compile(r"(?<!\S)(?:-c\s*|--)([\w.-]+)=((?:\\.|[^\s\\])*)", re.DOTALL)


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
