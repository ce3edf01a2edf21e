"""PostgreSQL's own pg_dump and pg_restore, run without showing a password to anybody."""

from __future__ import annotations

import errno
import os
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import peewee

from botdb.database.dialect import quoted
from botdb.database.driver_errors import first_line
from botdb.database.schema import TABLES
from botdb.database.url import PostgresServer
from botdb.errors import BotdbError, DatabaseError


def program() -> str | None:
    """Where pg_dump is, if it is anywhere on the PATH."""
    return shutil.which("pg_dump")


def dump(
    db: peewee.Database,
    server: PostgresServer,
    program: str,
    file: Path,
    progress: Callable[[int, int], None],
) -> None:
    """Dump the whole database, or the schema that the URL names, in pg_dump's custom format.

    The dump is of the very moment that the session of `db` sees. Raises DatabaseError, and
    BotdbError if the disk is full or something ended pg_dump.
    """
    [snapshot] = db.execute_sql("SELECT pg_export_snapshot()").fetchone()
    with _without_password(server) as (connection, secret), tempfile.TemporaryFile() as said:
        arguments = [
            f"--dbname={connection}",
            "--no-password",
            f"--snapshot={snapshot}",
            "--format=custom",
            f"--file={file}",
            *([f"--schema={quoted(server.schema)}"] if server.schema else []),
        ]
        with subprocess.Popen(
            [program, *arguments], stdin=subprocess.DEVNULL, stderr=said, pass_fds=secret
        ) as run:
            while run.poll() is None:
                try:
                    run.wait(timeout=0.2)
                except subprocess.TimeoutExpired:
                    progress(file.stat().st_size, 0)
        if run.returncode < 0:
            raise BotdbError(f"pg_dump was ended by {signal.Signals(-run.returncode).name}")
        if run.returncode:
            said.seek(0)
            text = first_line(server.scrub(said.read().decode(errors="replace")))
            if os.strerror(errno.ENOSPC) in text:
                raise BotdbError(f"{server.label}: {text}")
            raise DatabaseError(
                f"{server.label}: {text}",
                "--portable backs up the bot's three tables without pg_dump",
            )


@contextmanager
def _without_password(server: PostgresServer) -> Iterator[tuple[str, Sequence[int]]]:
    """The connection in libpq's words, and the files that the program must inherit for it.

    A password stands in a file without a name: arguments can be seen by every user of the machine,
    and whatever has a name stays there when botdb is killed.
    """
    from psycopg.conninfo import conninfo_to_dict, make_conninfo

    parameters = conninfo_to_dict(server.uri)
    password = parameters.pop("password", None)
    if password is None:
        yield make_conninfo("", **parameters), ()
        return
    with tempfile.TemporaryFile() as file:  # 0600, or libpq would not read it
        file.write(b"*:*:*:*:" + re.sub(rb"([\\:])", rb"\\\1", str(password).encode()) + b"\n")
        file.seek(0)
        passfile = f"/dev/fd/{file.fileno()}"
        yield make_conninfo("", **{**parameters, "passfile": passfile}), (file.fileno(),)


def count(program: str, schema: str, file: Path) -> dict[str, int]:
    """How many rows of the bot's tables, those in `schema`, a dump holds.

    Reads the whole of their data. Raises DatabaseError if pg_restore cannot.
    """
    arguments = [
        str(Path(program).with_name("pg_restore")),
        "--data-only",
        f"--schema={schema}",
        *[f"--table={table}" for table in TABLES],
        "--file=-",
        str(file),
    ]
    with tempfile.TemporaryFile() as said:
        try:
            run = subprocess.Popen(
                arguments, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=said
            )
        except FileNotFoundError:
            raise DatabaseError(
                "pg_restore, which proves a dump, is not beside pg_dump", "--portable needs neither"
            ) from None
        with run:
            assert run.stdout
            counts = _rows_by_table(run.stdout)
        if run.returncode:
            said.seek(0)
            text = first_line(said.read().decode(errors="replace"))
            raise DatabaseError(f"the dump cannot be read again: {text}")
    return counts


def _rows_by_table(script: Iterable[bytes]) -> dict[str, int]:
    """How many rows the lines of pg_restore's script copy into each of the bot's tables."""
    counts = dict.fromkeys(TABLES, 0)
    table, begun = None, False
    for line in script:
        if table is None and (copied := re.match(rb'COPY .*?\."(\w+)" \(', line)):
            table, begun = copied[1].decode(), False
        if table is None:
            continue
        if not begun:
            begun = line.endswith(b" FROM stdin;\n")  # the name of a column may break the line
        elif line == b"\\.\n":
            table = None
        else:
            counts[table] += 1
    return counts
