"""The calendar and the tables of the report, in words and numbers that are ready to be read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from botdb.clock.timestamps import to_wire
from botdb.output.render.cells import key, shown
from botdb.output.render.format import NONE, money, new_york, number, percent, whole_money
from botdb.output.views import calendar as calendar_view
from botdb.performance.details import top

if TYPE_CHECKING:
    from botdb.performance.details import Bin, Details
    from botdb.stats.calendar import Calendar, CalendarDay

SHOWN_GROUPS, SHOWN_MONTHS = 12, 12

Words = dict[str, Any]
"""What the template shows of one thing."""


# --- the calendar -------------------------------------------------------------------------


def months(found: Calendar) -> Iterator[Words]:
    """The latest months, day by day."""
    strongest = max((abs(day.pnl or 0) for day in found.days), default=0)
    for days in calendar_view.by_month(found.days)[-SHOWN_MONTHS:]:
        weeks: list[Words] = [
            {
                "days": [_square(day, strongest) for day in week if day.day.weekday() < 5],
                "before": min(week[0].day.weekday(), 5),
                "total": _amount(calendar_view.total(week)),
            }
            for week in calendar_view.by_week(days)
        ]
        yield {
            "name": f"{days[0].day:%B %Y}",
            "weeks": [week for week in weeks if week["days"] or week["total"]["text"]],
            "total": _amount(calendar_view.total(days)),
            "weekend": calendar_view.weekdays(days)["weekend"].pnl is not None,
        }


def _square(day: CalendarDay, strongest: float) -> Words:
    strength = abs(day.pnl or 0) / strongest if strongest else 0
    return {
        **_amount(day.pnl),
        "day": day.day.day,
        "mark": calendar_view.mark(day),
        "why": day.closed or day.half_day or "",
        "strength": f"{strength:.2f}",
    }


def _amount(pnl: float | None) -> Words:
    """Signed money in few characters, for narrow cells, and the class of its colour."""
    if pnl is None:
        return {"text": "", "sign": ""}
    text = calendar_view.short(pnl) if abs(pnl) >= 10_000 else calendar_view.whole(pnl)
    return {"text": text, "sign": _sign(pnl)}


def _sign(pnl: float) -> str:
    return "gain" if pnl > 0 else "loss" if pnl < 0 else ""


def year(found: Calendar) -> list[Words]:
    """Months and weekdays: none for a single month."""
    rows = [
        {
            "name": f"{days[0].day:%b %Y}",
            "weekdays": [_amount(each.pnl) for each in calendar_view.weekdays(days).values()][:5],
            "total": _amount(calendar_view.total(days)),
        }
        for days in calendar_view.by_month(found.days)
        if calendar_view.total(days) is not None
    ]
    return rows if len(rows) > 1 else []


# --- tables with bars ---------------------------------------------------------------------

_TITLES = {
    "catalyst": ("By catalyst", "the news that made the bot buy"),
    "exit-reason": ("By exit reason", "why the bot sold"),
    "tier": ("By tier", "how strong the news was: 1 is the strongest"),
    "entry-hour": ("By hour of entry", "New York time"),
}


def breakdowns(found: Details) -> Iterator[Words]:
    for by, shares in found.shares.items():
        kept, others = top(shares, SHOWN_GROUPS)
        shown_shares = [*kept, others] if others else kept
        title, meaning = _TITLES[by]
        place = _bar_of([share.net_pnl for share in shown_shares])
        yield {
            "title": title,
            "meaning": meaning,
            "rows": [
                {
                    "name": key(by, share.key),
                    "pnl": money(share.net_pnl),
                    "sign": _sign(share.net_pnl),
                    "trades": number(share.trades),
                    "rate": percent(share.wins / share.trades),
                    **place(share.net_pnl),
                }
                for share in shown_shares
            ],
        }


def _bar_of(values: Sequence[float]) -> Callable[[float], Words]:
    """Where the bar of a value begins and how long it is, in percent of its cell."""
    low, high = min(0.0, *values), max(0.0, *values)
    span = (high - low) or 1.0

    def place(value: float) -> Words:
        start, end = sorted((value, 0.0))
        return {
            "start": f"{(start - low) / span * 100:.1f}",
            "length": f"{(end - start) / span * 100:.1f}",
        }

    return place


def bins(found: Sequence[Bin]) -> list[Words]:
    most = max((each.trades for each in found), default=1) or 1
    return [
        {
            "range": _range(each),
            "trades": number(each.trades),
            "sign": "loss" if each.high is not None and each.high <= 0 else "gain",
            "length": f"{each.trades / most * 100:.1f}",
        }
        for each in found
    ]


def _range(each: Bin) -> str:
    low, high = (None if end is None else whole_money(end) for end in (each.low, each.high))
    if low is None:
        return f"below {high}"
    return f"{low} and more" if high is None else f"{low} to {high}"


def drawdowns(found: Details) -> Iterator[Words]:
    for fall in found.drawdowns:
        yield {
            "depth": money(-fall.depth),
            "peak": time(fall.peak_at) if fall.peak_at else "the start",
            "trough": time(fall.trough_at),
            "recovered": time(fall.recovered_at) if fall.recovered_at else "not yet",
        }


def trade_row(trade: dict[str, Any]) -> Words:
    entry, exit = trade["entryPrice"], trade["exitPrice"]
    priced = all(isinstance(each, int | float) and each for each in (entry, exit))
    return {
        "symbol": shown(trade["symbol"]),
        "what": " · ".join(str(trade[n]) for n in ("catalystType", "exitReason") if trade[n]),
        "exit": shown(trade["exitAt"], new_york),
        "return": f"{exit / entry - 1:+.1%}" if priced else NONE,
        "pnl": shown(trade["pnl"], money),
        "sign": _sign(trade["pnl"]),
    }


def time(at: datetime | None) -> str:
    return NONE if at is None else new_york(to_wire(at))
