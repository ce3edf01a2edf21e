"""The report as a page of HTML: what it shows, in words and numbers that are ready to be read.

The templates need an extra, imported only when a report is made.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from botdb import __version__
from botdb.clock.new_york import NEW_YORK
from botdb.clock.timestamps import to_milliseconds
from botdb.output.render.cells import shown
from botdb.output.render.format import factor, interval, money, number, percent, traded
from botdb.output.views import calendar as calendar_view
from botdb.output.views import impact as impact_view
from botdb.output.views import report_tables as tables
from botdb.output.views.changes import arrow
from botdb.output.views.performance import facts, left_out
from botdb.output.views.picture import lay_out
from botdb.output.views.report_tables import Words
from botdb.output.views.scope import chosen, period

if TYPE_CHECKING:
    from botdb.performance.details import Details
    from botdb.performance.impact import Impact
    from botdb.performance.intervals import Interval, Intervals
    from botdb.performance.scope import Scope
    from botdb.stats.calendar import Calendar

SHOWN_CHANGES = 20
_DATES = 5
"""Dates on the axis of time that fit on a phone."""


def page(
    scope: Scope,
    found: Details,
    intervals: Intervals,
    calendar: Calendar,
    impacts: Sequence[Impact],
    changes: int,
) -> bytes:
    """The page. `impacts` are of the latest of the `changes` within the period, newest first."""
    from botdb.output.views.templates import render

    numbered, marks = _numbered(impacts)
    figures = found.report.overall
    made = scope.made_at.astimezone(NEW_YORK)
    html = render(
        "page.html",
        version=__version__,
        scope=scope,
        period=period(scope.which, figures),
        chosen=", ".join(chosen(scope.which)) or "every closed trade",
        made=f"{made:%Y-%m-%d %H:%M %Z}",
        summary=_summary(found, intervals),
        figures=_figures(found, intervals),
        picture=lay_out(found.report, _DATES, marks),
        picture_words=_picture_words(found),
        changes=numbered,
        more_changes=changes - len(impacts),
        change_note=impact_view.NOTE,
        months=list(tables.months(calendar)),
        year=tables.year(calendar),
        closed_mark=calendar_view.CLOSED,
        half_mark=calendar_view.HALF_DAY,
        breakdowns=list(tables.breakdowns(found)),
        drawdowns=list(tables.drawdowns(found)),
        bins=tables.bins(found.bins),
        best=[tables.trade_row(each) for each in found.best],
        worst=[tables.trade_row(each) for each in found.worst],
        left_out=left_out(found.report),
    )
    return html.encode("utf-8", "backslashreplace")


# --- figures ------------------------------------------------------------------------------


def _summary(found: Details, intervals: Intervals) -> str:
    figures = found.report.overall
    verb = "gained" if figures.net_pnl >= 0 else "lost"
    trades = traded(figures.trades, figures.trading_days)
    line = f"{trades} {verb} {money(abs(figures.net_pnl))} in total"
    if intervals.too_few or intervals.expectancy is None:
        return f"{line}. There are too few of them to tell a result from luck."
    low, high = intervals.expectancy
    if low is not None and low > 0:
        return f"{line}. That is more than luck alone explains."
    if high is not None and high < 0:
        return f"{line}. That is a loss beyond bad luck."
    return f"{line}. Luck alone can explain that."


def _figures(found: Details, sure: Intervals) -> list[Words]:
    """Eight figures: a name, a value, how sure it is, and what it means to a stranger."""
    known, luck = facts(found.report.overall), sure.drawdown_luck_95
    outcomes = f"{known['wins']:,} won, {known['losses']:,} lost, {known['breakevens']:,} even"
    share, even = "the share of trades that gained", known["breakEvenWinRate"]
    rows: list[tuple[str, str, Callable[[float], str], Interval | None, str]] = [
        ("Net P&L", "netPnl", money, None, "all gains less all losses"),
        ("Trades", "trades", number, None, outcomes),
        ("Win rate", "winRate", percent, sure.win_rate,
         share if even is None else f"{share}; {percent(even)} would break even"),
        ("Expectancy", "expectancy", money, sure.expectancy, "the average result of a trade"),
        ("Daily P&L", "dailyPnl", money, sure.daily_pnl,
         "the average result of a day with trades"),
        ("Profit factor", "profitFactor", factor, sure.profit_factor,
         "gains divided by losses; above 1 is a profit"),
        ("Sharpe ratio", "sharpeRatio", factor, sure.sharpe_ratio,
         "the yearly result compared to its ups and downs"),
        ("Maximum drawdown", "maxDrawdown", money, None,
         "the largest fall of the running total from a high"),
    ]  # fmt: skip
    too_few = "too few trades to tell" if sure.too_few else None
    made: list[Words] = [
        {
            "name": name,
            "value": shown(known[key], write),
            "sure": interval(ends, write) if ends else too_few,
            "meaning": meaning,
        }
        for name, key, write, ends, meaning in rows
    ]
    if luck is not None:
        made[-1]["sure"] = f"luck alone: 1 in 20 exceeds {money(luck)}"
    return made


# --- the picture --------------------------------------------------------------------------


def _picture_words(found: Details) -> str:
    figures = found.report.overall
    totals = [total for _, total in found.report.curve.points]
    return (
        f"The running total went from $0.00 to {money(figures.net_pnl)}, between "
        f"{money(min(0.0, *totals))} and {money(max(0.0, *totals))}; its largest fall was "
        f"{money(figures.max_drawdown)}. Below it the drawdown, and the P&L of each day."
    )


def _numbered(impacts: Sequence[Impact]) -> tuple[list[Words], list[float]]:
    """The changes with the numbers of their marks, the oldest first, and where the marks are."""
    tested = impact_view.tested_of(impacts)
    rows, marks = list[Words](), list[float]()
    oldest_first = impacts[::-1]
    for at, grouped in groupby(oldest_first, key=lambda impact: impact.change.at):
        marks.append(to_milliseconds(at))
        rows += [
            {
                "number": len(marks),
                "time": tables.time(at),
                "what": arrow(each.change),
                "before": impact_view.side(each.before),
                "after": impact_view.side(each.after),
                "verdict": impact_view.verdict(each, tested),
            }
            for each in grouped
        ]
    return rows, marks
