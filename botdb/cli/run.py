"""What every command shares: its options, its database, its output, its clock."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from botdb.database.url import Location, SqliteFile, locate
from botdb.errors import RefusedError
from botdb.output import Format, Output, say
from botdb.output.escape import visible

if TYPE_CHECKING:
    import peewee

    from botdb.database.schema import Catalog
    from botdb.database.session import Mode

DEFAULT_URL = "sqlite:///botdb.db"
FINDINGS = 6
"""The exit code of a command that looked for something wrong and found it."""


DbOption = Annotated[
    str,
    typer.Option(
        "--db",
        metavar="URL",
        envvar=["BOTDB_URL", "DATABASE_URL"],
        help="The database: sqlite:///FILE, a path, or postgresql://USER@HOST/NAME.",
        show_default=True,
    ),
]
FormatOption = Annotated[
    Format,
    typer.Option(
        "-o", "--output", envvar="BOTDB_OUTPUT", case_sensitive=False, help="How data is written."
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="The same as -o json.")]
ColorOption = Annotated[
    Literal["auto", "always", "never"],
    typer.Option("--color", case_sensitive=False, help="Whether tables are coloured."),
]
WideOption = Annotated[
    bool, typer.Option("--wide", help="Every column of a table, however narrow the terminal.")
]
QuietOption = Annotated[
    bool, typer.Option("-q", "--quiet", help="Say nothing but data and errors.")
]
VerboseOption = Annotated[
    bool, typer.Option("-v", "--verbose", help="Show the SQL on standard error.")
]


@dataclass(frozen=True)
class Opened:
    """An open database, and what its schema is."""

    db: peewee.Database
    catalog: Catalog


@dataclass(frozen=True)
class Run:
    """One run of one command."""

    location: Location
    out: Output
    verbose: bool = False

    @property
    def now(self) -> datetime:
        """The clock: read here and handed to whatever needs it."""
        from botdb.clock.timestamps import utc_now

        return utc_now()

    def reading(self) -> AbstractContextManager[Opened]:
        """The database, read-only, at one moment."""
        return self._session("read")

    def writing(self) -> AbstractContextManager[Opened]:
        """The database, for a command that may change rows."""
        return self._session("write")

    def creating(self) -> AbstractContextManager[peewee.Database]:
        """The database, made if it is missing, whatever it lacks."""
        return self._open("create")

    def reading_anything(self) -> AbstractContextManager[peewee.Database]:
        """The database, read-only, whatever it lacks."""
        return self._open("read")

    @contextmanager
    def _session(self, mode: Mode) -> Iterator[Opened]:
        with self._open(mode) as db:
            from botdb.database.schema import inspect as inspect_schema

            catalog = inspect_schema(db)
            catalog.require(self.location.label)
            yield Opened(db, catalog)

    def _open(self, mode: Mode) -> AbstractContextManager[peewee.Database]:
        from botdb.database.session import session

        return session(self.location, mode)

    @property
    def can_ask(self) -> bool:
        """Whether there is somebody at a terminal."""
        return sys.stdin is not None and sys.stdin.isatty()

    def confirm(self, question: str, *, yes: bool) -> None:
        """Ask on the terminal, unless `yes` answers already. Raises RefusedError for a no."""
        if yes:
            return
        if not self.can_ask:
            raise RefusedError(f"this needs a yes: {question}", "give --yes to say it")
        if not typer.confirm(visible(question), err=True):
            raise RefusedError("not confirmed; nothing was changed")


@dataclass(frozen=True)
class SharedOptions:
    """The options that every command has."""

    db: DbOption = DEFAULT_URL
    output: FormatOption = "table"
    json: JsonOption = False
    color: ColorOption = "auto"
    wide: WideOption = False
    quiet: QuietOption = False
    verbose: VerboseOption = False

    def run(self) -> Run:
        if self.verbose:
            _show_sql()
        out = Output(
            format="json" if self.json else self.output,
            color=_wants_color(self.color),
            width=None if self.wide else _terminal_width(),
            terminal=_is_terminal(),
            quiet=self.quiet,
        )
        location = locate(self.db)
        if isinstance(location, SqliteFile):
            _import_peewee_alone()
        return Run(location, out, self.verbose)


def _import_peewee_alone() -> None:
    """Import Peewee without the PostgreSQL driver that it would load for nothing.

    The driver would make the start-up of a SQLite command three times as long.
    """
    if "peewee" in sys.modules:
        return
    hidden = [name for name in ("psycopg", "psycopg2") if name not in sys.modules]
    blocked: dict[str, Any] = dict.fromkeys(hidden)
    sys.modules.update(blocked)
    try:
        import peewee  # noqa: F401  # for its place in sys.modules
    finally:
        for name in hidden:
            del sys.modules[name]


def _wants_color(choice: str) -> bool:
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if force := os.environ.get("FORCE_COLOR"):
        return force != "0"
    return _is_terminal() and os.environ.get("TERM") != "dumb"


def _is_terminal() -> bool:
    return sys.stdout is not None and sys.stdout.isatty()


def _terminal_width() -> int | None:
    """The columns of the terminal, or None where standard output is none."""
    if not _is_terminal():
        return None
    from botdb.output.render.screen import size

    columns, _ = size()
    return columns


def _show_sql() -> None:
    """Send every statement to standard error, as Peewee logs it."""
    import logging

    class Handler(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            sql, parameters = record.msg if isinstance(record.msg, tuple) else (record.msg, None)
            text = " ".join(str(sql).split())
            say(f"sql: {text}" + (f"  {parameters}" if parameters else ""))

    logger = logging.getLogger("peewee")
    logger.setLevel(logging.DEBUG)
    logger.propagate = False
    logger.handlers = [Handler()]
