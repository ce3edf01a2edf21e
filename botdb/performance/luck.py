"""Which groups of trades differ from the rest by more than luck.

The question for each group: could its mean P&L per trade differ so much from that of all other
trades if it made no difference which group a trade is in? Four things make that harder than it
looks: trades of one day are not independent, groups have different sizes and spreads, P&L is
skewed (many small losses, few large gains), and of thirty groups one is bound to look special.

If groups make no difference, it is chance which trade had which P&L. So the P&Ls are dealt out at
random over the trades, again and again, and the differences of the groups looked at. If trades are
independent, this is exact for every distribution and for groups of any size, which flipping the
signs of days at random is not for skewed ones. Shuffling within days alone would be useless for
groups made of whole days (weekday, month), and shuffling whole days for those that occur on every
day.

Dependence within days is left to the measure: differences are divided by their standard error
from leaving out each day in turn (the jackknife), so that a day counts as one event, however many
trades it has. Such a studentized permutation test also holds, the better the more days there are,
where P&Ls cannot simply change places: where the trades of a day share its news, and where groups
differ in spread (Janssen 1997; Chung and Romano 2013).

Each group is compared with the largest difference of all groups in each deal (the max-T method of
Westfall and Young), in units of what is rare for its group: the chance that any group is marked by
luck is 5%, however many there are.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from botdb.performance.days import SEED, Flags, Floats, Ints
from botdb.performance.figures import FEWEST_DAYS, FEWEST_TRADES

LEVEL = 0.05
"""A difference is marked as beyond luck if its corrected p is not above this."""
MOST, FEWEST, WORK = 999, 39, 20_000_000
"""Deals: as many as make WORK P&Ls, within bounds. With 39, where p is 1/40 at the least, the test
is as exact as with more."""
GROUPS = 500
"""Most groups that are tested: those with the most trades."""
MANY = 100_000
"""Pairs of a group and a day beyond which weeks are left out in turn and not days: there are enough
of them then, and they take a fifth of the time and the memory."""


def p_values(day: Ints, group: Ints, pnl: Floats) -> Floats:
    """The corrected p of each group, NaN where there are too few trades or days to tell.

    Groups are numbered from 0, days in sequence; trades are in the order of their groups, and of
    their days within each.
    """
    p = np.full(int(group.max(initial=-1)) + 1, np.nan)
    tested, days = _testable(day, group)
    if not len(tested):
        return p
    if len(tested) * days > MANY:
        day = day // 7
    if len(tested) < len(p):  # all the others are one group, whose trades of a day are one run
        column = np.full(len(p), -1, np.int32)
        column[tested] = np.arange(len(tested))
        group = column[group]
        order = np.lexsort((day, group))
        day, group, pnl = day[order], group[order], pnl[order]
        del order
    table = _Table.of(day, group, len(tested))
    del day, group  # the P&Ls take their place in memory
    dealt = pnl - pnl.mean()
    dealt /= max(pnl.max(), -pnl.min()) or 1.0  # squares of 1e100 would overflow
    deals = min(MOST, max(FEWEST, WORK // max(len(pnl), 5 * table.counts.size)))
    random = np.random.default_rng(SEED)
    rows = np.empty((deals + 1, len(tested)))  # the data themselves are one of them
    for row in rows:
        row[:] = table.differences(dealt)
        random.shuffle(dealt)
    rows = _balanced(rows)
    p[tested] = (rows.max(axis=1)[:, None] >= rows[0] - 1e-9).mean(axis=0)  # a hair is rounding
    return p


def _balanced(rows: Floats) -> Floats:
    """Differences without their sign, as multiples of what is rare for their group and direction.

    Small groups of skewed P&L often have large differences, in one direction. As they are, they
    would set the bar for all groups.
    """
    rare = max(2, len(rows) // 200)
    ordered = np.sort(rows, axis=0)
    high, low = np.maximum(ordered[-rare], 1e-9), np.minimum(ordered[rare - 1], -1e-9)
    multiples: Floats = np.maximum(rows / high, rows / low)
    return multiples


def _testable(day: Ints, group: Ints) -> tuple[Ints, int]:
    """The groups with enough trades on enough days, and with others to compare them with; and
    the number of days.
    """
    starts = _starts(day, group)
    sizes, groups = np.diff(np.append(starts, len(day))), group[starts]
    trades, days = np.bincount(groups, sizes), np.bincount(groups)
    enough = (trades >= FEWEST_TRADES) & (days >= FEWEST_DAYS) & (trades < len(day))
    found = np.flatnonzero(enough)
    largest = found[np.argsort(-trades[found], kind="stable")[:GROUPS]]
    return np.sort(largest), len(np.unique(day[starts]))


def _starts(day: Ints, group: Ints) -> Ints:
    """Where each run of trades of one group on one day begins."""
    changed = np.flatnonzero((day[1:] != day[:-1]) | (group[1:] != group[:-1])) + 1
    return np.append(0, changed)[: len(day)]


@dataclass(frozen=True)
class _Table:
    """Days as rows and tested groups as columns: what stays the same in every deal."""

    starts: Ints
    """The first trade of each run of trades in one column on one day."""
    day: Ints
    """The row of each run."""
    chosen: Flags
    """Whether a run is of a tested group."""
    place: Ints
    """The cell of each chosen run, counted row by row."""
    counts: Floats
    """Trades by day and group."""
    others: Floats
    """Trades by day of all other groups."""

    @classmethod
    def of(cls, day: Ints, column: Ints, width: int) -> _Table:
        """`column` is -1 for the trades of groups that are not tested."""
        starts = _starts(day, column)
        rows = np.unique(day[starts], return_inverse=True)[1]
        columns = column[starts]
        chosen = columns >= 0
        place = rows[chosen] * width + columns[chosen]
        sizes = np.diff(np.append(starts, len(day)))
        counts = np.zeros((int(rows.max()) + 1, width))
        counts.ravel()[place] = sizes[chosen]
        return cls(starts, rows, chosen, place, counts, np.bincount(rows, sizes)[:, None] - counts)

    def differences(self, pnl: Floats) -> Floats:
        """How far the mean of each tested group is above that of all other trades, in standard
        errors and on the scale of a normal distribution.
        """
        runs = np.add.reduceat(pnl, self.starts)
        ours = np.zeros(self.counts.shape)
        ours.ravel()[self.place] = runs[self.chosen]
        theirs = np.bincount(self.day, runs)[:, None] - ours
        n, m = self.counts.sum(axis=0), self.others.sum(axis=0)
        mean, rest = ours.sum(axis=0) / n, theirs.sum(axis=0) / m
        with np.errstate(all="ignore"):
            # By how much leaving out a day changes either mean.
            change = (ours - self.counts * mean) / (n - self.counts)
            change -= (theirs - self.others * rest) / (m - self.others)
            t: Floats = (mean - rest) / np.sqrt(np.square(change, out=change).sum(axis=0))
            # Student's t of few days has longer tails than that of many (Wallace 1959).
            days = np.minimum(np.count_nonzero(self.counts, 0), np.count_nonzero(self.others, 0))
            normal: Floats = np.sign(t) * np.sqrt(days * np.log1p(t * t / days))
        np.nan_to_num(normal, copy=False, posinf=_CERTAIN, neginf=-_CERTAIN)
        return normal


_CERTAIN = 1e9
"""For a difference without any spread."""
