"""Files of trades: JSON, JSON lines or CSV, checked line by line, imported whole or not at all.

The rows go into a temporary table first. It holds a file of any length without holding it in
memory, finds an id that comes twice, and leaves the bot's table unlocked until every line has
been read and found good. Then all of them move over at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, tzinfo
from functools import lru_cache
from itertools import islice
from typing import TextIO

import peewee
from pydantic_core import ValidationError

from botdb.clock.timestamps import text_to_stored, to_stored
from botdb.database.schema import Catalog, Column
from botdb.database.session import hold_off_writers, transact
from botdb.errors import RefusedError
from botdb.trades import rules
from botdb.trades.importing.readers import Format, Line, Names, RefusedLinesError, read_lines
from botdb.trades.importing.staging import Imported, OnConflict, StagedRow, Staging, refusal

Progress = Callable[[int], None]
"""Called with the number of rows read since the last call."""

_STATEMENT = 20_000
"""Rows that are staged by one statement, after which progress is reported: few enough for a
time-out that a server sets for one."""


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
    names = [column.name for column in columns]
    refused = RefusedLinesError()
    lines = read_lines(file, format, names, refused)
    staging = Staging(db, columns)
    # In a new trade null and an absent key are the same for these.
    implied = frozenset(each.name for each in columns if each.nullable and each.default is None)
    if on_conflict == "replace":
        implied = frozenset()

    @lru_cache
    def shape(given: Names, absent: Names) -> int:
        return staging.shape(implied.union(given).difference(absent))

    rows = _rows(lines, columns, catalog.ids("BotTrade"), shape, zone, now, refused)
    read = attempts = 0

    def refuse_lines() -> None:
        for line, reason in staging.repeated_ids():
            refused.add(line, reason)
        if refused.total:
            refused.problems.sort(key=lambda problem: problem[0])
            raise refused

    def move() -> Imported:
        nonlocal attempts
        attempts += 1
        if attempts > 1:  # the bot locks trades in another order, and would win again
            hold_off_writers(db, "BotTrade")
        done = staging.move(read, on_conflict, dry_run)
        before_commit()
        return done

    try:
        with staging.made():
            while added := staging.add(islice(rows, _STATEMENT)):
                read += added
                progress(added)
            # The table itself refuses an id that comes twice, unless it is to skip or replace it.
            if refused.total or dry_run or on_conflict != "fail":
                refuse_lines()
            try:
                return transact(db, move)
            except (peewee.IntegrityError, RefusedError):
                refuse_lines()
                raise
    except peewee.IntegrityError as error:
        raise refusal(error) from error


# --- from lines to rows -------------------------------------------------------------------


def _rows(
    lines: Iterator[Line],
    columns: Sequence[Column],
    make_id: Callable[[], str],
    shape: Callable[[Names, Names], int],
    zone: tzinfo,
    now: datetime,
    refused: RefusedLinesError,
) -> Iterator[StagedRow]:
    """The rows that may be stored; the others' lines go to `refused`."""
    names = [column.name for column in columns]
    id, entry, exit, created, updated = map(
        names.index, ("id", "entryAt", "exitAt", "createdAt", "updatedAt")
    )
    times = [i for i, column in enumerate(columns) if column.kind == "timestamp"]
    floats = [i for i, column in enumerate(columns) if column.kind == "float"]
    never_null = [(i, column.name) for i, column in enumerate(columns) if not column.nullable]
    from_json = rules.json_validator(columns).validate_json
    from_cells = rules.cells_validator(columns).validate_python
    stored_now = to_stored(now)
    line_before = 0
    for row_number, (line, content) in enumerate(lines):
        # JSON may have many trades on one line.
        which = f"trade {row_number + 1}: " if line == line_before else ""
        line_before = line
        try:
            if isinstance(content, str):
                row = from_json(content)
                given, values = tuple(row), [*map(row.get, names)]
            else:
                given, values = content[0], [*from_cells(content[1])]
            for i in times:
                if values[i] is not None:
                    values[i] = text_to_stored(values[i], zone)
        except ValidationError as error:
            refused.add(line, which + "; ".join(rules.reasons(error, names)))
            continue
        except ValueError as error:  # from text_to_stored
            refused.add(line, f"{which}{names[i]}: {error}")
            continue
        if values[entry] and values[exit] and values[exit] < values[entry]:
            refused.add(line, f"{which}exitAt is before entryAt")
            continue
        # Their defaults apply, as if the line did not give them.
        number = shape(given, tuple([name for i, name in never_null if values[i] is None]))
        if values[id] is None:
            values[id] = make_id()
        if values[created] is None:
            values[created] = values[entry] or values[exit] or stored_now
        if values[updated] is None:
            values[updated] = stored_now
        for i in floats:
            if values[i] == 0:
                values[i] = 0.0  # SQLite keeps no sign of zero
        yield (row_number, line, number, *values)
