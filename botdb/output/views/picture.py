"""The running total, its drawdown and the daily P&L as a Matplotlib figure."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from io import BytesIO
from itertools import accumulate
from typing import Any

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from botdb.clock.timestamps import to_milliseconds
from botdb.output.render.format import money, whole_money
from botdb.output.views.session_axis import SessionAxis
from botdb.performance.report import Report

CURVE, GAIN, LOSS, INK, FAINT = "#0b62c4", "#1a7f37", "#cf222e", "#1f2328", "#8c959f"
COLORS = {CURVE: "curve", GAIN: "gain", LOSS: "loss", INK: "ink", FAINT: "faint"}
"""On white. A page replaces them in the SVG by its own colours of these names."""

_STYLE: dict[Any, Any] = {
    "svg.hashsalt": "botdb",  # names of parts that are the same for the same trades
    "text.parse_math": False,  # $ is money
    "text.color": INK,
    "axes.edgecolor": FAINT,
    "axes.grid": True,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "axes.titlesize": 9,
    "axes.titley": 1,
    "figure.titlesize": 10,
    "grid.alpha": 0.25,
    "grid.color": FAINT,
    "xtick.color": INK,
    "xtick.labelsize": 9,
    "xtick.major.size": 0,
    "ytick.color": INK,
    "ytick.labelsize": 9,
    "ytick.major.size": 0,
}
_TITLE, _NAME, _DATES, _DIGIT, _EDGE = 0.17, 0.26, 0.3, 0.08, 0.1
"""Inches of a line of the title, of the name of a panel above it, of the dates below and half of a
date at the end, of a character of an amount, and of an edge. Matplotlib takes twice the time to
measure them."""
_WORDS_EVERY, _NUMBER = 0.9, 0.22
"""Inches that a label of the time axis and the number of a mark need."""


def figure_of(
    report: Report, size: tuple[float, float], title: str = "", marks: Sequence[float] = ()
) -> Figure:
    """A figure of at least one trade, `size` in inches; `marks` are numbered vertical lines at
    moments in milliseconds since 1970.
    """
    axis = SessionAxis((at for at, _ in report.curve.points), report.curve.days)
    with matplotlib.rc_context(_STYLE):
        figure = Figure(figsize=size)
        panels = figure.subplots(3, 1, sharex=True, height_ratios=[3, 1, 1])
        curve, drawdown, daily = panels
        for axes, name in zip(panels, ("running total", "drawdown", "daily P&L"), strict=True):
            axes.set_title(name)
            axes.yaxis.set_major_formatter(lambda value, _: whole_money(value))
        end = _draw_curve(report, axis, curve, drawdown)
        _draw_days(report, axis, daily)
        _draw_marks(axis, marks, curve, end * _NUMBER / size[0])
        ticks = axis.ticks(max(2, int(size[0] / _WORDS_EVERY)))
        daily.set_xticks([place for place, _ in ticks], [words for _, words in ticks])
        daily.set_xlim(0, end)
        _set_margins(figure, size, title)
    return figure


def _set_margins(figure: Figure, size: tuple[float, float], title: str) -> None:
    """Leave room for all words, and write the title."""
    width, height = size
    amounts = [whole_money(at) for axes in figure.axes for at in axes.yaxis.get_majorticklocs()]
    above = _NAME
    if title:
        figure.suptitle(title, x=_EDGE / width, y=1 - _EDGE / height, ha="left")
        above += _EDGE + _TITLE * len(title.splitlines())
    figure.subplots_adjust(
        left=(max(map(len, amounts)) * _DIGIT + _EDGE) / width,
        right=1 - _DATES / width,
        top=1 - above / height,
        bottom=_DATES / height,
        hspace=_NAME / ((height - above - _DATES - 2 * _NAME) / 3),
    )


def _draw_curve(report: Report, axis: SessionAxis, curve: Axes, drawdown: Axes) -> float:
    """Draw both, and return where they end."""
    places = [0.0, *(axis.place(at) for at, _ in report.curve.points)]
    totals = [0.0, *(total for _, total in report.curve.points)]
    end = max(float(len(axis.days)), places[-1] * 1.005)
    places.append(end)  # a step has no width without a next one
    totals.append(totals[-1])
    falls = [
        total - highest for total, highest in zip(totals, accumulate(totals, max), strict=True)
    ]
    curve.step(places, totals, where="post", color=CURVE, linewidth=1.4)
    curve.axhline(0, color=FAINT, linewidth=0.8)
    drawdown.step(places, falls, where="post", color=LOSS, linewidth=1)
    drawdown.fill_between(places, falls, step="post", color=LOSS, alpha=0.35, linewidth=0)
    figures = report.overall
    if figures.drawdown_trough_at:
        peak = figures.drawdown_peak_at
        start = axis.place(to_milliseconds(peak)) if peak else 0.0
        trough = axis.place(to_milliseconds(figures.drawdown_trough_at))
        for axes in (curve, drawdown):
            axes.axvspan(start, trough, color=LOSS, alpha=0.12, linewidth=0)
        drawdown.set_title(f"maximum {money(figures.max_drawdown)}", loc="right")
    return end


def _draw_days(report: Report, axis: SessionAxis, daily: Axes) -> None:
    """A bar for each day; all bars of a colour are one shape, which draws faster than many."""
    for color, sign in ((GAIN, 1), (LOSS, -1)):
        bars = [(axis.number(day), pnl) for day, pnl in report.curve.days.items() if pnl * sign > 0]
        daily.fill(
            [number + edge for number, _ in bars for edge in (0.1, 0.1, 0.9, 0.9)],
            [height for _, pnl in bars for height in (0, pnl, pnl, 0)],
            color=color,
            linewidth=0,
        )
    daily.axhline(0, color=FAINT, linewidth=0.8)


def _draw_marks(axis: SessionAxis, marks: Sequence[float], curve: Axes, room: float) -> None:
    """A line for each mark, with its number where there is room for it after the last one."""
    free = 0.0
    for number, at in enumerate(marks, 1):
        place = axis.place(at)
        curve.axvline(place, color=INK, linewidth=0.8, linestyle=(0, (2, 2)))
        if place < free:
            continue
        free = place + room
        curve.annotate(
            str(number), (place, 1), xycoords=("data", "axes fraction"), xytext=(2, -9),
            textcoords="offset points", fontsize=8, annotation_clip=False,
        )  # fmt: skip


def svg(figure: Figure, *, text: bool = False) -> str:
    """The figure as an ``<svg>`` element; `text` keeps words as words, in the reader's font.

    Without a date and without random names, so that the same trades make the same picture.
    """
    style: dict[Any, Any] = {**_STYLE, "svg.fonttype": "none" if text else "path"}
    nothing = {"Date": None, "Creator": None, "Format": None, "Type": None}
    buffer = BytesIO()
    with matplotlib.rc_context(style), _any_character():
        figure.savefig(buffer, format="svg", metadata=nothing, transparent=text)
    return buffer.getvalue().decode()


def png(figure: Figure) -> bytes:
    """The figure as a PNG file."""
    buffer = BytesIO()
    with matplotlib.rc_context(_STYLE), _any_character():
        figure.savefig(buffer, format="png", dpi=150)
    return buffer.getvalue()


def _any_character() -> warnings.catch_warnings[None]:
    """Suppress warnings about characters that the font lacks: Matplotlib draws a box for them."""
    return warnings.catch_warnings(action="ignore")
