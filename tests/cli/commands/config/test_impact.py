"""`config impact` as it is typed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.conftest import AddTrades, Botdb


@pytest.fixture
def changed(botdb: Botdb, url: str, add_trades: AddTrades) -> datetime:
    """A bot that gained $2 or $4 a trade on 12 days and, since maxSharePrice is 30, $50 or $52."""
    assert botdb("config", "set", "maxSharePrice=30", "minWinRate=0.6", db=url).code == 0
    now = datetime.now(UTC).replace(hour=16)  # far from a New York midnight
    for side, gain in ((-1, 3), (1, 51)):
        add_trades(
            *(
                {
                    "id": f"{side} {day} {sign}",
                    "pnl": gain + sign,
                    "entryAt": (now + side * timedelta(days=day)).isoformat(),
                    "exitAt": (now + side * timedelta(days=day)).isoformat(),
                }
                for day in range(1, 13)
                for sign in (-1, 1)
            )
        )
    return now


def test_each_change_has_the_figures_before_and_after_it(
    botdb: Botdb, url: str, changed: datetime
) -> None:
    shown = botdb("config", "impact", "maxshareprice", db=url)
    assert (shown.code, shown.err) == (0, "")
    assert shown.lines[0].endswith("  maxSharePrice: 20 → 30")
    assert shown.lines[1:3] == [
        "  before: $3.00 per trade, 24 trades on 12 days; "
        "after: $51.00 per trade, 24 trades on 12 days",
        "  difference $48.00 (95%: $48.00 to $48.00): more than luck alone explains",
    ]
    assert "a change need not be the cause" in shown.out


def test_programs_get_a_record_for_each_change(botdb: Botdb, url: str, changed: datetime) -> None:
    found = botdb("config", "impact", "--json", db=url).json
    assert [record["field"] for record in found] == ["minWinRate", "maxSharePrice"]
    [record] = botdb("config", "impact", "minWinRate", "--json", db=url).json
    assert (record["old"], record["new"], record["command"]) == (0.5, 0.6, "config set")
    assert (record["expectancyBefore"], record["expectancyAfter"]) == (3, 51)
    assert (record["difference"], record["beyondLuck"]) == (48, True)
    assert record["p"] <= 0.05  # 24 days have few runs to draw from


def test_a_change_with_few_trades_gets_no_verdict(botdb: Botdb, url: str) -> None:
    botdb("config", "set", "maxSharePrice=30", db=url)
    shown = botdb("config", "impact", db=url)
    assert shown.lines[1:3] == [
        "  before: no trades; after: no trades",
        "  too few to tell: it takes 20 trades on 10 days on each side",
    ]


def test_without_a_change_there_is_nothing_to_show(
    botdb: Botdb, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert botdb("config", "impact", "--json", db=url).json == []
    assert botdb("config", "impact", db=url).out.startswith("the journal has no change of ")
    unknown = botdb("config", "impact", "maxSharePrise", db=url)
    assert (unknown.code, unknown.out) == (2, "")
    assert "did you mean 'maxSharePrice'?" in unknown.err
    monkeypatch.setenv("BOTDB_JOURNAL", "off")
    off = botdb("config", "impact", db=url)
    assert (off.code, off.err) == (0, "the journal is turned off (BOTDB_JOURNAL)\n")
