"""The running total of pnl as a curve of bounded length, and the result of each day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from botdb.performance.days import Floats, moment_ends

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
    totals, moments = np.cumsum(pnl)[last], exit[last]
    below = np.maximum(np.maximum.accumulate(totals), 0) - totals
    high_at = np.maximum.accumulate(np.where(below == 0, np.arange(len(totals), dtype=np.int32), 0))
    length = max(1, -(-len(totals) // STRETCHES))
    kept = set[int]()
    for start in range(0, len(totals), length):
        stretch = totals[start : start + length]
        trough = start + int(below[start : start + length].argmax())
        kept |= {start + int(stretch.argmin()), start + int(stretch.argmax())}
        kept |= {int(high_at[trough]), trough, start + len(stretch) - 1}
    places = sorted(kept)
    return list(zip(moments[places].tolist(), totals[places].tolist(), strict=True))
