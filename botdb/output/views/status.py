"""One screen that answers "is all well?", and what to do where it is not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len
from rich.console import RenderableType
from rich.text import Text

from botdb.clock.durations import duration
from botdb.clock.new_york import NEW_YORK, date_of
from botdb.clock.sessions import closure, next_session, session_at
from botdb.clock.timestamps import to_wire
from botdb.output.escape import visible
from botdb.output.render.cells import DIM, reads, signed
from botdb.output.render.format import NONE, counted, money, signed_money, whole_money
from botdb.output.render.table import Cell, Field, Record, draw, text
from botdb.output.views import problems, trades

if TYPE_CHECKING:
    from botdb.audit.status import Status
    from botdb.stats.rollup import Day

_ALARM = "bold red"
_STATES = {"running": "green", "paused": "yellow", "stopped": "yellow"}
_LINES = 23
"""How long the screen may be: the lines of the smallest terminal, less one for the prompt."""
_LABEL_WIDTH, _BAR_WIDTH, _GAP = 8, 10, 3
_TABLE_HEAD = 2


def screen(
    status: Status, database: str, width: int | None, trouble: str = ""
) -> list[RenderableType]:
    """The whole of a status, `width` columns wide (None: as wide as it is).

    `trouble` is why there is no newer one. It shows as many closed trades as there is room for;
    every problem and open position comes first.
    """
    above = [
        *([_line((trouble, _ALARM))] if trouble else []),
        *_head(status, database, width),
        Text(),
        *problems.lines(status.problems, status.scene, width),
        Text(),
        *_money(status, width),
    ]
    room = _LINES - len(above) - 1 - _TABLE_HEAD
    shown = status.open_trades[: max(1, room)]
    drawn: list[RenderableType] = [*above, _open(status, len(shown))]
    if shown:
        longest = status.config["maxHoldDurationSec"]
        fields = trades.open_fields(status.now, longest if isinstance(longest, int) else None)
        drawn.append(_table(shown, fields, width))
        room -= len(shown) + _TABLE_HEAD
    latest = status.latest_closed[: max(0, room - 1)]
    if latest:
        drawn += [Text(), _table(latest, trades.CLOSED, width)]
    return drawn


def _table(rows: Sequence[Record], fields: Sequence[Field], width: int | None) -> RenderableType:
    """A table of trades; a screen has their ids as short as the lists do."""
    shown = fields if width is None else trades.with_short_ids(fields, rows)
    return draw(rows, shown, width=width)[0]


def record(status: Status, database: str) -> dict[str, Any]:
    """The status for programs."""
    row, session = status.config, session_at(status.now)
    following = next_session(status.now)
    won, lost = status.won_and_lost
    return {
        "database": database,
        "state": row["state"],
        "mode": row["mode"],
        "enabled": row["enabled"],
        "problems": [problems.record(finding) for finding in status.problems],
        "market": {
            "open": session is not None,
            "closed": None if session else closure(date_of(status.now)),
            "closesAt": to_wire(session.closes) if session else None,
            "opensAt": to_wire(following.opens),
        },
        "openTrades": status.open_count,
        "investedUsd": status.invested,
        "atRiskUsd": status.at_risk,
        "today": {
            "date": status.scene.today.isoformat(),
            "stored": status.stored.by_column() if status.stored else None,
            "live": status.live.by_column(),
            "won": won,
            "lost": lost,
        },
        "week": _figures(status.scene.week),
        "month": _figures(status.scene.month),
        "lossLimitUsedPct": status.loss_limit_used_pct,
        "oldestOpenSec": status.oldest_open_sec,
        "overdue": status.overdue,
        "lastWrittenAt": to_wire(status.last_written) if status.last_written else None,
    }


def _figures(days: Day | None) -> dict[str, float] | None:
    return days.by_column() if days else None


# --- the head -----------------------------------------------------------------------------


def _head(status: Status, database: str, width: int | None) -> Iterator[Text]:
    moment = f"{status.now.astimezone(NEW_YORK):%a %F %T %Z}, {_market(status.now)}"
    name = visible(database)
    gap = (width or 80) - cell_len(name) - len(moment)
    if gap >= 2:
        yield _line((name, "bold"), " " * gap, (moment, DIM))
    else:
        yield _line((name, "bold"))
        yield _line((moment, DIM))
    yield _line(*_setting(status))


def _setting(status: Status) -> Iterator[Cell]:
    row = status.config
    mode, state = str(row["mode"]), str(row["state"])
    yield (mode, "") if mode == "paper" else (mode.upper(), _ALARM)
    yield " · "
    yield state, _STATES.get(state, _ALARM)
    yield " · "
    yield "enabled" if row["enabled"] is True else ("disabled", "yellow")


def _market(now: datetime) -> str:
    """What the exchange does, and when that ends."""
    session, following = session_at(now), next_session(now)
    if session:
        left = duration((session.closes - now).total_seconds())
        early = f" {session.closes.astimezone(NEW_YORK):%H:%M}," if session.half_day else ""
        return f"closes{early} in {left}"
    day = date_of(now)
    if following.day == day:
        half = f", closes {following.closes.astimezone(NEW_YORK):%H:%M}"
        left = duration((following.opens - now).total_seconds())
        return f"opens in {left}" + (half if following.half_day else "")
    why = closure(day)
    opens = f"opens {following.opens.astimezone(NEW_YORK):%a %H:%M}"
    return f"closed: {why}, {opens}" if why else f"closed, {opens}"


# --- money --------------------------------------------------------------------------------


def _money(status: Status, width: int | None) -> Iterator[Text]:
    won, lost = status.won_and_lost
    amounts = [_amount(days) for days in (status.live, status.scene.week, status.scene.month)]
    column = max(len(shown) for shown, _ in amounts) + _GAP
    today, week, month = ((f"{shown:{column}}", style) for shown, style in amounts)
    count = f"{counted(status.live.trade_count, 'trade')}, {won} won {lost} lost" + " " * _GAP
    bar, words = _loss_limit(status)
    line = _line(_label("today"), today, count, bar, words)
    too_wide = width is not None and line.cell_len > width
    yield _line(_label("today"), today, count, words) if too_wide else line
    note = "no trade yet"
    if status.last_written:
        age = duration((status.now - status.last_written).total_seconds())
        note = f"last trade written {age} ago"
    yield _line(_label("week"), week, _label("month"), month, (note, DIM))
    if status.is_stale:
        stored = status.stored
        row = (
            f"{money(stored.realized_pnl)} of {counted(stored.trade_count, 'trade')}"
            if stored
            else "none"
        )
        note = f"today's stored row: {row}; 'botdb stats rollup' brings it up to date"
        yield from problems.wrapped(note, width, DIM, indent=_label(""))


def _label(name: str) -> str:
    return f"{name:{_LABEL_WIDTH}}"


def _amount(days: Day | None) -> tuple[str, str]:
    if days is None:
        return NONE, ""
    return signed_money(days.realized_pnl), str(text(signed(days.realized_pnl)).style)


def _loss_limit(status: Status) -> tuple[Cell, Cell]:
    """A bar of how much of the limit is lost, and the same in words."""
    used = status.loss_limit_used_pct
    if used is None:
        return "", "no daily loss limit"
    style = _ALARM if used >= 100 else "yellow" if used >= 75 else ""
    filled = min(_BAR_WIDTH, round(used / 100 * _BAR_WIDTH))
    bar = "▓" * filled + "░" * (_BAR_WIDTH - filled)
    limit = whole_money(status.config["dailyLossLimitUsd"])
    return (f"{bar} ", style), (f"{used:.0f}% of the {limit} loss limit", style)


def _open(status: Status, shown: int) -> Text:
    most = status.config["maxConcurrentPositions"]
    over = isinstance(most, int) and status.open_count > most
    parts: list[Cell] = [
        _label("open"),
        (f"{status.open_count:,}", _ALARM if over else "bold"),
        f" of {reads(most)}",
    ]
    if status.open_count:
        parts.append(f"    {whole_money(round(status.invested))} in positions")
    if status.open_count and status.at_risk is not None:
        parts.append(f", {whole_money(round(status.at_risk))} at risk at the stop")
    if status.open_count > shown:
        parts.append(f"; the oldest {shown}:")
    return _line(*parts)


def _line(*parts: Cell) -> Text:
    """A line; what came from outside is made harmless."""
    return Text.assemble(*(text(part) for part in parts))
