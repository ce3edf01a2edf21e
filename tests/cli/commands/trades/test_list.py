"""`botdb trades list`: trades of every status."""

from __future__ import annotations

import pytest

from tests.conftest import Botdb


@pytest.mark.usefixtures("two_trades")
def test_a_list_can_be_limited_to_statuses(botdb: Botdb, url: str) -> None:
    def ids(*statuses: str) -> set[str]:
        options = [f"--status={status}" for status in statuses]
        return {row["id"] for row in botdb("trades", "list", *options, "--json", db=url).json}

    assert ids() == ids("open", "closed") == {"t1", "t2"}
    assert ids("open") == {"t1"}
    assert ids("missed") == set()
