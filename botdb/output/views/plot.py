"""The equity curve as a picture to send to someone: SVG, PNG or a page of HTML.

Matplotlib is an extra, imported here alone and only when a picture is wanted.
"""

from __future__ import annotations

import os
from datetime import datetime, time
from io import BytesIO
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING

from botdb.clock.new_york import NEW_YORK
from botdb.clock.timestamps import to_milliseconds
from botdb.errors import InputError, unwritable
from botdb.output.render.format import counted, money

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from botdb.performance.report import Report

SUFFIXES = (".svg", ".png", ".html")
_CURVE, _GAIN, _LOSS = "tab:blue", "tab:green", "tab:red"


def check(file: Path) -> None:
    """Raise InputError if no picture of that name can be drawn."""
    if file.suffix.lower() not in SUFFIXES:
        raise InputError(
            f"'{file}' is no picture that botdb can draw",
            f"end its name in {', '.join(SUFFIXES[:-1])} or {SUFFIXES[-1]}",
        )
    try:
        import matplotlib  # noqa: F401  # whether it is there
    except ImportError:
        raise InputError(
            "a picture needs matplotlib, which is not installed",
            "install it with: pip install 'botdb[plot]'",
        ) from None


def write(file: Path, report: Report, title: str) -> None:
    """Draw the running total, the drawdown beneath it and the P&L of each day into `file`.

    A new one can be read by its owner alone: whom it is shown to is theirs to say.

    Raises InputError if the file may not be written, BotdbError if the disk is full.
    """
    figure = _draw(report, title)
    suffix = file.suffix.lower()
    picture = _svg(figure) if suffix != ".png" else _png(figure)
    if suffix == ".html":
        picture = _page(picture, title)
    try:
        with open(file, "wb", opener=lambda path, flags: os.open(path, flags, 0o600)) as out:
            out.write(picture)
    except OSError as error:
        raise unwritable(str(file), error) from error


def _draw(report: Report, title: str) -> Figure:
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10, 7), layout="constrained")
    curve, drawdown, daily = figure.subplots(3, 1, sharex=True, height_ratios=[3, 1, 1])
    curve.set_title(title, parse_math=False, loc="left", fontsize=11)
    curve.set_ylabel("running total of P&L")
    drawdown.set_ylabel("drawdown")
    daily.set_ylabel("P&L a day")
    if report.curve.points:
        _draw_curve(report, curve, drawdown)
        _draw_days(report, daily)
        locator = AutoDateLocator(tz=NEW_YORK)
        daily.xaxis.set_major_locator(locator)
        daily.xaxis.set_major_formatter(ConciseDateFormatter(locator, tz=NEW_YORK))
    daily.set_xlabel("New York time")
    for axes in (curve, drawdown, daily):
        axes.yaxis.set_major_formatter(lambda value, _: money(value))
        axes.grid(alpha=0.25)
        axes.spines[["top", "right"]].set_visible(False)
    return figure


def _draw_curve(report: Report, curve: Axes, drawdown: Axes) -> None:
    first = report.curve.points[0][0]
    points = [(first, 0.0), *report.curve.points]
    moments = [_place(at) for at, _ in points]
    totals = [total for _, total in points]
    falls = [
        total - highest for total, highest in zip(totals, accumulate(totals, max), strict=True)
    ]
    curve.step(moments, totals, where="post", color=_CURVE, linewidth=1.4)
    curve.axhline(0, color="gray", linewidth=0.8)
    drawdown.fill_between(moments, falls, 0, step="post", color=_LOSS, alpha=0.5, linewidth=0)
    figures = report.overall
    if figures.drawdown_trough_at:
        peak = figures.drawdown_peak_at
        start = _place(to_milliseconds(peak)) if peak else moments[0]
        end = _place(to_milliseconds(figures.drawdown_trough_at))
        for axes in (curve, drawdown):
            axes.axvspan(start, end, color=_LOSS, alpha=0.12, linewidth=0)
        drawdown.set_title(
            f"maximum {money(figures.max_drawdown)}", parse_math=False, loc="right", fontsize=9
        )


def _draw_days(report: Report, daily: Axes) -> None:
    days = report.curve.days
    daily.bar(
        [_place(to_milliseconds(datetime.combine(day, time(12), NEW_YORK))) for day in days],
        list(days.values()),
        color=[_GAIN if pnl >= 0 else _LOSS for pnl in days.values()],
        width=0.8,
    )
    daily.axhline(0, color="gray", linewidth=0.8)


def _place(milliseconds: float) -> float:
    """A moment on Matplotlib's axis of dates: days since 1970."""
    return milliseconds / 86_400_000


def title(report: Report) -> str:
    """The line above the picture."""
    figures = report.overall
    return (
        f"{counted(figures.trades, 'closed trade')} on {counted(figures.trading_days, 'day')}, "
        f"net {money(figures.net_pnl)}"
    )


def _svg(figure: Figure) -> bytes:
    import matplotlib

    buffer = BytesIO()
    # Without the date and without random names, so that the same trades make the same file.
    with matplotlib.rc_context({"svg.hashsalt": "botdb"}):
        figure.savefig(buffer, format="svg", metadata={"Date": None})
    return buffer.getvalue()


def _png(figure: Figure) -> bytes:
    buffer = BytesIO()
    figure.savefig(buffer, format="png", dpi=150)
    return buffer.getvalue()


def _page(svg: bytes, title: str) -> bytes:
    """A page that needs nothing beside itself."""
    picture = svg[svg.index(b"<svg") :].decode()
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{title}</title>\n"
        "<style>body { margin: 1em; background: white } svg { max-width: 100%; height: auto }"
        f"</style>\n</head>\n<body>\n{picture}\n</body>\n</html>\n"
    ).encode()
