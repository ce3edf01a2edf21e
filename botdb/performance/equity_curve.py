"""The running total of pnl as a curve of bounded length, and the result of each day."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date

from botdb.performance.accumulator import Trade

STRETCHES = 1000

Point = tuple[float, float]
"""Milliseconds since 1970, and the running total in USD."""


class Curve:
    """The running total over time, with every extreme that a picture can show.

    Of each stretch of trades the lowest and the highest point are kept, and the deepest fall, so
    that a million trades make a picture no larger than a thousand do.
    """

    def __init__(self, trades: int) -> None:
        """`trades` is how many will be added, or somewhat more."""
        self.days: dict[date, float] = {}
        """The realized P&L of the days in New York, in their order."""
        self._points: list[Point] = []
        self._rest: list[Point] = []
        self._length = max(1, -(-trades // STRETCHES))
        self._high = 0.0

    def add(self, day: date, trades: Sequence[Trade], totals: Sequence[float]) -> None:
        """Add the next trades, all of one day in New York, and the running total after each."""
        self.days[day] = math.fsum([self.days.get(day, 0.0), *(trade[0] for trade in trades)])
        # Of trades that end at the same moment the total after the last counts.
        if self._rest and self._rest[-1][0] == trades[0][2]:
            self._rest.pop()
        self._rest += dict(zip((trade[2] for trade in trades), totals, strict=True)).items()
        while len(self._rest) > self._length:
            self._points += self._kept(self._rest[: self._length])
            del self._rest[: self._length]

    @property
    def points(self) -> list[Point]:
        """The curve so far, to its very last point."""
        return self._points + self._rest

    def _kept(self, stretch: list[Point]) -> list[Point]:
        """The lowest, the highest and the last point, and both ends of the deepest fall."""
        totals = [total for _, total in stretch]
        kept = {totals.index(min(totals)), totals.index(max(totals)), len(totals) - 1}
        deepest, ends, high_at = 0.0, set[int](), set[int]()
        for i, total in enumerate(totals):
            if total >= self._high:
                self._high, high_at = total, {i}
            elif self._high - total > deepest:
                deepest, ends = self._high - total, high_at | {i}
        return [stretch[i] for i in sorted(kept | ends)]
