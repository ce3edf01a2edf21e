"""Files of trades: JSON, JSON lines or CSV, checked line by line, imported whole or not at all.

The rows go into a temporary table first. It holds a file of any length without holding it in
memory, finds an id that comes twice, and leaves the bot's table unlocked until every line has
been read and found good. Then one transaction moves them over.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, tzinfo
from itertools import islice
from typing import Any, Literal, TextIO

import peewee
from pydantic_core import ValidationError

from botdb import trade_rules
from botdb.database import is_postgres, quoted, transact
from botdb.driver_errors import first_line, sqlstate
from botdb.errors import BotdbError, DatabaseError, InputError, RefusedError
from botdb.models import new_id
from botdb.schema import Catalog, Column
from botdb.trade_files import Format, Line, RefusedLinesError, read_lines

OnConflict = Literal["fail", "skip", "replace"]
Progress = Callable[[int], None]
"""Called with the number of rows read since the last call."""

_BATCH = 2_000
_CACHE_KB = 64_000


@dataclass(frozen=True)
class Imported:
    """What an import did, or with a dry run would do, in rows."""

    read: int
    inserted: int
    replaced: int
    skipped: int


def import_trades(
    db: peewee.Database,
    catalog: Catalog,
    file: TextIO,
    *,
    zone: tzinfo,
    now: datetime,
    format: Format | None = None,
    on_conflict: OnConflict = "fail",
    dry_run: bool = False,
    progress: Progress = lambda rows: None,
) -> Imported:
    """Import every trade of `file` (UTF-8, opened with ``newline=""``), or none of them.

    `zone` is the time zone of times without an offset; `format` None means: told from the
    content; `on_conflict` says what happens to trades whose id the table already has.

    Raises RefusedLinesError with what may not be stored, RefusedError for ids already there, and
    InputError for a file that cannot be read at all.
    """
    columns = catalog.tables["BotTrade"]
    refused = RefusedLinesError()
    names = [column.name for column in columns]
    lines = read_lines(file, format, names, refused)
    rows = _rows(lines, columns, zone, now, refused)
    staging = _Staging(db, _stored(columns))
    staging.make()
    try:
        read = 0
        while batch := list(islice(rows, _BATCH)):
            staging.add(batch)
            read += len(batch)
            progress(len(batch))
        for line, reason in staging.repeated_ids():
            refused.add(line, reason)
        if refused.total:
            refused.problems.sort()
            raise refused
        return transact(db, lambda: staging.move(read, on_conflict, dry_run))
    except peewee.IntegrityError as error:
        raise _refused(error) from error
    finally:
        staging.drop()


# --- from lines to rows -------------------------------------------------------------------

_Row = tuple[Any, ...]
"""Number and line in the file, then a value for each column of BotTrade that can be stored."""


def _stored(columns: Sequence[Column]) -> list[Column]:
    """All but those that the database computes: what a file says of them is left aside."""
    return [column for column in columns if not column.computed]


def _rows(
    lines: Iterator[Line],
    columns: Sequence[Column],
    zone: tzinfo,
    now: datetime,
    refused: RefusedLinesError,
) -> Iterator[_Row]:
    """The rows that may be stored; the others' lines go to `refused`."""
    known = [column.name for column in columns]
    stored = [column.name for column in _stored(columns)]
    times = [column.name for column in _stored(columns) if column.kind == "timestamp"]
    floats = [column.name for column in _stored(columns) if column.kind == "float"]
    from_json = trade_rules.validator(columns, strict=True).validate_json
    from_cells = trade_rules.validator(columns, strict=False).validate_python
    for row_number, (line, content) in enumerate(lines):
        try:
            if isinstance(content, str):
                row = from_json(content)
            else:
                row = from_cells({name: cell for name, cell in content.items() if cell != ""})
            trade_rules.parse_times(row, times, zone)
            trade_rules.check_order(row)
        except ValidationError as error:
            refused.add(line, "; ".join(trade_rules.reasons(error, known)))
            continue
        except ValueError as error:
            refused.add(line, str(error))
            continue
        trade_rules.fill_defaults(row, now)
        if row.get("id") is None:
            row["id"] = new_id()
        for name in floats:
            if row.get(name) == 0:
                row[name] = 0.0  # SQLite keeps no sign of zero
        get = row.get
        yield (row_number, line, *map(get, stored))


# --- from rows to the table ---------------------------------------------------------------


