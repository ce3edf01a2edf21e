"""What is measured against what. The numbers are those of `--only`."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace

from tests.benchmarks.case import Case
from tests.benchmarks.cases import imports, lists, memory, now, reports, roll_ups, starts
from tests.benchmarks.data import Data

_GROUPS: dict[range, Callable[[Data, int], Iterator[Case]]] = {
    range(1, 5): lists.cases,
    range(5, 9): roll_ups.cases,
    range(9, 12): imports.cases,
    range(12, 14): starts.cases,
    range(14, 19): reports.cases,
    range(19, 21): now.cases,
    range(21, 22): memory.cases,
}


def cases(data: Data, rows: int, only: set[int] | None = None) -> Iterator[Case]:
    """The cases with these numbers, all if None; data are made for those alone."""
    for numbers, group in _GROUPS.items():
        if only is not None and not only.intersection(numbers):
            continue
        for case in group(data, rows):
            if only is None or case.number in only:
                needed = case.rival_name.split()[0] if case.rival_name else ""
                lacks = needed in ("sqlite3", "sqlite-utils") and shutil.which(needed) is None
                yield replace(case, missing=f"{needed} is not installed") if lacks else case
