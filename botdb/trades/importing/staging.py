"""Imported rows on their way into BotTrade: through a temporary table, then all at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any, Literal

import peewee

from botdb.database.bulk import fill, lock_order, temporary_table
from botdb.database.dialect import equals, quoted
from botdb.database.driver_errors import first_line, sqlstate
from botdb.database.schema import Column
from botdb.database.session import require_written
from botdb.errors import BotdbError, InputError, RefusedError

OnConflict = Literal["fail", "skip", "replace"]

StagedRow = tuple[Any, ...]
"""Number and line in the file, and the number of its shape (see `Staging.shape`); then a value
for each column of BotTrade."""


@dataclass(frozen=True)
class Imported:
    """What an import did, or with a dry run would do, in rows."""

    read: int
    inserted: int
    replaced: int
    skipped: int


class Staging:
    """The temporary table ``botdb_staging``: BotTrade's columns, and a row's place in the file."""

    def __init__(self, db: peewee.Database, columns: Sequence[Column]) -> None:
        self._db = db
        self._types = {column.name: column.declared for column in columns}
        self._columns = list(self._types)
        self._writable = [column.name for column in columns if not column.computed]
        self._same = f't."id" {equals(db)} s."id"'
        existing = f'SELECT 1 FROM "BotTrade" AS t WHERE {self._same}'
        self._existing = f"FROM botdb_staging AS s WHERE EXISTS ({existing})"
        self._shapes: dict[frozenset[str], int] = {}

    def made(self) -> AbstractContextManager[None]:
        """The table, for as long as this context lasts (see `temporary_table`)."""
        return temporary_table(
            self._db, "botdb_staging", {**dict.fromkeys(_OWN, "integer"), **self._types}
        )

    def shape(self, given: frozenset[str]) -> int:
        """The number of a shape: the columns that a line of the file gives, if only as null.

        The others take their own defaults, or in a trade that is replaced stay as they are.
        """
        return self._shapes.setdefault(given, len(self._shapes))

    def add(self, rows: Iterable[StagedRow]) -> int:
        """Take these rows, and return how many; a server stores some while others are read."""
        lines: list[int] = []

        def noted() -> Iterator[StagedRow]:
            for row in rows:
                lines.append(row[1])
                yield row

        with _refused_values(lines):
            fill(self._db, "botdb_staging", [*_OWN, *self._columns], noted())
        return len(lines)

    def repeated_ids(self) -> Iterator[tuple[int, str]]:
        """Line and reason for every row whose id an earlier row has, perhaps in the same line."""
        cursor = self._db.execute_sql(
            "SELECT s.botdb_line, s.id, t.line FROM botdb_staging AS s JOIN "
            '(SELECT "id", min(botdb_row) AS "row", min(botdb_line) AS line FROM botdb_staging '
            f'GROUP BY "id" HAVING count(*) > 1) AS t ON {self._same} '
            'WHERE s.botdb_row > t."row" ORDER BY s.botdb_row'
        )
        for line, trade_id, first in cursor:
            yield line, f"id '{trade_id}' is in line {first} already"

    def move(self, read: int, on_conflict: OnConflict, dry_run: bool) -> Imported:
        """Move the rows into BotTrade; call it inside a transaction.

        Raises RefusedError for ids already there, if they are not to be skipped or replaced.
        """
        existing = self._count(self._existing)
        if existing and on_conflict == "fail":
            raise self._conflict(existing)
        inserted = read - existing
        if not dry_run:
            shapes = self._shapes.items()
            written = sum(self._insert(number, given, on_conflict) for given, number in shapes)
            if on_conflict == "skip":
                # Another writer may have added some just now. Where rows are spread over nodes,
                # those that are skipped count as written.
                inserted = min(inserted, written)
                dropped = read - self._count(self._existing)
            else:
                dropped = read - written
            require_written(read - dropped, read)
        return Imported(
            read=read,
            inserted=inserted,
            replaced=existing if on_conflict == "replace" else 0,
            skipped=read - inserted if on_conflict == "skip" else 0,
        )

    def _count(self, rows: str) -> int:
        return int(self._db.execute_sql(f"SELECT count(*) {rows}").fetchone()[0])

    def _conflict(self, existing: int) -> RefusedError:
        cursor = self._db.execute_sql(
            f'SELECT botdb_line, "id" {self._existing} ORDER BY botdb_row LIMIT 3'
        )
        first = ", ".join(f"'{trade_id}' (line {line})" for line, trade_id in cursor)
        more = ", …" if existing > 3 else ""
        subject = "1 id is" if existing == 1 else f"{existing:,} ids are"
        return RefusedError(
            f"{subject} in the database already: {first}{more}; nothing was imported",
            "--on-conflict skip leaves those trades alone, --on-conflict replace overwrites them",
        )

    def _insert(self, shape: int, given: frozenset[str], on_conflict: OnConflict) -> int:
        """Move the rows of one shape, and return how many were written."""
        written = [name for name in self._writable if name in given or name in _FILLED]
        sql = (
            f'INSERT INTO "BotTrade" ({_listed(written)}) '
            f"SELECT {_listed(written)} FROM botdb_staging WHERE botdb_shape = {shape}"
        )
        sql += lock_order(self._db, "id")
        if on_conflict == "skip":
            sql += ' ON CONFLICT ("id") DO NOTHING'
        elif on_conflict == "replace":
            replaced = [n for n in written if n != "id" and (n in given or n == "updatedAt")]
            updates = (f"{quoted(name)} = excluded.{quoted(name)}" for name in replaced)
            sql += f' ON CONFLICT ("id") DO UPDATE SET {", ".join(updates)}'
        return int(self._db.execute_sql(sql).rowcount)


@contextmanager
def _refused_values(lines: Sequence[int]) -> Iterator[None]:
    """Raise InputError, with its place in `lines`, for a value that only PostgreSQL refuses.

    The types of columns that botdb does not know are stricter than what it checks.
    """
    try:
        yield
    except Exception as error:
        if not (sqlstate(error) or "").startswith(_REFUSED_VALUE):
            raise
        where = re.search(r"line (\d+)", error.diag.context or "")  # type: ignore[attr-defined]  # psycopg's
        line = f"line {lines[int(where[1]) - 1]}: " if where else ""
        raise InputError(line + first_line(str(error))) from error


def refusal(error: peewee.IntegrityError) -> BotdbError:
    """Why the table refused the rows: a constraint, or a row that another writer added."""
    text = f"the database refused it: {first_line(str(error))}; nothing was imported"
    if sqlstate(error) == _UNIQUE_VIOLATION or "UNIQUE" in text:
        return RefusedError(text, "another row has this value, perhaps one that was just added")
    return InputError(text)


_UNIQUE_VIOLATION = "23505"
_REFUSED_VALUE = ("22", "23")
"""The classes of SQLSTATEs for a value that its type does not have, or whose domain forbids it."""
_OWN = ("botdb_row", "botdb_line", "botdb_shape")
_FILLED = ("id", "createdAt", "updatedAt")
"""The columns that an import fills in where a line does not give them."""


def _listed(names: Iterable[str]) -> str:
    return ", ".join(quoted(name) for name in names)
