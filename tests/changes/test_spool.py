"""Things kept in a temporary file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from itertools import islice
from typing import Any

import pytest

from botdb.changes.spool import Spool

THINGS = [{"a": Decimal("1.50"), "b": None}, "ä\n\0", 2**70, 0.1]


@pytest.fixture
def spool() -> Iterator[Spool[Any]]:
    with closing(Spool[Any]()) as made:
        for thing in THINGS:
            made.add(thing)
        yield made


def test_what_was_added_is_read_in_its_order_as_often_as_wanted(spool: Spool[Any]) -> None:
    assert spool.count == 4
    assert list(islice(spool, 2)) == THINGS[:2]
    assert list(spool) == list(spool) == THINGS


def test_a_cleared_spool_starts_over(spool: Spool[Any]) -> None:
    spool.clear()
    assert (spool.count, list(spool)) == (0, [])
    spool.add("new")
    assert list(spool) == ["new"]
