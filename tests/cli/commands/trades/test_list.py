"""`botdb trades list`: trades of every status."""

from __future__ import annotations

import pytest

from tests.conftest import Botdb


@pytest.mark.usefixtures("two_trades")
def test_statuses_narrow_the_list(botdb: Botdb, url: str) -> None:
    def ids(*statuses: str) -> set[str]:
        options = [f"--status={status}" for status in statuses]
        return {row["id"] for row in botdb("trades", "list", *options, "--json", db=url).json}

    assert ids() == ids("open", "closed") == {"t1", "t2"}
    assert ids("open") == {"t1"}
    assert ids("missed") == set()


@pytest.mark.usefixtures("two_trades")
def test_a_mistyped_status_is_pointed_out(botdb: Botdb, url: str) -> None:
    done = botdb("trades", "list", "--status", "closd", db=url)
    assert done.code == 0
    assert done.err.startswith("warning: ") and "closed" in done.err
