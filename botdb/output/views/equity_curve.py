"""The equity curve, drawn in a terminal with braille dots: two by four in each character."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from botdb.clock.timestamps import from_milliseconds, to_milliseconds, to_wire
from botdb.output.render.cells import DIM, GAIN, LOSS
from botdb.output.render.format import money, new_york

if TYPE_CHECKING:
    from rich.text import Text

    from botdb.performance.equity_curve import Point
    from botdb.performance.figures import Figures

HEIGHT, LOWEST, HIGHEST = 10, 4, 30
"""Lines of the curve itself, unless more or fewer fit."""
NARROWEST = 40
"""Columns below which no curve can be made out."""
UNBOUNDED = 100
"""Columns where the screen sets no bound."""
_AROUND = 5
"""Lines of the axis with its dates, of the legend, and of the next prompt."""
_BLANK = 0x2800
_DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
"""The bit of each dot in a braille character, by row and column."""

Span = tuple[float, float]
"""The lowest and the highest total within a column of dots."""


def fitting(lines: int) -> int:
    """The height of a curve for which this number of lines is left, frame and labels included."""
    return min(max(lines - _AROUND, LOWEST), HIGHEST)


def draw(points: Sequence[Point], figures: Figures, width: int, height: int = HEIGHT) -> Text:
    """The running total over time, `width` characters wide and `height` lines high over its axis,
    with the maximum drawdown marked both by colour and on the axis.
    """
    totals = [0.0, *(total for _, total in points)]
    low, high = min(totals), max(totals)
    labels = [money(high), *[""] * (height - 2), money(low)]
    zero = round((high / (high - low)) * (height - 1)) if low < 0 < high else None
    if zero and not labels[zero]:
        labels[zero] = money(0)
    margin = max(map(len, labels))
    columns = width - margin - 1

    first, last = points[0][0], points[-1][0]
    spans = _spans(points, columns * 2)
    rows = _braille(spans, low, high, height)
    fall = _fall(figures, first, last, columns)

    from rich.text import Text

    drawn = Text()
    for i, row in enumerate(rows):
        drawn.append(f"{labels[i]:>{margin}}┤" if labels[i] else " " * margin + "│", DIM)
        for column, character in enumerate(row):
            if character == chr(_BLANK):
                drawn.append("─" if i == zero else " ", DIM)
            else:
                drawn.append(character, LOSS if fall and column in fall else GAIN)
        drawn.append("\n")
    drawn.append(" " * margin + "└", DIM)
    drawn.append(_axis(fall, columns), DIM)
    start, end = (new_york(to_wire(from_milliseconds(at)))[:10] for at in (first, last))
    drawn.append(f"\n{' ' * margin} {start}{end:>{columns - len(start)}}", DIM)
    return drawn


def legend(figures: Figures) -> str:
    """What the mark below the curve means."""
    if not figures.drawdown_trough_at:
        return "running total of P&L"
    peak = figures.drawdown_peak_at
    return (
        f"running total of P&L; ▲━▼ maximum drawdown {money(figures.max_drawdown)}: "
        f"{new_york(to_wire(peak)) if peak else 'the start'} to "
        f"{new_york(to_wire(figures.drawdown_trough_at))} (NY)"
    )


def _place(at: float, first: float, last: float, columns: int) -> int:
    """The column of a moment between the first and the last."""
    return round((at - first) / (last - first) * (columns - 1)) if last > first else columns - 1


def _spans(points: Sequence[Point], columns: int) -> list[Span]:
    """What each column of dots shows: a total holds until the next one, a trade is a step."""
    first, last = points[0][0], points[-1][0]
    spans = [(0.0, 0.0)]
    total = 0.0
    for at, after in points:
        column = _place(at, first, last, columns)
        spans += [(total, total)] * (column + 1 - len(spans))
        low, high = spans[column]
        spans[column] = min(low, after), max(high, after)
        total = after
    return spans


def _braille(spans: Sequence[Span], low: float, high: float, height: int) -> list[list[str]]:
    """Lines of characters with the dots from the lowest to the highest total of each column."""
    dots = height * 4
    scale = (dots - 1) / (high - low) if high > low else 0
    cells = [[_BLANK] * (len(spans) // 2) for _ in range(height)]
    for x, (least, most) in enumerate(spans):
        for y in range(round((high - most) * scale), round((high - least) * scale) + 1):
            cells[y // 4][x // 2] |= _DOTS[y % 4][x % 2]
    return [[chr(cell) for cell in row] for row in cells]


def _fall(figures: Figures, first: float, last: float, columns: int) -> range | None:
    """The columns of the maximum drawdown."""
    if not figures.drawdown_trough_at:
        return None
    peak, trough = (
        _place(to_milliseconds(at), first, last, columns) if at else 0
        for at in (figures.drawdown_peak_at, figures.drawdown_trough_at)
    )
    return range(peak, trough + 1)


def _axis(fall: range | None, columns: int) -> str:
    if not fall:
        return "─" * columns
    mark = f"▲{'━' * (len(fall) - 2)}▼" if len(fall) > 1 else "▼"
    return "─" * fall[0] + mark + "─" * (columns - fall[-1] - 1)
