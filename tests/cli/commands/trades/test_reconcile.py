"""`botdb trades reconcile`: exit 6 while the broker and the trades differ."""

from __future__ import annotations

import json

import pytest

from botdb.errors import FINDINGS
from tests.conftest import Botdb

HELD = json.dumps([{"symbol": "AAPL", "qty": "33"}])


@pytest.mark.usefixtures("two_trades")
def test_the_exit_code_says_whether_they_differ(botdb: Botdb, url: str) -> None:
    assert botdb("trades", "reconcile", "-", db=url, input=HELD).code == 0
    other = HELD.replace("33", "30")
    assert botdb("trades", "reconcile", "-", db=url, input=other).code == FINDINGS


@pytest.mark.usefixtures("two_trades")
def test_apply_settles_what_is_missing_after_asking(botdb: Botdb, url: str) -> None:
    elsewhere = json.dumps([{"symbol": "MSFT", "qty": "1"}])
    command = ("trades", "reconcile", "-", "--apply")
    refused = botdb(*command, db=url, input=elsewhere)
    assert refused.code == 4
    assert botdb("trades", "open", "--json", db=url).json != []
    assert botdb(*command, "--yes", db=url, input=elsewhere).code == FINDINGS  # MSFT is left
    assert botdb("trades", "open", "--json", db=url).json == []
