"""How a finding reads for one trade and for several."""

from __future__ import annotations

from botdb.audit.cases import found, some, usd
from botdb.audit.finding import Rule
from botdb.audit.recent import Trade

RULE = Rule("code", "error", "BotTrade", "problem", "remedy", "botdb trades show {id}")


def trade(id: str) -> Trade:
    return Trade(id, id.upper(), "open", None, *[None] * 7)


def test_without_trades_there_is_no_finding() -> None:
    assert list(found(RULE, [], "is", "limit", "are")) == []


def test_one_trade_is_a_sentence_and_several_are_a_list() -> None:
    [one] = found(RULE, [(trade("a"), "5")], "has", "limit 3", "have too many", "botdb list")
    assert (one.message, one.command) == ("A has 5, limit 3", "botdb trades show a")
    cases = [(trade(id), "5") for id in "abcdefg"]
    [many] = found(RULE, cases, "has", "", "have too many", "botdb list")
    assert many.message == "7 trades have too many: A (5), B (5), C (5), D (5), E (5), …"
    assert (many.count, many.ids, many.command) == (7, tuple("abcde"), "botdb list")
    assert many.symbols == tuple("ABCDE")


def test_a_trade_without_a_symbol_is_named_all_the_same() -> None:
    [one] = found(RULE, [(trade(""), "5")], "has", "", "have too many")
    assert (one.message, one.symbols) == ("(no symbol) has 5", ("",))


def test_money_and_shortened_lists() -> None:
    assert (usd(1234.5), usd(-0.126)) == ("$1,234.50", "-$0.13")
    assert (some(["a", "b"], 2), some(["a", "b"], 1), some([])) == ("a, b", "a, …", "")
