"""Into which group each trade falls: groups are numbered as their trades are read.

Where groupings cross, a group is a pair of numbers and not a tuple of keys, so that half a million
groups take a few megabytes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from botdb.performance.days import Flags, Floats, Ints, tally
from botdb.performance.grouping import Grouping, Key


@dataclass(frozen=True)
class Grouped:
    """Into which group each trade falls, by one grouping or by several that cross."""

    codes: Ints
    """The group of each trade, in the smallest type that holds them."""
    names: Sequence[Sequence[Key]]
    """The keys of each grouping."""
    places: Sequence[Ints]
    """For each grouping, the index in `names` of each group's key."""

    @classmethod
    def by_one(cls, codes: Ints, names: Sequence[Key]) -> Grouped:
        return cls(codes, [names], [np.arange(len(names))])

    def __len__(self) -> int:
        """The number of groups."""
        return len(self.places[0])

    def key(self, group: int) -> tuple[Key, ...]:
        return tuple(
            names[places[group]] for names, places in zip(self.names, self.places, strict=True)
        )

    @property
    def sizes(self) -> Ints:
        """How many trades each group has."""
        return tally(self.codes, len(self)).astype(np.int64)

    def sums(self, amounts: Floats | Flags) -> Floats:
        """The sum of the trades' amounts in each group."""
        return tally(self.codes, len(self), amounts)


class Crossing:
    """Numbers groups as the trades of a ledger of a given size are read."""

    def __init__(self, by: Sequence[Grouping], size: int) -> None:
        self._by = by
        self._pairs = [_Pairs() for _ in by[1:]]
        self._codes: Ints = np.zeros(size, np.uint8)
        self._end = 0

    def add(self, places: Mapping[Grouping, Ints]) -> Ints:
        """The groups of the next trades, given by each grouping the index of each trade's key."""
        found = places[self._by[0]]
        for by, pairs in zip(self._by[1:], self._pairs, strict=True):
            found = pairs.numbers(found, places[by])
        wide_enough = np.min_scalar_type(int(found.max(initial=0)))
        self._codes = self._codes.astype(
            np.promote_types(self._codes.dtype, wide_enough), copy=False
        )
        start, self._end = self._end, self._end + len(found)
        self._codes[start : self._end] = found
        return found

    def grouped(self, names: Mapping[Grouping, Sequence[Key]]) -> Grouped:
        """The groups of all trades that were added, given the keys of each grouping."""
        first, *others = self._by
        found: list[Ints] = [np.arange(len(names[first]))]
        for pairs in self._pairs:
            before, last = pairs.halves()
            found = [*(each[before] for each in found), last]
        return Grouped(self._codes[: self._end], [names[by] for by in (first, *others)], found)


class _Pairs:
    """Numbers pairs of indices in the order in which they are met."""

    def __init__(self) -> None:
        self._sorted = np.array([_NO_PAIR])
        """The first index << 32 | the second."""
        self._numbers = np.array([-1], np.int32)

    def numbers(self, first: Ints, second: Ints) -> Ints:
        pairs = first.astype(np.int64) << 32 | second
        distinct = np.unique(pairs)
        at = np.searchsorted(self._sorted, distinct)
        new = self._sorted[at] != distinct
        count = len(self._sorted) - 1
        numbers = np.arange(count, count + np.count_nonzero(new))
        self._sorted = np.insert(self._sorted, at[new], distinct[new])
        self._numbers = np.insert(self._numbers, at[new], numbers)
        return self._numbers[np.searchsorted(self._sorted, pairs)]

    def halves(self) -> tuple[Ints, Ints]:
        """The first index of each pair, and the second, in the order of their numbers."""
        pairs = self._sorted[np.argsort(self._numbers)[1:]]
        return (pairs >> 32).astype(np.int32), pairs.astype(np.int32)


_NO_PAIR = np.iinfo(np.int64).max
"""Ends the pairs, so that a search always finds one."""
