"""A time axis of trading sessions: nights, weekends and holidays take no room on it."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from botdb.clock.new_york import NEW_YORK
from botdb.clock.sessions import closure
from botdb.clock.timestamps import from_milliseconds

_OPENS, _CLOSES = 9.5, 16.0
"""Hours of a New York day."""
_LONGEST = timedelta(days=40 * 365)
"""Beyond this a trade has a wrong year, and only the days with trades get a place."""

_ROOM = 0.6
"""How close two ticks may be, of the room that there is for each of them."""

Tick = tuple[float, str]

_DATES: Sequence[tuple[Callable[[date], Any], str]] = (
    (lambda day: day, "%b %-d"),
    (lambda day: day.isocalendar()[:2], "%b %-d"),
    (lambda day: (day.year, day.month), "%b %Y"),
    (lambda day: (day.year, (day.month - 1) // 3), "%b %Y"),
    (lambda day: day.year, "%Y"),
)
"""What ticks may mark, the finest first, and how they read."""


class SessionAxis:
    """Places of moments: session number 0 is from 0 to 1, the next one from 1 to 2.

    A session takes from the opening to the close of the exchange, and longer where trades ended
    before or after. Days without a session have a place only if trades ended on them.
    """

    def __init__(self, exits: Iterable[float], days: Iterable[date]) -> None:
        """`exits` are milliseconds since 1970, on the New York `days`; at least one of each."""
        traded = sorted(days)
        first, last = traded[0], traded[-1]
        between = range((last - first).days) if last - first < _LONGEST else ()
        sessions = {day for i in between if not closure(day := first + timedelta(days=i))}
        self.days = sorted(sessions.union(traded))
        hours = [_hour(_local(at)) for at in exits]
        self._from, self._to = min(_OPENS, *hours), max(_CLOSES, *hours)

    def place(self, milliseconds: float) -> float:
        """Where a moment is; one between two sessions is where the later of them starts."""
        local = _local(milliseconds)
        i = bisect_left(self.days, local.date())
        if i == len(self.days) or self.days[i] != local.date():
            return float(i)
        passed = (_hour(local) - self._from) / (self._to - self._from)
        return i + min(max(passed, 0.0), 1.0)

    def number(self, day: date) -> int:
        """Which session a day is, from 0."""
        return bisect_left(self.days, day)

    def ticks(self, most: int) -> list[Tick]:
        """At most `most` places, with the hour, day, month or year that begins there."""
        if len(self.days) == 1:
            return self._hours(most)
        week_before = date.fromordinal(max(1, self.days[0].toordinal() - 7))
        for begins, reads in _DATES:
            periods = [begins(day) for day in self.days]
            starts = [i for i, period in enumerate(periods) if i == 0 or period != periods[i - 1]]
            if len(starts) > 1 and self.days[0].strftime(reads) == week_before.strftime(reads):
                del starts[0]  # the first month or year began earlier
            if len(starts) <= 2 * most:
                break
        ticks, free = list[Tick](), math.inf
        for i in reversed(starts[:: -(-len(starts) // most)]):
            if i <= free:
                ticks.insert(0, (float(i), self.days[i].strftime(reads)))
                free = i - len(self.days) / most * _ROOM
        return ticks

    def _hours(self, most: int) -> list[Tick]:
        whole = range(-int(-self._from // 1), int(self._to) + 1)
        every = -(-len(whole) // most)
        width = self._to - self._from
        return [
            ((hour - self._from) / width, f"{time(hour % 24):%H:%M}") for hour in whole[::every]
        ]


def _local(milliseconds: float) -> datetime:
    return from_milliseconds(milliseconds).astimezone(NEW_YORK)


def _hour(local: datetime) -> float:
    return local.hour + local.minute / 60 + local.second / 3600
