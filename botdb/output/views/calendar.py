"""How a calendar reads: a grid of days for people, a record per day or weekday for programs."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from botdb.database.json_rows import Records
from botdb.output.render.cells import DIM, signed
from botdb.output.render.format import counted, signed_money
from botdb.output.render.table import PADDING, Cell, Field, Record

if TYPE_CHECKING:
    from botdb.stats.calendar import Calendar, CalendarDay

COLUMNS = ("Mon", "Tue", "Wed", "Thu", "Fri", "weekend")
CLOSED, HALF_DAY = "×", "½"

Write = Callable[[float], str]


@dataclass(frozen=True)
class Square:
    """A field of the grid: the P&L of a day or of several; None if no trade was closed."""

    pnl: float | None
    label: str = ""
    """What is before the P&L: the number of a day, and × or ½; the name of a month."""


Row = dict[str, Square]
Grid = tuple[list[Row], list[Field], Row]
"""The rows, the columns, and the row of totals."""


def by_week(days: Sequence[CalendarDay]) -> list[list[CalendarDay]]:
    """The days by weeks, which begin on Monday; the first and the last may be short."""
    return [list(week) for _, week in groupby(days, key=lambda each: each.day.isocalendar()[:2])]


def by_month(days: Sequence[CalendarDay]) -> list[list[CalendarDay]]:
    months = groupby(days, key=lambda each: (each.day.year, each.day.month))
    return [list(month) for _, month in months]


def total(days: Iterable[CalendarDay]) -> float | None:
    """The P&L of several days; None if no trade was closed on them."""
    results = [day.pnl for day in days if day.pnl is not None]
    return math.fsum(results) if results else None


def weekdays(days: Sequence[CalendarDay]) -> Row:
    """The P&L of each weekday."""
    return {name: Square(total(d for d in days if _column(d) == name)) for name in COLUMNS}


def _column(day: CalendarDay) -> str:
    return COLUMNS[min(day.day.weekday(), 5)]


def month(found: Calendar, width: int | None) -> Grid:
    """A row for each week, on a screen `width` columns wide (None: any)."""
    rows = [
        {
            **weekdays(week),
            **{_column(day): _square(day) for day in week if day.day.weekday() < 5},
            "week": Square(total(week)),
        }
        for week in by_week(found.days)
    ]
    return _grid(rows, {**weekdays(found.days), "week": Square(total(found.days))}, width)


def _square(day: CalendarDay) -> Square:
    return Square(day.pnl, f"{day.day.day:2}{mark(day)}")


def mark(day: CalendarDay) -> str:
    return CLOSED if day.closed else HALF_DAY if day.half_day else ""


def year(found: Calendar, width: int | None) -> Grid:
    """A row for each month, from the first with a closed trade to the last."""

    def row(name: str, days: Sequence[CalendarDay]) -> Row:
        return {"": Square(None, name), **weekdays(days), "month": Square(total(days))}

    traded = [day.day for day in found.days if day.pnl is not None]
    months = [
        row(f"{days[0].day:%b}", days)
        for days in by_month(found.days)
        if traded and days[0].day <= traded[-1] and traded[0] <= days[-1].day
    ]
    return _grid(months, row("all", found.days), width)


def _grid(rows: Iterable[Row], footer: Row, width: int | None) -> Grid:
    if footer["weekend"].pnl is None:  # as it should be: the exchange is closed
        footer = {name: square for name, square in footer.items() if name != "weekend"}
    kept = [row for row in rows if any(row[name] != Square(None) for name in footer)]
    columns = {name: [row[name] for row in (*kept, footer)] for name in footer}
    write = _written(list(columns.values()), width)
    return kept, [Field(name, _cell(name, write, columns[name])) for name in footer], footer


def _cell(name: str, write: Write, column: Sequence[Square]) -> Callable[[Record], Cell]:
    labels, amounts = _widths(column, write)

    def cell(row: Record) -> Cell:
        square = row[name]
        if square.pnl is None:
            return square.label, DIM if name else ""
        return signed(square.pnl, lambda pnl: f"{square.label:{labels}}{write(pnl):>{amounts}}")

    return cell


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
    closed = [f"{d.day.day} {d.closed}" for d in found.days if d.closed not in (None, "weekend")]
    early = [f"{d.day.day} {d.half_day}" for d in found.days if d.half_day]
    parts = [
        f"{sign} {meaning}: {', '.join(named)}"
        for sign, meaning, named in (
            (CLOSED, "the exchange is closed", closed),
            (HALF_DAY, "it closes early", early),
        )
        if named and days
    ]
    lines = ["; ".join(parts)] if parts else []
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
    groups: dict[tuple[str, int], list[CalendarDay]] = {}
    for day in found.days:
        if day.pnl is not None:
            groups.setdefault((f"{day.day:%Y-%m}", day.day.weekday()), []).append(day)
    rows = (
        (month, f"{days[0].day:%A}", total(days), sum(day.trades for day in days), len(days))
        for (month, _), days in sorted(groups.items())
    )
    return Records(("month", "weekday", "realizedPnl", "tradeCount", "days"), rows)