class _Staging:
    """The temporary table ``botdb_staging``: where a row stood, and the columns of BotTrade."""

    def __init__(self, db: peewee.Database, columns: Sequence[Column]) -> None:
        self._db = db
        self._columns = [column.name for column in columns]
        self._extra = [name for name in self._columns if name not in trade_rules.KNOWN]

    def make(self) -> None:
        if not is_postgres(self._db):
            # Each id belongs in a random place of its index: room for the index saves reading
            # and writing its pages again and again.
            self._db.execute_sql(f"PRAGMA cache_size = -{_CACHE_KB}")
        self._db.execute_sql(
            "CREATE TEMPORARY TABLE botdb_staging AS "
            f"SELECT 0 AS botdb_row, 0 AS botdb_line, {_listed(self._columns)} "
            'FROM "BotTrade" WHERE false'
        )

    def drop(self) -> None:
        if not self._db.is_closed() and self._db.is_connection_usable():
            self._db.execute_sql("DROP TABLE IF EXISTS botdb_staging")

    def add(self, rows: Sequence[_Row]) -> None:
        names = _listed([*_OWN, *self._columns])
        if is_postgres(self._db):
            with (
                _refused_values(rows),
                self._db.connection().cursor() as cursor,
                cursor.copy(f"COPY botdb_staging ({names}) FROM STDIN") as copy,
            ):
                for row in rows:
                    copy.write_row(row)
            return
        marks = ", ".join("?" * (len(_OWN) + len(self._columns)))
        with self._db.atomic():
            self._db.cursor().executemany(
                f"INSERT INTO botdb_staging ({names}) VALUES ({marks})", rows
            )

    def repeated_ids(self) -> Iterator[tuple[int, str]]:
        """Line and reason for every row whose id an earlier row has, perhaps in the same line."""
        cursor = self._db.execute_sql(
            "SELECT s.botdb_line, s.id, f.line FROM botdb_staging AS s JOIN "
            '(SELECT "id", min(botdb_row) AS "row", min(botdb_line) AS line FROM botdb_staging '
            'GROUP BY "id" HAVING count(*) > 1) AS f ON f.id = s.id '
            'WHERE s.botdb_row > f."row" ORDER BY s.botdb_row'
        )
        for line, trade_id, first in cursor:
            yield line, f"id '{trade_id}' stands in line {first} already"

    def move(self, read: int, on_conflict: OnConflict, dry_run: bool) -> Imported:
        """Move the rows into BotTrade; call it inside a transaction.

        Raises RefusedError for ids already there, if they are not to be skipped or replaced.
        """
        existing = self._count_existing()
        if existing and on_conflict == "fail":
            raise self._conflict(existing)
        if not dry_run:
            written = sum(self._insert(present, on_conflict) for present in self._shapes())
            dropped = read - written - (existing if on_conflict == "skip" else 0)
            if dropped:
                raise DatabaseError(
                    f"nothing was imported: a trigger or a policy of the database dropped "
                    f"{dropped:,} of {read:,} trades",
                    "ask the owner of the tables",
                )
        return Imported(
            read=read,
            inserted=read - existing,
            replaced=existing if on_conflict == "replace" else 0,
            skipped=existing if on_conflict == "skip" else 0,
        )

    def _count_existing(self) -> int:
        cursor = self._db.execute_sql(f"SELECT count(*) {_EXISTING}")
        return int(cursor.fetchone()[0])

    def _conflict(self, existing: int) -> RefusedError:
        cursor = self._db.execute_sql(
            f'SELECT botdb_line, "id" {_EXISTING} ORDER BY botdb_row LIMIT 3'
        )
        first = ", ".join(f"'{trade_id}' (line {line})" for line, trade_id in cursor)
        more = ", …" if existing > 3 else ""
        subject = "1 id is" if existing == 1 else f"{existing:,} ids are"
        return RefusedError(
            f"{subject} in the database already: {first}{more}; nothing was imported",
            "--on-conflict skip leaves those trades alone, --on-conflict replace overwrites them",
        )

    def _shapes(self) -> list[dict[str, bool]]:
        """Which of the columns that botdb does not know are given, for each group of rows.

        Where one is not, it is left out of the INSERT, so that its own default applies: botdb
        never writes null into a column that it does not know.
        """
        given = ", ".join(f"{quoted(name)} IS NOT NULL" for name in self._extra)
        cursor = self._db.execute_sql(f"SELECT DISTINCT {given or 'true'} FROM botdb_staging")
        return [dict(zip(self._extra, shape, strict=False)) for shape in cursor.fetchall()]

    def _insert(self, present: dict[str, bool], on_conflict: OnConflict) -> int:
        """Move the rows of one shape, and return how many were written."""
        written = [name for name in self._columns if present.get(name, True)]
        given = " AND ".join(
            f"{quoted(name)} IS {'NOT ' * is_given}NULL" for name, is_given in present.items()
        )
        sql = (
            f'INSERT INTO "BotTrade" ({_listed(written)}) '
            f"SELECT {_listed(written)} FROM botdb_staging WHERE {given or 'true'}"
        )
        if on_conflict == "skip":
            sql += ' ON CONFLICT ("id") DO NOTHING'
        elif on_conflict == "replace":
            updates = (f"{quoted(name)} = excluded.{quoted(name)}" for name in written)
            sql += f' ON CONFLICT ("id") DO UPDATE SET {", ".join(updates)}'
        return int(self._db.execute_sql(sql).rowcount)


@contextmanager
def _refused_values(rows: Sequence[_Row]) -> Iterator[None]:
    """Raise InputError, with the line, for a value that only PostgreSQL knows to be no valid one.

    The types of columns that botdb does not know are stricter than what it checks.
    """
    try:
        yield
    except Exception as error:
        if not (sqlstate(error) or "").startswith(_DATA_EXCEPTION):
            raise
        where = re.search(r"line (\d+)", error.diag.context or "")  # type: ignore[attr-defined]  # psycopg's
        line = f"line {rows[int(where[1]) - 1][1]}: " if where else ""
        raise InputError(line + first_line(str(error))) from error


def _refused(error: peewee.IntegrityError) -> BotdbError:
    """Why the table refused the rows: a constraint of it, or a row that another writer added."""
    text = f"the database refused it: {first_line(str(error))}; nothing was imported"
    if sqlstate(error) == _UNIQUE_VIOLATION or "UNIQUE" in text:
        return RefusedError(text, "a row with this value is there already, perhaps just now")
    return InputError(text)


_UNIQUE_VIOLATION = "23505"
_DATA_EXCEPTION = "22"
"""The class of SQLSTATEs for a value that is none of its type."""
_OWN = ("botdb_row", "botdb_line")
_EXISTING = 'FROM botdb_staging WHERE "id" IN (SELECT "id" FROM "BotTrade")'


def _listed(names: Iterable[str]) -> str:
    return ", ".join(quoted(name) for name in names)
