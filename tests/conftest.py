"""What every test uses: real databases on both engines, and botdb run as a user runs it.

PostgreSQL is a real server, which the tests start once. Each test has a database of its own.
"""

from __future__ import annotations

import io
import json
import logging
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import peewee
import pytest

from botdb.cli import main
from botdb.database.schema import Catalog, inspect
from botdb.database.session import open_database
from botdb.database.url import locate
from tests.postgres import Pool, Postgres, copy_database, drop_database, postgres_server

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
    "PGAPPNAME",
    "PGCONNECT_TIMEOUT",
    "VISUAL",
    "EDITOR",
)


def pytest_configure(config: pytest.Config) -> None:
    """Give this run a temporary folder of its own, and the usual signal handlers.

    By default the runs of one user share a folder, and each removes what older runs left there.
    A shell that starts the tests in the background turns SIGINT off, for all that they start too:
    then no Ctrl-C would end what a test runs.
    """
    if config.option.basetemp is None and not hasattr(config, "workerinput"):
        config.option.basetemp = tempfile.mkdtemp(prefix="botdb-tests-")
        config.add_cleanup(lambda: shutil.rmtree(config.option.basetemp, ignore_errors=True))
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
        if signal.getsignal(number) is signal.SIG_IGN:
            default = signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL
            signal.signal(number, default)


@pytest.fixture(autouse=True)
def _no_developer_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Hide the settings of the developer who runs the tests, and keep their home folder clean."""
    for name in DEVELOPER_SETTINGS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    yield
    sql = logging.getLogger("peewee")  # which -v may have turned on
    sql.handlers, sql.propagate = [], True
    sql.setLevel(logging.NOTSET)


# --- databases ----------------------------------------------------------------------------

ENGINES = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """The server that the tests share; no test may stop it."""
    folder = tmp_path_factory.mktemp("pg")  # its path is short: a socket's name has 107 bytes
    with postgres_server(folder) as running:
        yield running


@pytest.fixture(scope="session")
def pool(postgres: Postgres) -> Pool:
    return Pool(postgres)


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """Every test that uses a database runs once on each engine."""
    return str(request.param)


@pytest.fixture
def empty_url(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """A database without tables; on SQLite, the name of a file that does not exist."""
    if engine == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    postgres: Postgres = request.getfixturevalue("postgres")
    name = copy_database(postgres, "template1")
    yield postgres.url(name)
    drop_database(postgres, name)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    assert main(["init", "-q", "--db", str(path)]) == 0
    return path


@pytest.fixture
def url(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """A database of its own, as `botdb init` makes it."""
    with initialized(engine, tmp_path / "bot.db", request) as url:
        yield url


@pytest.fixture
def other_url(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """A second database, on the engine that `url` is not on."""
    [other] = set(ENGINES) - {engine}
    with initialized(other, tmp_path / "other.db", request) as url:
        yield url


@contextmanager
def initialized(engine: str, path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of a database as `botdb init` makes it; of a file `path` on SQLite."""
    if engine == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    pool: Pool = request.getfixturevalue("pool")
    with pool.database() as name:
        yield pool.server.url(name)


@contextmanager
def connected(url: str) -> Iterator[peewee.Database]:
    """A connection of its own, for writing."""
    database = open_database(locate(url), "write")
    try:
        yield database
    finally:
        database.close()


@pytest.fixture
def db(url: str) -> Iterator[peewee.Database]:
    """The database of `url`, open for writing."""
    with connected(url) as database:
        yield database


@pytest.fixture
def rival(url: str) -> Iterator[peewee.Database]:
    """A second connection to the database of `url`, as another program has, such as the bot."""
    with connected(url) as database:
        yield database


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
