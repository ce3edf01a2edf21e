"""`botdb trades closed`: the trades of this status, with the columns that suit it."""

from __future__ import annotations

import pytest

from tests.conftest import Botdb


@pytest.mark.usefixtures("two_trades")
def test_only_closed_trades_are_listed_with_their_pnl(botdb: Botdb, url: str) -> None:
    done = botdb("trades", "closed", db=url)
    assert (done.code, done.err) == (0, "")
    assert "P&L" in done.lines[0]
    assert done.lines[2].split()[0] == "t2"
    assert done.lines[-1].startswith("1 closed trade")
    assert [row["id"] for row in botdb("trades", "closed", "--json", db=url).json] == ["t2"]
