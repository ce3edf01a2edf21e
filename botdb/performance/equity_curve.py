"""The running total of pnl as a curve of bounded length, and the result of each day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from botdb.performance.days import Floats, moment_ends, running

STRETCHES = 1000

Point = tuple[float, float]
"""Milliseconds since 1970, and the running total in USD."""


@dataclass(frozen=True)
class Curve:
    """What a picture of the results needs."""

    points: list[Point]
    days: dict[date, float]
    """The realized P&L of the days in New York, in their order."""


def points(pnl: Floats, exit: Floats) -> list[Point]:
    """The running total after each moment of an exit, with every extreme that a picture can show.

    Of each stretch of trades the lowest, the highest and the last point are kept, and both ends of
    its deepest fall, so that a million trades make a picture not much larger than a thousand do.
    """
    last = moment_ends(exit)
    length = max(1, -(-len(pnl) // STRETCHES))
    found: list[Point] = []
    total = high = 0.0
    for start in range(0, len(pnl), length):
        counted = last[start : start + length]
        totals = running(total, pnl[start : start + length])
        total = float(totals[-1])
        stretch = totals[counted]
        if not len(stretch):  # all of one moment, which ends later
            continue
        moments = exit[start : start + length][counted]
        trough = int((np.maximum(np.maximum.accumulate(stretch), high) - stretch).argmax())
        # If its peak is not in this stretch, it is the highest point of an earlier one.
        peak = int(stretch[: trough + 1].argmax())
        kept = {int(stretch.argmin()), int(stretch.argmax()), peak, trough, len(stretch) - 1}
        found += [(float(moments[i]), float(stretch[i])) for i in sorted(kept)]
        high = max(high, float(stretch.max()))
    return found
