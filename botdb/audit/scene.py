"""What the rules about now look at, read once for `status` and `check` alike."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property

import peewee

from botdb.audit.recent import NEWEST, Trade, newest_trades, open_trades
from botdb.changes.diff import Change, Row
from botdb.changes.field import Value
from botdb.clock.new_york import date_of, start_of
from botdb.clock.sessions import last_sessions
from botdb.stats import rollup
from botdb.stats.rollup import Day, Days

SESSIONS = 5
"""How many sessions back a loss, or a burst of missed trades, is still reported."""


@dataclass(frozen=True)
class Journaled:
    """What botdb's journal knows about a database."""

    elsewhere: Sequence[Change] = ()
    """What others changed in the configuration since botdb wrote to it."""
    marked_missed: Collection[str] = ()
    """The ids of the trades that botdb itself marked as missed."""


UNKNOWN = Journaled()
"""For a database without a journal."""

Journal = Callable[[Row], Journaled]
"""What botdb's journal knows; the configuration's row is given."""


@dataclass(frozen=True)
class Scene:
    """The trades and limits of one moment."""

    now: datetime
    limits: Mapping[str, Value]
    """The valid settings; a rule is skipped if its limit is not among them."""
    open: Sequence[Trade]
    """The longest open first."""
    newest: Sequence[Trade]
    """Of every status, the one created last first."""
    days: Mapping[str, Day]
    """What the trades give for each day with closed trades that the newest ones cover, or today."""
    journaled: Journaled = UNKNOWN

    @property
    def today(self) -> date:
        """The day in New York."""
        return date_of(self.now)

    @property
    def live(self) -> Day:
        """Today's figures as the trades give them."""
        return self.days.get(self.today.isoformat(), Day(0.0, 0, 0))

    @property
    def week(self) -> Day | None:
        """The figures since Monday; None if the newest trades do not reach so far back."""
        return self._since(monday(self.today))

    @property
    def month(self) -> Day | None:
        """The figures since the first of the month; None as for the week."""
        return self._since(self.today.replace(day=1))

    @cached_property
    def closed_today(self) -> list[Trade]:
        """Today's closed trades among the newest."""
        return self.closed_since(start_of(self.today))

    def closed_since(self, moment: datetime) -> list[Trade]:
        """The closed trades among the newest whose exit is at or after a moment, up to today."""
        end = start_of(self.today + timedelta(days=1))
        return [
            trade
            for trade in self.newest
            if trade.status == "closed" and trade.exited and moment <= trade.exited < end
        ]

    @cached_property
    def recent_since(self) -> datetime:
        """The start of the day of the fifth last session."""
        return start_of(last_sessions(self.now, SESSIONS)[-1].day)

    @property
    def covered_since(self) -> datetime | None:
        """Since when the newest trades are all that were created; None if they are all."""
        return self.newest[-1].created if len(self.newest) == NEWEST else None

    @property
    def span(self) -> Days:
        """The days that they cover as a whole, and today."""
        since = self.covered_since
        first = min(date_of(since) + timedelta(days=1), self.today) if since else None
        return Days(first, self.today)

    def _since(self, first: date) -> Day | None:
        if self.span.first and self.span.first > first:
            return None
        days = [day for name, day in self.days.items() if name >= first.isoformat()]
        return Day(
            sum(day.realized_pnl for day in days),
            sum(day.trade_count for day in days),
            sum(day.day_trade_count for day in days),
        )


def read(
    db: peewee.Database,
    limits: Mapping[str, Value],
    *,
    now: datetime,
    journaled: Journaled = UNKNOWN,
) -> Scene:
    """Everything that the rules about now need, through the indexes."""
    seen = Scene(now, limits, open_trades(db), newest_trades(db), {}, journaled)
    since = seen.covered_since
    if since and since > start_of(seen.today):  # the newest ones do not cover today
        since = None
    return replace(seen, days=rollup.compute(db, seen.span, since).days)


def monday(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())
