"""Which trades a picture or a report shows, in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from botdb.clock.new_york import NEW_YORK
from botdb.clock.timestamps import to_wire
from botdb.output.render.format import money, new_york, traded

if TYPE_CHECKING:
    from botdb.performance.figures import Figures
    from botdb.performance.scope import Scope
    from botdb.trades.query import TradeFilter


def title(scope: Scope, figures: Figures) -> str:
    """Two lines: database, mode, period and filter, then how many trades and their net P&L."""
    parts = [scope.database, scope.mode, period(scope.which, figures), *chosen(scope.which)]
    result = traded(figures.trades, figures.trading_days)
    return f"{' · '.join(parts)}\n{result}, net {money(figures.net_pnl)}"


def period(which: TradeFilter, figures: Figures) -> str:
    """From when to when: as it was asked for, else from the first exit to the last."""
    if asked := window(which):
        return asked
    ends = (figures.first_exit_at, figures.last_exit_at)
    first, last = (new_york(to_wire(at))[:10] if at else "" for at in ends)
    return first if first == last else f"{first} to {last}"


def window(which: TradeFilter) -> str:
    """The moments that --since and --until let through, such as ``exited since 2026-03-06``.

    On a New York clock; empty without either.
    """
    since, until = which.since, which.until
    first = _day_or_minute(since, since) if since else ""
    last = _day_or_minute(until - timedelta(milliseconds=1), until) if until else ""
    if first and first == last:
        return f"{which.on} on {first} (New York)"
    parts = [f"{word} {at}" for word, at in (("since", first), ("until", last)) if at]
    return f"{which.on} {' '.join(parts)} (New York)" if parts else ""


def _day_or_minute(shown: datetime, bound: datetime) -> str:
    """A New York date if the period is bounded by midnight, else with the time."""
    local = shown.astimezone(NEW_YORK).replace(microsecond=0, tzinfo=None)
    if bound.astimezone(NEW_YORK).time() == time():
        return local.date().isoformat()
    return local.isoformat(" ").removesuffix(":00")


def chosen(which: TradeFilter) -> list[str]:
    """The parts of a filter that choose among the trades of a period."""
    parts: list[tuple[str, Sequence[Any]]] = [
        ("symbol", which.symbols),
        ("catalyst", which.catalysts),
        ("tier", which.tiers),
        ("exit reason", which.exit_reasons),
    ]
    words = [f"{name} {' or '.join(map(str, values))}" for name, values in parts if values]
    return [*words, which.outcome] if which.outcome else words
