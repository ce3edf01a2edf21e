"""How a review reads: a screen for people, one object for programs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rich.console import RenderableType
from rich.text import Text

from botdb.audit.finding import SEVERITIES
from botdb.output.render.cells import key, shown, signed
from botdb.output.render.format import (
    counted,
    interval,
    money,
    new_york,
    number,
    percent,
    signed_money,
)
from botdb.output.render.table import Cell, Field, draw, figure, text
from botdb.output.views import check as check_view
from botdb.output.views import impact as impact_view
from botdb.output.views.changes import arrow
from botdb.output.views.performance import facts, interval_facts
from botdb.performance.luck import LEVEL

if TYPE_CHECKING:
    from botdb.audit.audit import Audit
    from botdb.performance.impact import Impact
    from botdb.performance.review import GroupDifference, Part, Review
    from botdb.performance.scope import Scope

SHOWN_DIFFERENCES, SHOWN_TRADES, SHOWN_CHANGES, KEPT_TRADES = 5, 2, 2, 5
BEYOND_LUCK = "†"
_KINDS = {"exit-reason": "exit", "entry-hour": "entered"}


@dataclass(frozen=True)
class Parts:
    """Everything that a review shows."""

    scope: Scope
    review: Review
    best: list[dict[str, Any]]
    """Trades of the period as JSON has them."""
    worst: list[dict[str, Any]]
    impacts: Sequence[Impact]
    """The changes of the configuration in the period, the newest first."""
    audit: Audit


# --- for people ---------------------------------------------------------------------------


def screen(parts: Parts, width: int | None) -> list[RenderableType]:
    """One screen of 80 by 24, where the trades and changes are not too many."""
    review = parts.review
    sections: list[RenderableType] = [text(_title(parts)), Text(), _figures(review, width)]
    sections.append(text(_verdict(review)))
    if review.differences:
        sections += [Text(), _differences(review, width), text(legend(review))]
    sections += [text(line) for line in _trades(parts)]
    sections += [text(line) for line in _changes(parts)]
    sections.append(text(_findings(parts.audit)))
    return sections


def _title(parts: Parts) -> str:
    review = parts.review
    days = counted(review.period.figures.trading_days, "day")
    return (
        f"{parts.scope.database} · {parts.scope.mode} · {review.first} to {review.last}, "
        f"{days} with trades"
    )


def _figures(review: Review, width: int | None) -> Any:
    rows = [
        {"name": name, "period": cell(review.period), "before": cell(review.before)}
        for name, cell in (
            ("net P&L", lambda part: signed(part.figures.net_pnl)),
            ("trades", _trade_count),
            ("daily P&L", lambda part: _sure(part, "daily_pnl", money)),
            ("win rate", lambda part: _sure(part, "win_rate", percent)),
            ("expectancy", lambda part: _sure(part, "expectancy", money)),
        )
    ]
    fields = [
        Field("", lambda row: row["name"]),
        Field("this period", lambda row: row["period"]),
        Field("all before", lambda row: row["before"]),
    ]
    return draw(rows, fields, width=width)[0]


def _trade_count(part: Part) -> str:
    return f"{number(part.figures.trades)} on {counted(part.figures.trading_days, 'day')}"


def _sure(part: Part, name: str, write: Callable[[float], str]) -> Cell:
    """A figure with its interval, coloured where it is money."""
    value, ends = getattr(part.figures, name), getattr(part.intervals, name)
    words = shown(value, write)
    if ends is not None:
        words += f"  {interval(ends, write)}"
    elif value is not None and part.intervals.too_few:
        words += "  too few to tell"
    return signed(value, lambda _: words) if write is money else words


def _verdict(review: Review) -> str:
    if review.expected is None:
        return "no earlier trades to compare with"
    if review.p is None:
        return "no trades in this period"
    days = counted(review.period.figures.trading_days, "average day")
    amount = review.period.figures.net_pnl - review.expected
    luck = "more than luck alone explains" if review.p <= LEVEL else "luck can explain it"
    return f"{money(abs(amount))} {'more' if amount >= 0 else 'less'} than {days} before: {luck}"


def _differences(review: Review, width: int | None) -> Any:
    rows = [{"difference": each} for each in review.differences[:SHOWN_DIFFERENCES]]
    fields = [
        Field("what made the difference", lambda row: _name(row["difference"])),
        figure("P&L", lambda row: signed(row["difference"].net_pnl)),
        figure("trades", lambda row: number(row["difference"].trades)),
        figure("usual", lambda row: money(row["difference"].expected), rank=1),
        figure("difference", lambda row: _amount(row["difference"])),
    ]
    return draw(rows, fields, width=width)[0]


def _name(each: GroupDifference) -> str:
    return f"{_KINDS.get(each.by, each.by)} {key(each.by, each.key)}"


def _amount(each: GroupDifference) -> Cell:
    mark = f" {BEYOND_LUCK}" if each.beyond_luck else "  "
    return signed(each.amount, lambda amount: signed_money(amount) + mark)


def legend(review: Review) -> str:
    """What the columns and the mark mean."""
    days = counted(review.period.figures.trading_days, "average day")
    luck = (
        f"{BEYOND_LUCK} is more than luck alone explains"
        if any(each.beyond_luck for each in review.differences)
        else "luck can explain each of these differences"
    )
    return f"usual: {days} before; {luck}"


def _trades(parts: Parts) -> list[str]:
    lines = []
    for name, trades in (("best", parts.best), ("worst", parts.worst)):
        if trades:
            words = (
                f"{shown(each['symbol'])} {shown(each['pnl'], money)} "
                f"({shown(each['exitReason'])}, {shown(each['exitAt'], new_york)[5:10]})"
                for each in trades[:SHOWN_TRADES]
            )
            lines.append(f"{name:7} {'; '.join(words)}")
    return lines


def _changes(parts: Parts) -> list[str]:
    tested = impact_view.tested_of(parts.impacts)
    lines = [
        f"change  {arrow(each.change)}; per trade {shown(each.before.expectancy, money)} before, "
        f"{shown(each.after.expectancy, money)} after; {impact_view.judgement(each, tested)}"
        for each in parts.impacts[:SHOWN_CHANGES]
    ]
    if more := len(parts.impacts) - len(lines):
        lines.append(f"        {counted(more, 'more change')}: botdb config impact")
    return lines


def _findings(audit: Audit) -> str:
    if not audit.findings:
        return "check   nothing found"
    counts = {
        severity: sum(each.rule.severity == severity for each in audit.findings)
        for severity in reversed(SEVERITIES)
    }
    words = [
        counted(count, name) if name != "info" else f"{count} info"
        for name, count in counts.items()
        if count
    ]
    codes = dict.fromkeys(each.rule.code for each in audit.findings)
    return f"check   {', '.join(words)}: {', '.join(codes)}"


# --- for programs -------------------------------------------------------------------------


def record(parts: Parts) -> dict[str, Any]:
    """The review as JSON has it."""
    review = parts.review
    return {
        "database": parts.scope.database,
        "mode": parts.scope.mode,
        "since": str(review.first),
        "until": str(review.last),
        "period": _part(review.period),
        "before": _part(review.before),
        "expected": review.expected,
        "difference": None
        if review.expected is None
        else review.period.figures.net_pnl - review.expected,
        "p": review.p,
        "differences": [
            {
                "by": each.by,
                "key": each.key,
                "trades": each.trades,
                "netPnl": each.net_pnl,
                "expected": each.expected,
                "difference": each.amount,
                "p": each.p,
                "beyondLuck": None if each.p is None else each.beyond_luck,
            }
            for each in review.differences
        ],
        "best": parts.best,
        "worst": parts.worst,
        "changes": list(impact_view.records(parts.impacts).dicts()),
        "findings": list(check_view.records(parts.audit).dicts()),
    }


def _part(part: Part) -> dict[str, Any]:
    return {**facts(part.figures), **interval_facts(part.intervals)}
