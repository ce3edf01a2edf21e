"""What `status` finds."""

from __future__ import annotations

import peewee
import pytest

from botdb.audit import recent, scene
from botdb.audit.current import current
from botdb.database.models import BotDailyStats
from botdb.database.schema import inspect
from botdb.stats import rollup
from tests.audit.findings import NOW, audited, trade
from tests.conftest import AddTrades


def test_past_days_that_are_not_rolled_up_are_one_finding_of_both_commands(
    db: peewee.Database, add_trades: AddTrades
) -> None:
    """Today's row is not late yet."""
    days = ("2026-03-02", "2026-03-03", "2026-03-06")
    add_trades(*[trade(day, entryAt=f"{day}T19:59:00Z", exitAt=f"{day}T20:00:00Z") for day in days])
    rollup.roll_up(db, rollup.Days(), now=NOW)
    db.execute_sql("""DELETE FROM "BotDailyStats" WHERE date <> '2026-03-03'""")
    db.execute_sql('UPDATE "BotDailyStats" SET "realizedPnl" = 49.99')
    _, [seen] = current(db, inspect(db), now=NOW)
    [checked] = audited(db).findings
    assert seen == checked
    assert (seen.rule.code, seen.ids) == ("stale-rollup", ("2026-03-03", "2026-03-02"))
    assert seen.command == "botdb stats rollup"


def test_a_row_is_out_of_date_only_if_all_trades_of_its_day_say_so(
    db: peewee.Database, add_trades: AddTrades, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One was created before those that are read, so the read ones give another sum."""
    for module in (recent, scene):
        monkeypatch.setattr(module, "NEWEST", 3)
    add_trades(
        trade(
            "ghost", entryAt=None, createdAt="2026-01-05T15:00:00Z", exitAt="2026-03-05T15:00:00Z"
        ),
        *[trade(f"t{day}", entryAt=None, exitAt=f"2026-03-0{day}T15:00:00Z") for day in (4, 5, 6)],
    )
    rollup.roll_up(db, rollup.Days(), now=NOW)
    assert current(db, inspect(db), now=NOW)[1] == ()
    db.execute(BotDailyStats.update({BotDailyStats.realized_pnl: 1}))
    [stale] = current(db, inspect(db), now=NOW)[1]
    assert (stale.rule.code, stale.ids) == ("stale-rollup", ("2026-03-05",))
