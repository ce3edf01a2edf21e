"""PostgreSQL's own pg_dump and pg_restore, run without showing a secret to other users."""

from __future__ import annotations

import ctypes
import errno
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import peewee

from botdb.database import dialect
from botdb.database.driver_errors import first_line
from botdb.database.postgres_url import SECRET_PARAMETERS, PostgresServer
from botdb.database.schema import TABLES
from botdb.database.secrets import masked
from botdb.errors import BotdbError, DatabaseError, unwritable

_SERVICE = "botdb"
_PR_SET_PDEATHSIG = 1
_prctl = ctypes.CDLL(None).prctl if sys.platform == "linux" else None


def program() -> str | None:
    """The path of pg_dump; None if it is not on the PATH."""
    return shutil.which("pg_dump")


def dump(
    db: peewee.Database,
    server: PostgresServer,
    program: str,
    file: Path,
    progress: Callable[[int, int], None],
) -> None:
    """Dump the whole database, or the schema that the URL names, in pg_dump's custom format.

    The dump shows the same moment as the session of `db`. Raises DatabaseError, and
    BotdbError if the disk is full or something ended pg_dump.
    """
    [snapshot] = db.execute_sql("SELECT pg_catalog.pg_export_snapshot()").fetchone()
    db.execute_sql(_NO_TIMEOUTS)
    with _access(server) as access, tempfile.TemporaryFile() as said:
        arguments = [
            program,
            f"--dbname={access.connection}",
            "--no-password",
            f"--snapshot={snapshot}",
            # Without a limit, pg_dump and a migration that waits for botdb would wait for ever.
            f"--lock-wait-timeout={dialect.WAIT_SECONDS * 1000:.0f}",
            "--format=custom",
            f"--file={file}",
            *([f"--schema={dialect.quoted(server.schema)}"] if server.schema else []),
        ]
        with _running(arguments, access, stdin=subprocess.DEVNULL, stderr=said) as run:
            while run.poll() is None:
                try:
                    run.wait(timeout=0.2)
                except subprocess.TimeoutExpired:
                    progress(file.stat().st_size, 0)
        if run.returncode < 0:
            raise BotdbError(f"{signal.Signals(-run.returncode).name} ended pg_dump")
        if run.returncode:
            said.seek(0)
            text = masked(said.read().decode(errors="replace"))
            if os.strerror(errno.ENOSPC) in text:
                raise BotdbError(f"{server.label}: {first_line(text)}")
            hint = "--portable backs up the bot's three tables without pg_dump"
            if versions := re.search(r"server version: (\d+)\S*; pg_dump version: \d.*", text):
                text = f"pg_dump is older than the server: {versions[0]}"
                hint = f"install pg_dump {versions[1]}; {hint}"
            if "statement timeout" in text:  # which is how pg_dump bounds its waits
                hint = "another program locks a table; try again when it has finished"
            raise DatabaseError(f"{server.label}: {first_line(text)}", hint)


_NO_TIMEOUTS = """SELECT pg_catalog.set_config(name, '0', true) FROM pg_catalog.pg_settings
    WHERE name IN ('idle_in_transaction_session_timeout', 'transaction_timeout')"""
"""The session does nothing as long as the dump takes; pg_dump has no such limits either."""


# --- secrets ------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Access:
    """How a program connects: a libpq string without secrets, and the files that hold those."""

    connection: str = ""
    files: tuple[IO[bytes], ...] = ()
    service_file: str | None = None


_NO_ACCESS = _Access()


@contextmanager
def _access(server: PostgresServer) -> Iterator[_Access]:
    """Secrets are in files without a name, which only the program inherits.

    Every user of the machine can see a program's arguments, and a file with a name would stay
    there if botdb is killed. The password has a file of its own: a line of a service file holds
    no more than 1,000 characters, and the passwords that cloud services make are longer.

    Raises DatabaseError if a secret would replace the user's own service.
    """
    from psycopg.conninfo import conninfo_to_dict, make_conninfo

    parameters = conninfo_to_dict(server.uri)
    secrets = {name: str(parameters.pop(name)) for name in SECRET_PARAMETERS if name in parameters}
    with tempfile.TemporaryFile() as passfile, tempfile.TemporaryFile() as service_file:
        password = secrets.pop("password", None)
        if password is not None:
            escaped = re.sub(r"([\\:])", r"\\\1", password)
            parameters["passfile"] = _written(passfile, f"*:*:*:*:{escaped}\n")
        if secrets and "service" in parameters:
            raise DatabaseError(
                f"pg_dump cannot be given {', '.join(secrets)} next to a service",
                "write it into the service file, or use --portable",
            )
        service = None
        if secrets:
            lines = [f"{name}={value}\n" for name, value in secrets.items()]
            service = _written(service_file, f"[{_SERVICE}]\n" + "".join(lines))
            parameters["service"] = _SERVICE
        yield _Access(make_conninfo("", **parameters), (passfile, service_file), service)


def _written(file: IO[bytes], text: str) -> str:
    """Write text into a file without a name. Return its path for a child that inherits it."""
    try:
        file.write(text.encode())
        file.seek(0)
    except OSError as error:
        raise unwritable("to TMPDIR", error, BotdbError) from error
    return f"/dev/fd/{file.fileno()}"


# --- child processes ----------------------------------------------------------------------


@contextmanager
def _running(
    arguments: list[str], access: _Access = _NO_ACCESS, **streams: Any
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program that is killed when this process ends, for whatever reason.

    Raises FileNotFoundError if it does not exist.
    """

    def prepare() -> None:  # in the child, before the program starts
        if _prctl:
            _prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if access.service_file:
            os.putenv("PGSERVICEFILE", access.service_file)

    descriptors = [file.fileno() for file in access.files]
    with subprocess.Popen(
        arguments,
        preexec_fn=prepare,  # noqa: PLW1509  # calls two C functions, and takes no lock
        pass_fds=descriptors,
        **streams,
    ) as run:
        try:
            yield run
        except BaseException:
            run.terminate()
            raise


# --- proof --------------------------------------------------------------------------------


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
            with _running(
                arguments, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=said
            ) as run:
                assert run.stdout
                counts = _rows_by_table(run.stdout)
        except FileNotFoundError:
            raise DatabaseError(
                "pg_restore, which verifies a dump, is not in the folder of pg_dump",
                "--portable needs neither",
            ) from None
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
            begun = line.endswith(b" FROM stdin;\n")  # a column's name may hold a line break
        elif line == b"\\.\n":
            table = None
        else:
            counts[table] += 1
    return counts
