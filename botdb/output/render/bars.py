"""Bars of gains and losses about an axis, to a half of a character."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from botdb.output.render.cells import GAIN, LOSS
from botdb.output.render.table import Cell


def bars(values: Iterable[float], width: int) -> Callable[[float], Cell]:
    """How a value is drawn: gains to the right of an axis, losses to the left of it.

    All bars are `width` characters wide together with the axis and have one scale, so that the
    largest gain and the largest loss touch the two ends.
    """
    known = [0.0, *values]
    largest = max(map(abs, known))
    if not largest:
        return lambda value: "│"
    most, least = max(known) / largest, min(known) / largest
    room = width - 1
    left = round(room * -least / (most - least))
    if least < 0 < most:
        left = min(max(left, 1), room - 1)
    # Rounding the axis to a whole character must not push a bar over its end.
    scale = min(
        ([left / -least] if least < 0 else []) + ([(room - left) / most] if most > 0 else [])
    )

    def bar(value: float) -> Cell:
        if not value:
            return " " * left + "│"
        halves = max(1, int(abs(value / largest) * scale * 2 + 0.5))
        if value > 0:
            return " " * left + "│" + "█" * (halves // 2) + "▌" * (halves % 2), GAIN
        return ("▐" * (halves % 2) + "█" * (halves // 2)).rjust(left) + "│", LOSS

    return bar
