from __future__ import annotations

from datetime import UTC, datetime

import peewee

from botdb.performance.scope import scope_of
from botdb.trades.query import TradeFilter
from tests.conftest import Botdb

NOW = datetime(2026, 3, 6, tzinfo=UTC)


def test_a_scope_knows_the_mode_that_the_bot_is_set_to(
    db: peewee.Database, botdb: Botdb, url: str
) -> None:
    assert scope_of(db, "bot", TradeFilter(), now=NOW).mode == "paper"
    assert botdb("config", "set", "mode=live", "--yes", db=url).code == 0
    assert scope_of(db, "bot", TradeFilter(), now=NOW).mode == "live"
    db.execute_sql('DELETE FROM "BotConfig"')
    assert scope_of(db, "bot", TradeFilter(), now=NOW).mode == "mode unknown"
