"""`botdb config show`."""

from __future__ import annotations

import peewee
import pytest

from tests.conftest import Botdb


def test_show_marks_changed_values_and_gives_default_unit_and_meaning(
    botdb: Botdb, url: str
) -> None:
    botdb("config", "set", "minWinRate=0.6", db=url)
    shown = botdb("config", "show", db=url)
    [line] = [line for line in shown.lines if line.startswith("minWinRate")]
    assert line.split(maxsplit=5) == [
        "minWinRate",
        "0.6",
        "*",
        "0.5",
        "fraction",
        "a signal whose historical win rate is below it is rejected",
    ]
    assert sum(" * " in line for line in shown.lines[:-1]) == 1
    assert shown.err == ""


def test_show_puts_later_columns_in_a_group_of_their_own(
    botdb: Botdb, db: peewee.Database, url: str
) -> None:
    db.execute_sql("""ALTER TABLE "BotConfig" ADD COLUMN "[red]" TEXT NOT NULL DEFAULT '[/oops]'""")
    lines = botdb("config", "show", db=url).lines
    start = lines.index("columns that botdb does not know:")
    assert lines[start + 3].split() == ["[red]", "[/oops]", "[/oops]", "text"]
    assert not any("[red]" in line for line in lines[:start])
    one = botdb("config", "show", "[RED]", "state", "id", db=url)
    assert one.code == 0
    assert [line.split()[0] for line in one.lines if "stopped" in line or "sing" in line] == [
        "state",
        "id",
    ]


def test_show_prints_the_row_for_programs(botdb: Botdb, url: str) -> None:
    row = botdb("config", "show", "--json", db=url).json
    assert list(row)[:3] == ["id", "enabled", "state"]
    assert row["id"] == "singleton"
    assert botdb("config", "show", "MODE", "--json", db=url).json == {"mode": "paper"}


def test_show_warns_of_more_rows_and_of_broken_rules(
    botdb: Botdb, db: peewee.Database, url: str
) -> None:
    db.execute_sql(
        """INSERT INTO "BotConfig" ("id", "updatedAt") VALUES ('b', '2026-01-01 00:00:00.000')"""
    )
    db.execute_sql("""UPDATE "BotConfig" SET "minWinRate" = 55 WHERE "id" = 'singleton'""")
    shown = botdb("config", "show", db=url)
    assert shown.code == 0
    assert shown.err.splitlines() == [
        "warning: BotConfig has more rows than 'singleton': b",
        "warning: minWinRate is 55, but must be 0 to 1: it is a fraction, so 55 percent is 0.55",
    ]
    assert botdb("config", "show", "-q", db=url).err == ""


@pytest.mark.parametrize(
    "arguments", [["show"], ["get", "mode"], ["set", "mode=live"], ["reset", "--all"]]
)
def test_a_missing_row_suggests_init(
    botdb: Botdb, db: peewee.Database, url: str, arguments: list[str]
) -> None:
    db.execute_sql('DELETE FROM "BotConfig"')
    missing = botdb("config", *arguments, db=url)
    assert (missing.code, missing.out) == (5, "")
    assert missing.err.splitlines() == [
        "error: BotConfig has no row with id 'singleton'",
        "hint: run 'botdb init' to add it with defaults",
    ]
