"""A rule, and a finding of it: who is named, and what to type."""

from __future__ import annotations

from botdb.audit.finding import SEVERITIES, SHOWN_IDS, Finding, Rule, finding, rank

RULE = Rule("code", "warning", "BotTrade", "a problem", "a remedy", "botdb trades show {id}")


def test_nothing_broken_is_no_finding() -> None:
    assert finding(RULE, []) is None


def test_the_first_few_are_named_and_all_are_counted() -> None:
    found = finding(RULE, range(SHOWN_IDS + 2))
    assert found
    assert (found.count, found.ids) == (SHOWN_IDS + 2, ("0", "1", "2", "3", "4"))
    assert found.message == "a problem: 0, 1, 2, 3, 4, …"
    few = finding(RULE, ["a"])
    assert few and few.message == "a problem: a"


def test_symbols_are_named_before_ids_and_a_detail_before_both() -> None:
    assert Finding(RULE, 1, ("t1",), ("ACME",)).message == "a problem: ACME"
    assert Finding(RULE, 1, ("t1",), ("ACME",), detail="just this").message == "just this"


def test_the_command_names_the_first_id_safely_for_a_shell() -> None:
    assert Finding(RULE, 1, ("t1",)).command == "botdb trades show t1"
    assert Finding(RULE, 1, ("$(rm x)",)).command == "botdb trades show '$(rm x)'"
    assert Finding(RULE, 1, ("t1",), do="botdb status").command == "botdb status"
    assert Finding(RULE, 1, (), do="botdb status").command == "botdb status"


def test_severities_are_ranked_from_the_least_to_the_worst() -> None:
    assert sorted(SEVERITIES, key=rank) == ["info", "warning", "error"]
