"""Commands that are under way while something breaks, and what they leave in the database."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, Protocol

import psycopg
import pytest

from botdb.database.models import MODELS
from botdb.database.session import session
from botdb.database.url import locate
from tests.conftest import Botdb, Result, connected
from tests.postgres import Postgres, postgres_server
from tests.processes import DEADLINE, Process

PASSWORD = "s3cr3t"


class Running:
    """A botdb started with ``-v``, which prints each statement before it runs it."""

    def __init__(self, arguments: tuple[str, ...], db: str, env: dict[str, str]) -> None:
        self.process = Process(
            [sys.executable, "-m", "botdb", *arguments, "-v", "--db", db],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,  # lines that were not read yet are left for `end`
            env=env,
            start_new_session=True,  # so that its own children can be ended with it
        )
        self._lines: list[bytes] = []

    def until_statement(self, number: int) -> None:
        """Wait until it is about to run its `number`-th statement, or has ended."""
        assert self.process.stderr
        while self.statements < number and (line := self.process.stderr.readline()):
            self._lines.append(line)

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)

    def end(self) -> Result:
        """Wait for its end. Its standard error is given without the statements."""
        out, err = self.process.communicate(timeout=DEADLINE)
        self._lines += err.splitlines(keepends=True)
        said = b"".join(line for line in self._lines if not line.startswith(b"sql: "))
        return Result(self.process.returncode, out.decode(), said.decode())

    @property
    def statements(self) -> int:
        """How many statements it has printed."""
        return sum(line.startswith(b"sql: ") for line in self._lines)

    def reap(self) -> None:
        """Leave neither it nor a child of it behind."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        with self.process:  # which waits, and closes the pipes
            pass


class Start(Protocol):
    def __call__(self, *arguments: str, db: str, env: dict[str, str] | None = None) -> Running: ...


@pytest.fixture
def start() -> Iterator[Start]:
    """Start botdb as a process of its own and go on; whatever happens, none outlives the test."""
    started: list[Running] = []

    def run(*arguments: str, db: str, env: dict[str, str] | None = None) -> Running:
        started.append(Running(arguments, db, env or {"BOTDB_JOURNAL": "off"}))
        return started[-1]

    yield run
    for each in started:
        each.reap()


@pytest.fixture(scope="session")
def own_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """A PostgreSQL server that may be stopped and killed."""
    with postgres_server(tmp_path_factory.mktemp("own")) as running:
        yield running


CHANGES = {
    "import": ("trades", "import", "more.jsonl"),
    "rollup": ("stats", "rollup"),
    "config set": ("config", "set", "positionSizeUsd=750", "minWinRate=0.25"),
    "trades close": (
        "trades",
        "close",
        "open",
        "--price=3.5",
        "--at=2026-03-06T10:31",
        "--yes",
        "-q",
    ),
}
"""Commands that change a database which `fill` has filled, in the folder of more.jsonl."""


@pytest.fixture
def fill(botdb: Botdb, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Fill a database with an open trade, and with 28 days whose rows are out of date."""

    def run(url: str) -> None:
        old = "\n".join(json.dumps(_trade(number, "old")) for number in range(84))
        assert botdb("trades", "import", "-", "-q", db=url, input=f"{OPEN}\n{old}").code == 0
        assert botdb("stats", "rollup", "-q", db=url).code == 0
        with connected(url) as db:
            db.execute_sql("""UPDATE "BotTrade" SET pnl = pnl * 3 WHERE status = 'closed'""")

    more = (json.dumps(_trade(number, "more")) for number in range(5_000))
    (tmp_path / "more.jsonl").write_text("\n".join(more))
    monkeypatch.chdir(tmp_path)
    return run


OPEN = """{"id": "open", "symbol": "MSFT", "status": "open", "entryPrice": 3.0, "shares": 100,
 "entryAt": "2026-03-06T15:29:00.000Z"}""".replace("\n", "")


def _trade(number: int, kind: str) -> dict[str, object]:
    """A closed trade on one of 28 days."""
    day = f"2026-02-{number % 28 + 1:02}"
    times = {"createdAt": f"{day}T15:00:00.000Z", "exitAt": f"{day}T15:04:00.000Z"}
    return {"id": f"{kind}{number}", "symbol": "AAPL", "status": "closed", "pnl": 2.5, **times}


def contents(url: str) -> dict[str, list[Any]]:
    """Every row of the bot's tables, without updatedAt."""
    with session(locate(url), "read") as db:
        return {
            model.__name__: db.execute(
                model.select(
                    *[field for field in model._meta.sorted_fields if field.name != "updated_at"]
                ).order_by(model.id)
            ).fetchall()
            for model in MODELS
        }


def others(url: str) -> list[str]:
    """What every other client of a PostgreSQL database waits for: "Lock", "Client" and so on."""
    with psycopg.connect(url) as connection:
        rows = connection.execute(
            "SELECT coalesce(wait_event_type, '') FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid() "
            "AND backend_type = 'client backend'"
        )
        return [row[0] for row in rows]


def assert_reported(result: Result, code: int, *words: str) -> None:
    """A failure is one clear line and perhaps a hint, with nothing on standard output."""
    error, *hints = result.err.splitlines()
    assert (result.code, result.out) == (code, "")
    assert error.startswith("error: ")
    assert all(word in result.err for word in words), result.err
    assert len(hints) <= 1 and all(hint.startswith("hint: ") for hint in hints), result.err
    assert PASSWORD not in result.err


# --- SQLite files -------------------------------------------------------------------------

TRADES = "".join(
    json.dumps({"id": f"t{i}", "symbol": "A", "status": "open", "exitReason": "x" * 200}) + "\n"
    for i in range(2_000)
)
"""About half a megabyte."""


@pytest.fixture
def path(sqlite_template: Path, tmp_path: Path) -> Path:
    """A database in a folder of its own."""
    (tmp_path / "data").mkdir()
    return Path(shutil.copy(sqlite_template, tmp_path / "data" / "bot.db"))


def is_sound(path: Path) -> bool:
    with closing(sqlite3.connect(path)) as connection:
        try:
            return bool(connection.execute("PRAGMA integrity_check").fetchone() == ("ok",))
        except sqlite3.DatabaseError:
            return False
