"""Repairs of single trades: closed by hand, marked as missed, or a field put right.

A repair is a set of new values, checked as an import checks them, which is written only if the
trade is still what it was when it was read.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import peewee
from pydantic_core import ValidationError

from botdb.changes.diff import Change, Row, as_stored, changes, check_same
from botdb.clock.new_york import NEW_YORK, date_of
from botdb.clock.timestamps import from_text, to_stored, to_wire
from botdb.database.driver_errors import first_line
from botdb.database.json_rows import as_float
from botdb.database.models import BotTrade
from botdb.database.schema import Catalog, Column
from botdb.database.session import lock_rows, transact, update_one
from botdb.errors import InputError, RefusedError
from botdb.trades import query, rules

FIXED = ("id", "updatedAt")
"""The columns of BotTrade that nobody sets by hand."""
COUNTED = ("status", "pnl", "entryAt", "exitAt")
"""The columns that the daily rows are made of."""


@dataclass(frozen=True)
class Repair:
    """What a repair would do to a trade."""

    row: Row
    """The trade that it is based on."""
    changes: Sequence[Change]

    @property
    def days(self) -> list[date]:
        """The New York days whose rows it makes stale."""
        if not any(change.field in COUNTED for change in self.changes):
            return []
        after = {**self.row, **{change.field: change.new for change in self.changes}}
        days = {_day(row) for row in (self.row, after) if row["status"] == "closed"}
        return sorted(day for day in days if day)


def propose(row: Row, values: Mapping[str, Any]) -> Repair:
    """The repair that gives the trade these values. Raises InputError for an impossible one."""
    repair = Repair(row, changes(row, values))
    changed = {change.field: change.new for change in repair.changes}
    after = {**row, **changed}
    entry, exit = _moment(after, "entryAt"), _moment(after, "exitAt")
    if {"entryAt", "exitAt"} & changed.keys() and entry and exit and exit < entry:
        raise InputError(f"exitAt ({to_wire(exit)}) would be before entryAt ({to_wire(entry)})")
    return repair


# --- the three kinds ----------------------------------------------------------------------


def closed(
    catalog: Catalog, row: Row, *, price: str, at: datetime, reason: str, now: datetime
) -> Repair:
    """Close an open trade at `price` (USD a share): its pnl follows from its entry and shares.

    Raises RefusedError for a trade that is not open or was never filled, and InputError.
    """
    _require_open(row)
    entry, shares = as_float(row["entryPrice"]), as_float(row["shares"])
    if entry is None or shares is None:
        raise RefusedError(
            f"trade '{row['id']}' has no entryPrice or no shares to reckon its pnl from",
            "if it was never filled: botdb trades miss; else put them right with botdb trades set",
        )
    if at > now:
        raise InputError(f"{to_wire(at)} is still to come")
    given = parse(catalog, [f"exitPrice={price}", f"exitReason={reason}"])
    try:
        pnl = (float(given["exitPrice"]) - entry) * shares  # text for a decimal column
    except (TypeError, ValueError):
        raise InputError("exitPrice must be a number") from None
    if not math.isfinite(pnl):
        raise InputError("the pnl would not be a finite number")
    return propose(row, {"status": "closed", **given, "exitAt": to_wire(at), "pnl": pnl})


def missed(catalog: Catalog, row: Row, *, reason: str) -> Repair:
    """Mark an open trade as missed: it never was, or is no more, a position.

    Raises RefusedError for a trade that is not open, and InputError.
    """
    _require_open(row)
    given = parse(catalog, [f"exitReason={reason}"])
    nothing = dict.fromkeys(("exitPrice", "exitAt", "pnl"))
    return propose(row, {"status": "missed", **given, **nothing})


def parse(catalog: Catalog, assignments: Sequence[str]) -> dict[str, Any]:
    """The new values in ``FIELD=VALUE`` texts, typed and checked as an import does it.

    Nothing after the ``=`` is null; times without an offset are New York's. Raises InputError
    with everything that is wrong.
    """
    columns = catalog.tables["BotTrade"]
    cells: dict[str, str] = {}
    values: dict[str, Any] = {}
    for assignment in assignments:
        name, equals, text = assignment.partition("=")
        if not equals:
            raise InputError(f"'{assignment}' is not of the form FIELD=VALUE")
        column = query.find_column(columns, name.strip())
        if column.name in FIXED:
            raise InputError(f"'{column.name}' is kept by botdb itself and cannot be set")
        if column.computed:
            raise InputError(f"'{column.name}' is computed by the database and cannot be set")
        if column.name in cells or column.name in values:
            raise InputError(f"'{column.name}' is given twice")
        if text:
            cells[column.name] = text
        elif column.nullable and column.name in rules.KNOWN:
            values[column.name] = None
        else:
            raise InputError(f"{column.name} must not be empty")
    return values | _checked(columns, cells)


def _checked(columns: Sequence[Column], cells: dict[str, str]) -> dict[str, Any]:
    times = [column.name for column in columns if column.kind == "timestamp"]
    validator = rules.validator(columns, strict=False, whole=False)
    try:
        values: dict[str, Any] = validator.validate_python(cells)
        rules.parse_times(values, times, NEW_YORK)
    except ValidationError as error:
        names = [column.name for column in columns]
        raise InputError("; ".join(rules.reasons(error, names))) from None
    except ValueError as error:
        raise InputError(str(error)) from None
    for name in set(times) & values.keys():
        values[name] = to_wire(from_text(values[name]))
    return values


# --- writing it ---------------------------------------------------------------------------


def write(
    db: peewee.Database, catalog: Catalog, repairs: Sequence[Repair], *, now: datetime
) -> list[Repair]:
    """Store the repairs if every trade still is the one that was read, and nothing otherwise.

    Return them with the changes that were made in truth.
    Raises ConflictError with what another writer did, NotFoundError if a trade is gone, and
    InputError for a value that a rule of the database forbids.
    """
    table = BotTrade._meta.table
    kinds = {column.name: column.kind for column in catalog.tables["BotTrade"]}

    def stored(change: Change) -> Any:
        if change.new is not None and kinds[change.field] == "timestamp":
            return to_stored(from_text(change.new))
        return change.new

    def write_one(repair: Repair) -> Repair:
        trade_id = repair.row["id"]
        this = BotTrade.id == trade_id
        lock_rows(db, BotTrade.select(BotTrade.id).where(this))
        hint = f"look at it with 'botdb trades show {trade_id}', then try again"
        check_same(f"trade '{trade_id}'", repair.row, query.get(db, catalog, trade_id), hint)
        values: dict[peewee.Node, Any] = {
            peewee.Column(table, change.field): stored(change) for change in repair.changes
        }
        values[BotTrade.updated_at.column] = to_stored(now)
        update_one(db, BotTrade.update(values).where(this))
        after = query.get(db, catalog, trade_id)
        return Repair(repair.row, as_stored(repair.changes, after))

    try:
        return transact(
            db, lambda: [write_one(repair) for repair in repairs], level="READ COMMITTED"
        )
    except (peewee.DataError, peewee.IntegrityError) as error:
        raise InputError(f"the database refused it: {first_line(str(error))}") from error


# --- what a stored row holds --------------------------------------------------------------


def _require_open(row: Row) -> None:
    if row["status"] != "open":
        raise RefusedError(
            f"trade '{row['id']}' is not open but {row['status']}",
            "'botdb trades set' puts single fields right, whatever the status",
        )


def _moment(row: Row, field: str) -> datetime | None:
    """The moment in a field; None for null and for what is no time."""
    try:
        return from_text(row[field]) if row[field] is not None else None
    except (TypeError, ValueError):
        return None


def _day(row: Row) -> date | None:
    exit = _moment(row, "exitAt")
    return date_of(exit) if exit else None
