from __future__ import annotations

import random
from collections import Counter

import numpy as np

from botdb.performance.crossing import Crossing, Grouped
from botdb.performance.grouping import Grouping, Key


def test_every_trade_is_in_the_group_of_its_keys_however_many_groupings_cross() -> None:
    dice = random.Random(4)
    trades = [(dice.randrange(40), dice.randrange(24), dice.randrange(3)) for _ in range(2000)]
    names: dict[Grouping, list[Key]] = {
        "symbol": [f"S{i}" for i in range(40)],
        "hour": list(range(24)),
        "tier": [1, 2, None],
    }
    for count in (1, 2, 3):
        by = list(names)[:count]
        crossing = Crossing(by, len(trades))
        for start in range(0, len(trades), 300):
            columns = np.array(trades[start : start + 300]).T
            crossing.add(dict(zip(names, columns, strict=True)))
        found = crossing.grouped(names)
        keys = [
            tuple(names[name][i] for name, i in zip(by, trade, strict=False)) for trade in trades
        ]
        assert [found.key(group) for group in found.codes.tolist()] == keys
        sizes = {found.key(i): size for i, size in enumerate(found.sizes.tolist())}
        assert sizes == Counter(keys)


def test_groups_are_added_up_one_by_one() -> None:
    names: list[Key] = ["A", "B", None]
    grouped = Grouped.by_one(np.array([2, 0, 2]), names)
    assert grouped.sums(np.array([1.5, -4, 2])).tolist() == [-4, 0, 3.5]
    assert [grouped.key(i) for i in range(len(grouped))] == [("A",), ("B",), (None,)]
