"""`botdb config set`."""

from __future__ import annotations

from tests.cli.conftest import row_of
from tests.conftest import Botdb


def test_set_shows_old_and_new_values(botdb: Botdb, url: str) -> None:
    done = botdb("config", "set", "positionsizeusd=1_000", "enabledCatalystTiers=4,1", db=url)
    assert done.lines == [
        "positionSizeUsd: 500 → 1,000",
        "enabledCatalystTiers: 1,2,3,4 → 1,4",
    ]
    row = row_of(botdb, url)
    assert (row["positionSizeUsd"], row["enabledCatalystTiers"]) == (1000.0, "1,4")
    shown = botdb("config", "set", "positionSizeUsd=750", "--json", db=url)
    assert shown.json == {
        "changed": {"positionSizeUsd": {"old": 1000.0, "new": 750.0}},
        "dryRun": False,
    }


def test_setting_what_is_set_already_writes_nothing_and_says_so(botdb: Botdb, url: str) -> None:
    before = row_of(botdb, url)
    done = botdb("config", "set", "mode=paper", "positionSizeUsd=500", db=url)
    assert done.code == 0
    assert done.lines == ["nothing to change: every value is set already"]
    assert row_of(botdb, url) == before
    assert botdb("config", "log", "--json", db=url).json == []


def test_one_refused_value_refuses_all(botdb: Botdb, url: str) -> None:
    before = row_of(botdb, url)
    refused = botdb("config", "set", "maxSharePrice=30", "minWinRate=50%", "foo=1", db=url)
    assert (refused.code, refused.out) == (2, "")
    assert "minWinRate is a fraction: write 0.5 for 50%\nerror: unknown field 'foo'" in refused.err
    assert row_of(botdb, url) == before
