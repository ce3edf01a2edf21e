"""Where a picture of the running total, its drawdown and the daily P&L has its shapes and words.

The template picture.svg draws it. Three panels need no drawing library: Matplotlib took twice the
time, 90 MB more to install, and about as many lines.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import accumulate, groupby
from math import floor, log10
from typing import Any

from botdb.clock.timestamps import to_milliseconds
from botdb.output.render.format import money, whole_money
from botdb.output.views.session_axis import SessionAxis
from botdb.performance.report import Report

WIDTH = 800
"""Pixels of the panels in a file; a page stretches them to its own width."""
_DIGIT, _GAP = 7.5, 10
"""Pixels of a character of an amount, and between an amount and its panel."""
_NUMBER = 4.5
"""Percent of the width of a phone that the number of a mark needs."""
_FLAT = 1e-8
"""Amounts in USD that differ by less are drawn as equal: they differ by rounding errors."""

Label = tuple[float, str]
"""A place and its words."""


class Panel:
    """A vertical scale for `amounts` and zero with some room around them, and its round amounts."""

    def __init__(
        self, name: str, top: int, height: int, most: int, amounts: Collection[float]
    ) -> None:
        self.name, self.top, self.bottom = name, top, top + height
        low, high = min(0.0, *amounts), max(0.0, *amounts)
        flat = high - low < _FLAT
        room = 1.0 if flat else (high - low) / 20
        self._low, self._high = low - room, high + room
        labels = [(0.0, "$0")] if flat else ticks(self._low, self._high, most)
        self.ticks = [(self.y(amount), words) for amount, words in labels]

    def y(self, amount: float) -> float:
        """Pixels from the top of the picture."""
        share = (amount - self._low) / (self._high - self._low)
        return round(self.bottom - share * (self.bottom - self.top), 1)


def lay_out(report: Report, dates: int, marks: Sequence[float] = ()) -> dict[str, Any]:
    """A picture of at least one trade, with at most this many dates, as its template draws it.

    `marks` are moments in milliseconds since 1970. Shapes are the data of SVG paths, in pixels;
    dates, marks and the shade of the maximum drawdown are at percents of the width.
    """
    axis = SessionAxis((at for at, _ in report.curve.points), report.curve.days)
    places = [0.0, *(axis.place(at) for at, _ in report.curve.points)]
    totals = [0.0, *(total for _, total in report.curve.points)]
    end = max(float(len(axis.days)), places[-1] * 1.005)
    places.append(end)  # the last step has a width
    totals.append(totals[-1])
    falls = [total - high for total, high in zip(totals, accumulate(totals, max), strict=True)]
    panels = curve, drawdown, daily = (
        Panel("running total", 24, 240, 8, totals),
        Panel("drawdown", 288, 84, 4, falls),
        Panel("daily P&L", 396, 84, 4, report.curve.days.values()),
    )

    def x(place: float) -> float:
        """Pixels, in halves: a screen has no finer columns."""
        return round(place / end * WIDTH * 2) / 2

    def percent(place: float) -> float:
        return round(place / end * 100, 2)

    figures = report.overall
    shade = None
    if figures.drawdown_trough_at:
        peak = figures.drawdown_peak_at
        start = percent(axis.place(to_milliseconds(peak))) if peak else 0.0
        trough = percent(axis.place(to_milliseconds(figures.drawdown_trough_at)))
        shade = start, round(trough - start, 2)
    columns = [x(place) for place in places]
    days = [(x(axis.number(day) + 0.1), daily.y(pnl)) for day, pnl in report.curve.days.items()]
    return {
        "panels": panels,
        "left": int(_DIGIT * max(len(words) for each in panels for _, words in each.ticks) + _GAP),
        "width": WIDTH,
        "height": daily.bottom + 22,
        "totals": steps(columns, map(curve.y, totals)),
        "falls": steps(columns, map(drawdown.y, falls)),
        "gains": bars([day for day in days if day[1] < daily.y(0)], x(0.8), daily.y(0)),
        "losses": bars([day for day in days if day[1] > daily.y(0)], x(0.8), daily.y(0)),
        "dates": [(percent(place), words) for place, words in axis.ticks(dates)],
        "marks": _numbered([percent(axis.place(at)) for at in marks]),
        "shade": shade,
        "deepest": money(figures.max_drawdown),
    }


def ticks(low: float, high: float, most: int) -> list[Label]:
    """Round amounts in USD from `low` to `high` with their words: at most `most` equal steps."""
    least = (high - low) / most
    power = floor(log10(least))
    factor = next(each for each in (1, 2, 2.5, 5, 10) if each * 10.0**power >= least)
    step = factor * 10.0**power
    digits = max(2, (factor == 2.5) - power)
    amounts = [i * step for i in range(-floor(-low / step), floor(high / step) + 1)]
    if step % 1 == 0:
        return [(amount, whole_money(amount)) for amount in amounts]
    return [(amount, f"${amount:,.{digits}f}".replace("$-", "-$")) for amount in amounts]


def steps(columns: Iterable[float], heights: Iterable[float]) -> str:
    """The path of a line that keeps its height until the next point.

    Of all heights in a column the lowest, the highest and the last are enough to draw the same.
    """
    path = ""
    for x, points in groupby(zip(columns, heights, strict=True), key=lambda point: point[0]):
        ys = [y for _, y in points]
        path += f"H{x:g}" if path else f"M{x:g} {ys[0]:g}"
        path += "".join(f"V{y:g}" for y in (min(ys), max(ys)) if y != ys[-1]) + f"V{ys[-1]:g}"
    return path


def bars(tips: Iterable[tuple[float, float]], width: float, zero: float) -> str:
    """The path of bars from zero to each tip; of those in one column the longest is drawn."""
    longest = dict[float, float]()
    for x, y in tips:
        longest[x] = max(longest.get(x, zero), y, key=lambda tip: abs(tip - zero))
    width = max(width, 0.5)
    return "".join(f"M{x:g} {zero:g}V{y:g}h{width:g}V{zero:g}" for x, y in longest.items())


def _numbered(places: Iterable[float]) -> list[Label]:
    """Each mark, with its number if there is room for it after the last one that has one."""
    marks = list[Label]()
    free = 0.0
    for number, place in enumerate(places, 1):
        marks.append((place, str(number) if place >= free else ""))
        if place >= free:
            free = place + _NUMBER
    return marks
