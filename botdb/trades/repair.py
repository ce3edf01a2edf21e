"""Repairs of single trades: closed by hand, marked as missed, or single fields corrected.

A repair is a set of new values, checked as an import checks them, which is written only if the
trade is still what it was when it was read. It changes the record; no order is sent.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import peewee

from botdb.changes.assignments import parse_assignments
from botdb.changes.diff import Change, Row, changes
from botdb.changes.field import Value
from botdb.clock.new_york import date_of, in_words
from botdb.clock.timestamps import from_text, to_wire
from botdb.database.json_rows import as_float
from botdb.database.models import BotTrade
from botdb.database.row_change import change_row, transact_changes
from botdb.database.schema import Catalog
from botdb.errors import InputError, RefusedError
from botdb.trades import lookup
from botdb.trades.fields import fields_of

COUNTED = ("status", "pnl", "entryAt", "exitAt")
"""The columns that the daily rows are made of."""
LARGE_RETURN = 0.5
"""A fraction of the cost. A return beyond it, up or down, may come from a mistyped price."""


@dataclass(frozen=True)
class Repair:
    """What a repair would do to a trade."""

    row: Row
    """The trade that it is based on."""
    changes: Sequence[Change]

    @property
    def after(self) -> Row:
        return {**self.row, **{change.field: change.new for change in self.changes}}

    @property
    def cost(self) -> float | None:
        """USD: entryPrice × shares, of a short position as well; None if it was never filled."""
        entry, shares = as_float(self.after["entryPrice"]), as_float(self.after["shares"])
        return None if entry is None or shares is None else abs(entry * shares)

    @property
    def fractional_return(self) -> float | None:
        """The P&L as a fraction of the cost; None where either is unknown, or the cost is 0."""
        pnl, cost = as_float(self.after["pnl"]), self.cost
        return None if pnl is None or not cost else pnl / cost

    @property
    def days(self) -> list[date]:
        """The New York days whose rows it makes stale."""
        if not any(change.field in COUNTED for change in self.changes):
            return []
        days = {_day(row) for row in (self.row, self.after) if row["status"] == "closed"}
        return sorted(day for day in days if day)


def propose(row: Row, values: Mapping[str, Any]) -> Repair:
    """The repair that gives the trade these values. Raises InputError for an impossible one."""
    repair = Repair(row, changes(row, values))
    changed = {change.field for change in repair.changes}
    entry, exit = _moment(repair.after, "entryAt"), _moment(repair.after, "exitAt")
    if {"entryAt", "exitAt"} & changed and entry and exit and exit < entry:
        raise InputError(f"exitAt {in_words(exit)} would be before entryAt {in_words(entry)}")
    return repair


# --- the three kinds ----------------------------------------------------------------------


def closed(
    catalog: Catalog, row: Row, *, price: str, at: datetime, reason: str, now: datetime
) -> Repair:
    """Close an open trade at `price` (USD per share): its pnl follows from its entry and shares.

    Raises RefusedError for a trade that is not open or was never filled, and InputError.
    """
    _require_open(row)
    entry, shares = as_float(row["entryPrice"]), as_float(row["shares"])
    if entry is None or shares is None:
        raise RefusedError(
            f"trade '{row['id']}' has no entryPrice or no shares to compute its pnl from",
            "if it was never filled: botdb trades miss; else set them first with botdb trades set",
        )
    if at > now:
        raise InputError(f"{in_words(at)} is in the future")
    given = parse(catalog, [f"exitPrice={price}", f"exitReason={reason}"])
    exit = given["exitPrice"]
    if not isinstance(exit, float):
        raise InputError("exitPrice must be a number")
    pnl = realized_pnl(entry, exit, shares)
    if not math.isfinite(pnl):
        raise InputError("the pnl would not be a finite number")
    return propose(row, {"status": "closed", **given, "exitAt": to_wire(at), "pnl": pnl})


def realized_pnl(entry: float, exit: float, shares: float) -> float:
    """(exit − entry) × shares in USD, without the noise of binary fractions.

    It is computed on the decimals that people see, and rounded to a hundredth of a cent; amounts
    below a cent (coins) to six digits.
    """
    price, cost = Decimal(repr(exit)), Decimal(repr(entry))
    exact = (price - cost) * Decimal(repr(shares))
    if abs(exact) < Decimal("0.01"):
        return float(f"{exact:.6g}")
    return float(round(exact, 4)) if abs(exact) < 10**15 else float(exact)


def missed(catalog: Catalog, row: Row, *, reason: str) -> Repair:
    """Mark an open trade as missed: it never became a position, or no longer is one.

    Raises RefusedError for a trade that is not open, and InputError.
    """
    _require_open(row)
    return propose(row, missed_values(catalog, reason))


def missed_values(catalog: Catalog, reason: str) -> dict[str, Value | None]:
    """What a missed trade holds. Raises InputError for a reason that cannot be stored."""
    given = parse(catalog, [f"exitReason={reason}"])
    nothing = dict.fromkeys(("exitPrice", "exitAt", "pnl"))
    return {"status": "missed", **given, **nothing}


def parse(catalog: Catalog, assignments: Sequence[str]) -> dict[str, Value | None]:
    """The new values in ``FIELD=VALUE`` texts, by the rules that an import follows.

    Nothing after the ``=`` is null; times without an offset are New York's. Raises InvalidError
    with everything that is wrong.
    """
    return parse_assignments(fields_of(catalog.tables["BotTrade"]), assignments)


# --- writing it ---------------------------------------------------------------------------


def write(db: peewee.Database, catalog: Catalog, repair: Repair, *, now: datetime) -> list[Change]:
    """Store the repair if the trade still is the one that was read, and return what changed.

    Raises ConflictError with what another writer did, NotFoundError if the trade is gone, and
    InputError for a value that a rule of the database forbids.
    """
    trade_id = repair.row["id"]

    def work() -> list[Change]:
        _, changed = change_row(
            db,
            BotTrade,
            fields_of(catalog.tables["BotTrade"]),
            repair.row,
            repair.changes,
            read=lambda: lookup.get(db, catalog, trade_id),
            now=now,
            what=f"trade '{trade_id}'",
            hint=f"look at it with 'botdb trades show {trade_id}', then try again",
        )
        return changed

    return transact_changes(db, work)


# --- what a stored row holds --------------------------------------------------------------


def _require_open(row: Row) -> None:
    if row["status"] != "open":
        raise RefusedError(
            f"trade '{row['id']}' is not open but {row['status']}",
            "'botdb trades set' changes single fields, whatever the status",
        )


def _moment(row: Row, field: str) -> datetime | None:
    """The moment in a field; None for null and for what is not a time."""
    try:
        return from_text(row[field]) if row[field] is not None else None
    except (TypeError, ValueError):
        return None


def _day(row: Row) -> date | None:
    exit = _moment(row, "exitAt")
    return date_of(exit) if exit else None
