"""`botdb stats verify`: exit 6 where the daily rows are not what the trades say."""

from __future__ import annotations

import pytest

from botdb.errors import FINDINGS
from tests.conftest import Botdb

HEADER = "date,finding,column,stored,computed"


@pytest.mark.usefixtures("two_trades")
def test_verify_exits_6_until_the_days_are_rolled_up(botdb: Botdb, url: str) -> None:
    missing = botdb("stats", "verify", "--json", db=url)
    assert missing.code == FINDINGS
    [finding] = missing.json
    assert (finding["date"], finding["finding"]) == ("2026-03-06", "missing day")
    assert "2026-03-06" in botdb("stats", "verify", db=url).out
    assert botdb("stats", "rollup", db=url).code == 0
    assert botdb("stats", "verify", db=url).code == 0
    assert botdb("stats", "verify", "--csv", db=url).lines == [
        "date,finding,column,stored,computed"
    ]


@pytest.mark.usefixtures("two_trades")
def test_other_days_are_not_compared(botdb: Botdb, url: str) -> None:
    assert botdb("stats", "verify", "--since", "2026-03-07", db=url).code == 0
