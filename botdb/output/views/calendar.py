"""How a calendar reads: a grid of days for people, a record per day or weekday for programs."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from botdb.database.json_rows import Records
from botdb.output.render.cells import DIM, signed
from botdb.output.render.format import counted, signed_money
from botdb.output.render.table import PADDING, Cell, Field, Record

if TYPE_CHECKING:
    from botdb.stats.calendar import Calendar, CalendarDay

COLUMNS = ("Mon", "Tue", "Wed", "Thu", "Fri", "weekend")
CLOSED, HALF_DAY = "×", "½"
_MONTH = 3 + PADDING
"""Characters that the name of a month takes."""

Write = Callable[[float], str]


@dataclass(frozen=True)
class Square:
    """A field of the grid: the P&L of a day or of several; None if no trade was closed."""

    pnl: float | None
    label: str = ""
    """What a day has before its P&L: its number, and × or ½."""


GridRow = dict[str, Any]
Grid = tuple[list[GridRow], list[Field], GridRow]
"""The rows, the columns, and the row of totals."""


# --- a month: weeks and weekdays ----------------------------------------------------------


def by_week(days: Sequence[CalendarDay]) -> list[list[CalendarDay]]:
    """The days by weeks, which begin on Monday; the first and the last may be short."""
    grouped = groupby(days, key=lambda each: each.day.isocalendar()[:2])
    return [list(days) for _, days in grouped]


def month(found: Calendar, width: int | None) -> Grid:
    """A row for each week, on a screen `width` columns wide (None: any)."""
    rows: list[GridRow] = [
        {
            **{
                column_of(day): Square(day.pnl, _label(day))
                for day in week
                if day.day.weekday() < 5
            },
            "weekend": Square(total(day for day in week if column_of(day) == "weekend")),
            "week": Square(total(week)),
        }
        for week in by_week(found.days)
    ]
    return _grid(rows, found, "week", width)


def column_of(day: CalendarDay) -> str:
    return COLUMNS[min(day.day.weekday(), 5)]


def _label(day: CalendarDay) -> str:
    return f"{day.day.day:2}{CLOSED if day.closed else HALF_DAY if day.half_day else ''}"


def total(days: Iterable[CalendarDay]) -> float | None:
    """The P&L of several days; None if no trade was closed on them."""
    results = [day.pnl for day in days if day.pnl is not None]
    return math.fsum(results) if results else None


# --- a year: months and weekdays ----------------------------------------------------------


def year(found: Calendar, width: int | None) -> Grid:
    """A row for each month, from the first with a closed trade to the last."""
    rows: list[GridRow] = []
    traded = [day.day.month for day in found.days if day.pnl is not None]
    for number, grouped in groupby(found.days, key=lambda each: each.day.month):
        days = list(grouped)
        if traded and traded[0] <= number <= traded[-1]:
            sums = {
                name: Square(total(d for d in days if column_of(d) == name)) for name in COLUMNS
            }
            rows.append({"": f"{days[0].day:%b}", **sums, "month": Square(total(days))})
    rows, columns, footer = _grid(rows, found, "month", width and width - _MONTH)
    return rows, [Field("", lambda row: str(row[""])), *columns], {**footer, "": "all"}


# --- both ---------------------------------------------------------------------------------


def _grid(rows: Sequence[GridRow], found: Calendar, last: str, width: int | None) -> Grid:
    footer: GridRow = {
        name: Square(total(day for day in found.days if column_of(day) == name)) for name in COLUMNS
    }
    footer[last] = Square(total(found.days))
    if footer["weekend"].pnl is None:  # as it should be: the exchange is closed
        del footer["weekend"]
    names = list(footer)
    rows = [row for row in rows if any(_is_filled(row.get(name)) for name in names)]
    columns = [[row.get(name) or Square(None) for row in (*rows, footer)] for name in names]
    write = _written(columns, width)
    fields = [
        Field(name, _cell(name, write, column)) for name, column in zip(names, columns, strict=True)
    ]
    return rows, fields, footer


def _cell(name: str, write: Write, column: Sequence[Square]) -> Callable[[Record], Cell]:
    labels, amounts = _widths(column, write)

    def cell(row: Record) -> Cell:
        square = row.get(name) or Square(None)
        if square.pnl is None:
            return square.label, DIM
        return signed(square.pnl, lambda pnl: f"{square.label:{labels}}{write(pnl):>{amounts}}")

    return cell


def _is_filled(square: Square | None) -> bool:
    return square is not None and (square.pnl is not None or bool(square.label))


def _widths(column: Sequence[Square], write: Write) -> tuple[int, int]:
    """The characters that labels and amounts take, a blank between them included."""
    labels = max(len(each.label) for each in column)
    amounts = max(len(write(each.pnl)) if each.pnl is not None else 0 for each in column)
    return labels + bool(labels and amounts), amounts


def _written(columns: Sequence[Sequence[Square]], width: int | None) -> Write:
    """How all amounts are written, as exactly as the width for the columns allows."""

    def taken(write: Write) -> int:
        used = sum(sum(_widths(column, write)) for column in columns)
        return used + PADDING * (len(columns) - 1)

    fitting = (write for write in (signed_money, whole) if width is None or taken(write) <= width)
    return next(fitting, short)


def whole(pnl: float) -> str:
    """USD without cents; less than half a dollar is not nothing."""
    amount = f"${abs(pnl):,.0f}" if abs(pnl) >= 0.5 or not pnl else "<$1"
    return f"{'-' if pnl < 0 else '+' if pnl > 0 else ''}{amount}"


def short(pnl: float) -> str:
    """Two digits or more of thousands, millions and so on."""
    power = int(math.log10(max(abs(pnl), 1)) // 3)
    if not 1 <= power < len(_POWERS):
        return whole(pnl)
    amount = abs(pnl) / 1000**power
    return f"{'-' if pnl < 0 else '+'}${amount:.{int(amount < 9.95)}f}{_POWERS[power]}"


_POWERS = ("", "k", "M", "bn", "tn")


def title(found: Calendar, name: str) -> str:
    """What the days came to, in one line."""
    traded = [day for day in found.days if day.pnl is not None]
    up = sum((day.pnl or 0) > 0 for day in traded)
    down = sum((day.pnl or 0) < 0 for day in traded)
    net = total(traded) or 0
    trades = sum(day.trades for day in traded)
    line = f"{name}: {signed_money(net)} from {counted(trades, 'closed trade')}"
    return f"{line} on {counted(len(traded), 'day')}, {up} up and {down} down"


def legend(found: Calendar, *, days: bool) -> list[str]:
    """The lines under it: which days are not whole sessions, and what could not be counted."""
    lines = []
    if days:
        parts = [
            f"{mark} {which}: {', '.join(named)}"
            for mark, which, named in (
                (
                    CLOSED,
                    "the exchange is closed",
                    [
                        f"{d.day.day} {d.closed}"
                        for d in found.days
                        if d.closed not in (None, "weekend")
                    ],
                ),
                (
                    HALF_DAY,
                    "it closes early",
                    [f"{d.day.day} {d.half_day}" for d in found.days if d.half_day],
                ),
            )
            if named
        ]
        lines += ["; ".join(parts)] if parts else []
    if found.without_pnl:
        lines.append(f"{counted(found.without_pnl, 'closed trade')} without pnl counted as 0")
    return lines


# --- for programs -------------------------------------------------------------------------


def day_records(found: Calendar) -> Records:
    """A record for each day; realizedPnl is null where no trade was closed."""
    columns = ("date", "weekday", "realizedPnl", "tradeCount", "closed", "halfDay")
    rows = ((f"{d.day}", f"{d.day:%A}", d.pnl, d.trades, d.closed, d.half_day) for d in found.days)
    return Records(columns, rows)


def weekday_records(found: Calendar) -> Records:
    """A record for each weekday of each month on which a trade was closed."""
    traded = sorted(
        (day for day in found.days if day.pnl is not None),
        key=lambda each: (each.day.month, each.day.weekday()),
    )
    rows = []
    for (_, _), grouped in groupby(traded, key=lambda each: (each.day.month, each.day.weekday())):
        days = list(grouped)
        first = days[0].day
        trades = sum(day.trades for day in days)
        rows.append((f"{first:%Y-%m}", f"{first:%A}", total(days), trades, len(days)))
    return Records(("month", "weekday", "realizedPnl", "tradeCount", "days"), iter(rows))
