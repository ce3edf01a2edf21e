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

from collections.abc import Iterator

import numpy as np

from botdb.performance.days import SEED, Floats, Ints, blocks, run_starts, tally
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

    Groups are numbered from 0; trades are in the order of their days.
    """
    if not len(group):
        return np.zeros(0)
    p = np.full(int(group.max()) + 1, np.nan)
    tested = testable(day, group)
    if not len(tested) or (group == group[0]).all():
        return p
    span = 7 if len(tested) * len(run_starts(day)) > MANY else 1
    dealt = pnl - pnl.mean()
    dealt /= max(pnl.max(), -pnl.min()) or 1.0  # squares of 1e100 would overflow
    trades, sums = (table(day, group, tested, each, span) for each in (None, dealt))
    filled = np.flatnonzero(trades)
    ends = np.cumsum(trades.ravel()[filled].astype(np.int64))
    starts = np.append(0, ends[:-1])
    deals = min(MOST, max(FEWEST, WORK // max(len(dealt), 5 * trades.size)))
    random = np.random.default_rng(SEED)
    rows = np.empty((deals + 1, len(tested)))  # the data themselves are one of them
    for row in rows:
        row[:] = _differences(trades, sums)
        random.shuffle(dealt)
        sums.ravel()[filled] = np.add.reduceat(dealt, starts)
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


def testable(day: Ints, group: Ints) -> Ints:
    """The groups with enough trades on enough days, out of the largest."""
    trades = tally(group, int(group.max()) + 1)
    enough = np.flatnonzero(trades >= FEWEST_TRADES)
    largest = enough[np.argsort(-trades[enough], kind="stable")[:GROUPS]]
    met = np.zeros((len(largest) + 1, len(run_starts(day))), bool)
    for _, cells in _cells(day, group, largest):
        met.ravel()[cells] = True
    return np.sort(largest[np.count_nonzero(met[:-1], axis=1) >= FEWEST_DAYS])


def table(
    day: Ints,
    group: Ints,
    tested: Ints,
    amounts: Floats | None = None,
    span: int = 1,
) -> Floats:
    """The sum of the trades' amounts, or their number, by group and day or span of days.

    It has a row for each tested group and one for all others, and a column for each span.
    """
    found = np.zeros((len(tested) + 1, len(_spans(day, span))))
    for part, cells in _cells(day, group, tested, span):
        np.add.at(found.ravel(), cells, 1.0 if amounts is None else amounts[part])
    return found


def _cells(day: Ints, group: Ints, tested: Ints, span: int = 1) -> Iterator[tuple[slice, Ints]]:
    """Some trades at a time, and the cell of a table in which each falls."""
    row = np.full(int(group.max()) + 1, len(tested))
    row[tested] = np.arange(len(tested))
    spans = _spans(day, span)
    for part in blocks(0, len(day)):
        yield part, row[group[part]] * len(spans) + np.searchsorted(spans, day[part] // span)


def _spans(day: Ints, span: int) -> Ints:
    return np.unique(day[run_starts(day)] // span)


def _differences(trades: Floats, sums: Floats) -> Floats:
    """How far the mean of each tested group is above that of all other trades, in standard errors
    and on the scale of a normal distribution.

    Both tables have a row for each tested group and one for all others, and a column for each day.
    """
    counts, ours = trades[:-1], sums[:-1]
    others, theirs = trades.sum(axis=0) - counts, sums.sum(axis=0) - ours
    n, m = counts.sum(axis=1, keepdims=True), others.sum(axis=1, keepdims=True)
    mean, rest = ours.sum(axis=1, keepdims=True) / n, theirs.sum(axis=1, keepdims=True) / m
    with np.errstate(all="ignore"):
        # By how much leaving out a day changes either mean.
        change = (ours - counts * mean) / (n - counts)
        change -= (theirs - others * rest) / (m - others)
        t: Floats = (mean - rest)[:, 0] / np.sqrt(np.square(change, out=change).sum(axis=1))
        # Student's t of few days has longer tails than that of many (Wallace 1959).
        days = np.minimum(np.count_nonzero(counts, 1), np.count_nonzero(others, 1))
        normal: Floats = np.sign(t) * np.sqrt(days * np.log1p(t * t / days))
    np.nan_to_num(normal, copy=False, posinf=_CERTAIN, neginf=-_CERTAIN)
    return normal


_CERTAIN = 1e9
"""For a difference without any spread."""
