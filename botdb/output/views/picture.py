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
from botdb.output.render.format import money
from botdb.output.views.session_axis import SessionAxis
from botdb.performance.report import Report

CURVE, GAIN, LOSS, INK, FAINT = "#0b62c4", "#1a7f37", "#cf222e", "#1f2328", "#8c959f"
COLORS = {CURVE: "curve", GAIN: "gain", LOSS: "loss", INK: "ink", FAINT: "faint"}
"""On white. A page replaces them in the SVG by its own colours of these names."""

_STYLE: dict[Any, Any] = {
    "svg.hashsalt": "botdb",  # names of parts that are the same for the same trades
    "text.parse_math": False,  # $ is money
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": FAINT,
    "xtick.color": INK,
    "ytick.color": INK,
    "xtick.labelsize": 9,
    "ytick.labelsize": 9,
    "axes.labelsize": 9,
}
_WORDS_EVERY, _NUMBER = 0.9, 0.22
"""Inches that a label of the time axis and the number of a mark need."""


def figure_of(
    report: Report, size: tuple[float, float], title: str = "", marks: Sequence[float] = ()
) -> Figure:
    """A figure of at least one trade, `size` in inches; `marks` are numbered vertical lines at
    moments in milliseconds since 1970.
    """
    with matplotlib.rc_context(_STYLE):
        figure = Figure(figsize=size, layout="constrained")
        if title:
            figure.suptitle(title, fontsize=10, x=0.01, ha="left")
        panels = figure.subplots(3, 1, sharex=True, height_ratios=[3, 1, 1])
        curve, drawdown, daily = panels
        axis = SessionAxis((at for at, _ in report.curve.points), report.curve.days)
        end = _draw_curve(report, axis, curve, drawdown)
        _draw_days(report, axis, daily)
        _draw_marks(axis, marks, curve, end * _NUMBER / size[0])
        ticks = axis.ticks(max(2, int(size[0] / _WORDS_EVERY)))
        daily.set_xticks([place for place, _ in ticks], [words for _, words in ticks])
        daily.set_xlim(0, end)
        for axes, name in zip(panels, ("running total", "drawdown", "daily P&L"), strict=True):
            axes.set_title(name, fontsize=9, loc="left")
            axes.yaxis.set_major_formatter(lambda value, _: _dollars(value))
            axes.grid(color=FAINT, alpha=0.25)
            axes.spines[["top", "right"]].set_visible(False)
    return figure


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
        drawdown.set_title(f"maximum {money(figures.max_drawdown)}", fontsize=9, loc="right")
    return end


def _draw_days(report: Report, axis: SessionAxis, daily: Axes) -> None:
    days = report.curve.days
    daily.bar(
        [axis.number(day) + 0.5 for day in days],
        list(days.values()),
        color=[GAIN if pnl >= 0 else LOSS for pnl in days.values()],
        width=0.8,
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


def _dollars(value: float) -> str:
    """A tick: money without cents if it has none."""
    return money(value).removesuffix(".00")


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
