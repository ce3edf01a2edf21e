"""`botdb trades open`: the trades of this status, with the columns that suit it."""

from __future__ import annotations

import pytest

from tests.conftest import Botdb


@pytest.mark.usefixtures("two_trades")
def test_only_open_trades_are_listed_with_their_age(botdb: Botdb, url: str) -> None:
    done = botdb("trades", "open", db=url)
    assert (done.code, done.err) == (0, "")
    assert "age" in done.lines[0]
    assert done.lines[2].split()[0] == "t1"
    assert done.lines[-1].startswith("1 open trade")
    assert [row["id"] for row in botdb("trades", "open", "--json", db=url).json] == ["t1"]
