"""A rule and its findings: which ids and symbols they list, and the command that they suggest."""

from __future__ import annotations

from botdb.audit.finding import SEVERITIES, SHOWN_IDS, Finding, Rule, finding, rank

RULE = Rule("code", "warning", "BotTrade", "a problem", "a remedy", "botdb trades show {id}")


def test_without_a_violation_there_is_no_finding() -> None:
    assert finding(RULE, []) is None


def test_the_first_five_ids_are_listed_and_all_are_counted() -> None:
    found = finding(RULE, range(SHOWN_IDS + 2))
    assert found
    assert (found.count, found.ids) == (SHOWN_IDS + 2, ("0", "1", "2", "3", "4"))
    assert found.message == "a problem: 0, 1, 2, 3, 4, …"
    few = finding(RULE, ["a"])
    assert few and few.message == "a problem: a"


def test_the_message_is_the_detail_or_else_the_symbols_or_else_the_ids() -> None:
    assert Finding(RULE, 1, ("t1",), ("ACME",)).message == "a problem: ACME"
    assert Finding(RULE, 1, ("t1",), ("ACME",), detail="just this").message == "just this"


def test_the_command_has_the_first_id_quoted_for_a_shell() -> None:
    assert Finding(RULE, 1, ("t1",)).command == "botdb trades show t1"
    assert Finding(RULE, 1, ("$(rm x)",)).command == "botdb trades show '$(rm x)'"
    assert Finding(RULE, 1, ("t1",), do="botdb status").command == "botdb status"
    assert Finding(RULE, 1, (), do="botdb status").command == "botdb status"


def test_severities_are_ordered_from_info_to_error() -> None:
    assert sorted(SEVERITIES, key=rank) == ["info", "warning", "error"]
