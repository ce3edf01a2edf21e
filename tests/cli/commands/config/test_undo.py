"""`botdb config undo`."""

from __future__ import annotations

import peewee

from tests.cli.conftest import row_of
from tests.conftest import Botdb


def test_undo_takes_back_one_change_after_another(botdb: Botdb, url: str) -> None:
    botdb("config", "set", "maxSharePrice=30", "minWinRate=0.6", db=url)
    botdb("config", "set", "maxSharePrice=40", db=url)
    dry = botdb("config", "undo", "--dry-run", db=url)
    assert dry.lines == ["maxSharePrice: 40 → 30"]
    assert botdb("config", "undo", db=url).lines == ["maxSharePrice: 40 → 30"]
    assert botdb("config", "undo", db=url).lines == [
        "maxSharePrice: 30 → 20",
        "minWinRate: 0.6 → 0.5",
    ]
    nothing = botdb("config", "undo", db=url)
    assert (nothing.code, nothing.out) == (4, "")
    assert "to undo" in nothing.err


def test_undo_does_not_overwrite_a_later_change_by_another_writer(
    botdb: Botdb, db: peewee.Database, url: str
) -> None:
    botdb("config", "set", "maxSharePrice=30", "minWinRate=0.6", db=url)
    db.execute_sql("""UPDATE "BotConfig" SET "maxSharePrice" = 35""")
    before = row_of(botdb, url)
    refused = botdb("config", "undo", db=url)
    assert (refused.code, refused.out) == (4, "")
    assert [line.split() for line in refused.err.splitlines()[:3:2]] == [
        ["field", "as", "you", "read", "it", "as", "it", "is", "now"],
        ["maxSharePrice", "30", "35"],
    ]
    assert "hint: set the other fields by hand: botdb config set minWinRate=0.5" in refused.err
    assert row_of(botdb, url) == before


def test_a_skipped_change_is_not_undone_later(botdb: Botdb, db: peewee.Database, url: str) -> None:
    botdb("config", "set", "maxSharePrice=40", db=url)
    botdb("config", "set", "maxSharePrice=30", db=url)
    botdb("config", "set", "maxSharePrice=40", db=url)
    db.execute_sql("""UPDATE "BotConfig" SET "maxSharePrice" = 30""")  # an undo that was killed
    assert botdb("config", "undo", db=url).lines == ["maxSharePrice: 30 → 40"]
    assert botdb("config", "undo", db=url).lines == ["maxSharePrice: 40 → 20"]
    assert botdb("config", "undo", db=url).code == 4


def test_a_change_is_undone_by_its_id(botdb: Botdb, url: str) -> None:
    botdb("config", "set", "minWinRate=0.6", db=url)
    botdb("config", "set", "maxSharePrice=30", db=url)
    newest, oldest = botdb("config", "log", "--json", db=url).json
    by_id = ("config", "undo", "--change")
    assert botdb(*by_id, oldest["id"][:8], db=url).lines == ["minWinRate: 0.6 → 0.5"]
    for unknown in (oldest["id"], "zzz"):
        refused = botdb(*by_id, unknown, db=url)
        assert (refused.code, refused.out) == (2, "")
        assert "'botdb config log' shows the ids" in refused.err
    assert botdb(*by_id, newest["id"], db=url).lines == ["maxSharePrice: 30 → 20"]


def test_undo_is_refused_where_set_is(botdb: Botdb, url: str) -> None:
    botdb("config", "set", "mode=live", "--yes", db=url)
    botdb("config", "set", "mode=paper", db=url)
    assert botdb("config", "undo", db=url).code == 4
    assert botdb("config", "undo", "--yes", db=url).lines == ["mode: paper → live"]
    botdb("config", "set", "mode=paper", db=url)
    botdb("config", "set", "state=running", db=url)
    botdb("config", "set", "state=paused", "maxSharePrice=30", db=url)
    botdb("config", "set", "state=stopped", "minWinRate=0.6", db=url)
    refused = botdb("config", "undo", db=url)
    assert refused.code == 4
    newest, before = botdb("config", "log", "--json", db=url).json[:2]
    assert refused.err.splitlines() == [
        f"error: cannot undo change {newest['id'][:8]}: state cannot go from stopped to "
        "paused; nothing was changed",
        "hint: set the other fields by hand: botdb config set minWinRate=0.5; or undo the "
        f"change before it: botdb config undo --change {before['id'][:8]}",
    ]
