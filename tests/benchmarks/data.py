"""The databases and files that the benchmarks run on, made once a run and kept in one folder."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import psycopg

from tests.benchmarks.generate import trades

BOTDB = (str(Path(sys.executable).with_name("botdb")),)


class Data:
    """Files and databases of a given number of trades; each is made when first asked for."""

    def __init__(
        self, folder: Path, server: str, programs: Path, say: Callable[[str], None]
    ) -> None:
        self.folder = folder
        self.programs = programs
        """Where the PostgreSQL of the tests keeps psql."""
        self._server = server
        self._say = say
        self.jsonl = cache(self._jsonl)
        self.csv = cache(self._csv)
        self.sqlite = cache(self._sqlite)
        self.postgres = cache(self._postgres)

    def botdb(self, *arguments: str, db: str) -> None:
        subprocess.run([*BOTDB, *arguments, "-q", "--db", db], check=True, capture_output=True)

    def log(self, *arguments: str, db: str) -> str:
        """What botdb says when it runs a command with -v."""
        command = [*BOTDB, *arguments, "-v", "--db", db]
        return subprocess.run(command, check=False, capture_output=True, text=True).stderr

    def _jsonl(self, rows: int, *, symbols: int = 250) -> Path:
        self._say(f"making {rows:,} trades in {symbols:,} symbols")
        path = self.folder / f"{rows}-{symbols}.jsonl"
        with path.open("w") as file:
            for trade in trades(rows, symbols):
                file.write(json.dumps(trade) + "\n")
        return path

    def _csv(self, rows: int) -> Path:
        path = self.folder / f"{rows}.csv"
        with path.open("wb") as file:
            export = [*BOTDB, "trades", "list", "--sort", "createdAt", "-o", "csv"]
            subprocess.run([*export, "--db", self.sqlite(rows)], check=True, stdout=file)
        return path

    def _sqlite(self, rows: int, *, symbols: int = 250) -> str:
        path = str(self.folder / f"{rows}-{symbols}.db")
        self.botdb("init", db=path)
        self.botdb("trades", "import", str(self.jsonl(rows, symbols=symbols)), db=path)
        return path

    def _postgres(self, rows: int) -> str:
        url = self.fresh_postgres(f"trades_{rows}")
        self.botdb("trades", "import", str(self.jsonl(rows)), db=url)
        self.postgres_run(f"trades_{rows}", "VACUUM ANALYZE")
        return url

    # --- a start over before each run -----------------------------------------------------

    def fresh_sqlite(self, name: str) -> str:
        """A new database with the schema and no trades."""
        path = self.folder / name
        for suffix in ("", "-wal", "-shm"):
            Path(f"{path}{suffix}").unlink(missing_ok=True)
        self.botdb("init", db=str(path))
        return str(path)

    def copy_of_sqlite(self, rows: int, name: str) -> str:
        """A copy that a run may change."""
        shutil.copy(self.sqlite(rows), self.folder / name)
        return str(self.folder / name)

    def sqlite_run(self, path: str, sql: str) -> None:
        subprocess.run(["sqlite3", path, sql], check=True, capture_output=True)

    def fresh_postgres(self, name: str) -> str:
        self.postgres_run("postgres", f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        self.postgres_run("postgres", f'CREATE DATABASE "{name}"')
        url = self.postgres_url(name)
        self.botdb("init", db=url)
        return url

    def postgres_url(self, name: str) -> str:
        head, _, query = self._server.partition("?")
        return f"{head.rpartition('/')[0]}/{name}?{query}"

    def postgres_run(self, name: str, sql: str) -> None:
        with psycopg.connect(self.postgres_url(name), autocommit=True) as connection:
            connection.execute(sql.encode())

    def psql(self, url: str, *sql: str) -> Sequence[str]:
        program = str(self.programs / "psql")
        return [program, "-X", "-q", url, *(part for text in sql for part in ("-c", text))]
