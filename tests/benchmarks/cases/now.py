"""What is looked at every few minutes must not cost more as the trades become more."""

from __future__ import annotations

from collections.abc import Iterator

from tests.benchmarks.case import SMALL, Case, botdb
from tests.benchmarks.data import Data

_RULES = ("open-too-long", "loss-limit-reached", "too-many-open", "position-too-large")


def cases(data: Data, rows: int) -> Iterator[Case]:
    large, small = data.sqlite(rows), data.sqlite(SMALL)
    only = [word for rule in _RULES for word in ("--only", rule)]
    for number, words in ((19, ["status"]), (20, ["check", *only])):
        yield Case(
            number,
            f"{' '.join(words[:2])}{' …' if len(words) > 2 else ''}, {rows:,} rows",
            botdb(*words, db=large, accepted=(0, 6)),
            botdb(*words, db=small, accepted=(0, 6)),
            f"itself at {SMALL:,} rows",
            "≤ 1.2",
        )
