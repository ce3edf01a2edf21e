"""How an init reads that has made a part of the schema."""

from __future__ import annotations

from botdb.database.ddl import Creation, Statement
from botdb.output.views.created import lines, record

TRADES = Statement("CREATE TABLE …", "table", "BotTrade", None)
CONFIG = Statement("CREATE TABLE …", "table", "BotConfig", None)
INDEX = Statement("CREATE INDEX …", "index", "BotTrade_status_idx", None)


def test_what_was_made_comes_before_what_was_there_kind_by_kind() -> None:
    made = Creation((TRADES, INDEX), (CONFIG,), singleton_made=False, sql=())
    assert list(lines(made)) == [
        "created table: BotTrade",
        "found table: BotConfig",
        "created index: BotTrade_status_idx",
        "found the configuration",
    ]


def test_programs_get_the_names_of_both() -> None:
    made = Creation((CONFIG,), (TRADES, INDEX), singleton_made=True, sql=())
    assert record(made, "bot.db", dry_run=True) == {
        "database": "bot.db",
        "created": ["BotConfig"],
        "found": ["BotTrade", "BotTrade_status_idx"],
        "singletonCreated": True,
        "dryRun": True,
    }
