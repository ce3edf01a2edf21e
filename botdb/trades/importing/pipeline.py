"""Files of trades: JSON, JSON lines or CSV, checked line by line, imported whole or not at all.

The rows go into a temporary table first. It holds a file of any length without holding it in
memory, finds an id that comes twice, and leaves the bot's table unlocked until every line has
been read and found good. Then all of them move over at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, tzinfo
from itertools import islice
from typing import Any, TextIO

import peewee
from pydantic_core import ValidationError

from botdb.database.schema import Catalog, Column
from botdb.database.session import transact
from botdb.trades import rules
from botdb.trades.importing.readers import Format, Line, RefusedLinesError, read_lines
from botdb.trades.importing.staging import Imported, OnConflict, StagedRow, Staging, refusal

Progress = Callable[[int], None]
"""Called with the number of rows read since the last call."""

_BATCH = 2_000


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
    before_commit: Callable[[], None] = lambda: None,
) -> Imported:
    """Import every trade of `file` (UTF-8, opened with ``newline=""``), or none of them.

    `zone` is the time zone of times without an offset; `format` None means: recognized by the
    content; `on_conflict` says what happens to trades whose id the table already has. Replacing
    one sets what its line gives, null included, and leaves other columns as they are.
    `before_commit` is called when every row is written and only the commit is left.

    Raises RefusedLinesError with what may not be stored, RefusedError for ids already there, and
    InputError for a file that cannot be read at all.
    """
    columns = catalog.tables["BotTrade"]
    # A file's values for a column that the database computes are ignored.
    storable = [column for column in columns if not column.computed]
    refused = RefusedLinesError()
    names = [column.name for column in columns]
    lines = read_lines(file, format, names, refused)
    staging = Staging(db, storable)
    # In a new trade null and an absent key are the same for these.
    implied = frozenset(each.name for each in storable if each.nullable and each.default is None)
    if on_conflict == "replace":
        implied = frozenset()

    def shape(row: dict[str, Any]) -> int:
        return staging.shape(implied.union(row))

    rows = _rows(lines, columns, storable, catalog.ids("BotTrade"), shape, zone, now, refused)
    read = 0

    def move() -> Imported:
        done = staging.move(read, on_conflict, dry_run)
        before_commit()
        return done

    try:
        with staging.made():
            while batch := list(islice(rows, _BATCH)):
                staging.add(batch)
                read += len(batch)
                progress(len(batch))
            for line, reason in staging.repeated_ids():
                refused.add(line, reason)
            if refused.total:
                refused.problems.sort()
                raise refused
            return transact(db, move)
    except peewee.IntegrityError as error:
        raise refusal(error) from error


# --- from lines to rows -------------------------------------------------------------------


def _rows(
    lines: Iterator[Line],
    columns: Sequence[Column],
    storable: Sequence[Column],
    make_id: Callable[[], str],
    shape: Callable[[dict[str, Any]], int],
    zone: tzinfo,
    now: datetime,
    refused: RefusedLinesError,
) -> Iterator[StagedRow]:
    """The rows that may be stored; the others' lines go to `refused`."""
    known = [column.name for column in columns]
    stored = [column.name for column in storable]
    times = [column.name for column in storable if column.kind == "timestamp"]
    floats = [column.name for column in storable if column.kind == "float"]
    never_null = [column.name for column in storable if not column.nullable]
    from_json = rules.validator(columns, strict=True).validate_json
    from_cells = rules.validator(columns, strict=False).validate_python
    for row_number, (line, content) in enumerate(lines):
        try:
            if isinstance(content, str):
                row = from_json(content)
            else:
                row = from_cells({name: cell for name, cell in content.items() if cell != ""})
                row.update((name, None) for name, cell in content.items() if cell == "")
            rules.parse_times(row, times, zone)
            rules.check_order(row)
        except ValidationError as error:
            refused.add(line, "; ".join(rules.reasons(error, known)))
            continue
        except ValueError as error:
            refused.add(line, str(error))
            continue
        for name in never_null:
            if name in row and row[name] is None:
                del row[name]  # its default applies, as if the key were absent
        number = shape(row)
        rules.fill_defaults(row, now)
        if row.get("id") is None:
            row["id"] = make_id()
        for name in floats:
            if row.get(name) == 0:
                row[name] = 0.0  # SQLite keeps no sign of zero
        get = row.get
        yield (row_number, line, number, *map(get, stored))
