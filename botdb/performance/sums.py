"""Sums, means and deviations of numbers that pass by once, as exact as doubles allow."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence


class Sum:
    """A running sum that keeps aside what rounding takes from it (Neumaier's algorithm)."""

    def __init__(self) -> None:
        self._sum = self._rest = 0.0

    def add(self, values: Iterable[float]) -> list[float]:
        """Add the values; return the sum after each of them."""
        before, rest, sums = self._sum, self._rest, []
        for value in values:
            after = before + value
            if abs(before) >= abs(value):
                rest += (before - after) + value
            else:
                rest += (value - after) + before
            before = after
            sums.append(after + rest)
        self._sum, self._rest = before, rest
        return sums

    @property
    def value(self) -> float:
        return self._sum + self._rest


class Spread:
    """Mean and standard deviation of numbers that pass by once (Chan's and Welford's way)."""

    def __init__(self) -> None:
        self.count = 0
        self._mean = self._squares = 0.0

    def add(self, values: Sequence[float]) -> None:
        mean = math.fsum(values) / len(values)
        off, before, self.count = mean - self._mean, self.count, self.count + len(values)
        self._mean += off * len(values) / self.count
        self._squares += math.fsum([(value - mean) ** 2 for value in values])
        self._squares += off**2 * before * len(values) / self.count

    def mean_over_deviation(self) -> float | None:
        """Mean / standard deviation (n − 1); None for fewer than two numbers, or equal ones."""
        if self.count < 2:
            return None
        deviation = math.sqrt(self._squares / (self.count - 1))
        # Equal sums of different terms differ by rounding, which is no deviation.
        return ratio(self._mean, deviation if deviation > 1e-12 * abs(self._mean) else 0)


def ratio(part: float | None, whole: float | None) -> float | None:
    """`part` / `whole`; None if either is missing, the whole is zero, or no number comes out."""
    if part is None or not whole:
        return None
    result = part / whole
    return result if math.isfinite(result) else None
